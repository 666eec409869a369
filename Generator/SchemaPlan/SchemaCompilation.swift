import ContractRuntime
import SourceTree

/// One schema on its way into a plan: its members as JSON text.
struct SchemaCompilation {
    let context: SchemaContext
    let builder: SchemaPlanBuilder
    private var members: [String] = []

    init(context: SchemaContext, builder: SchemaPlanBuilder) {
        self.context = context
        self.builder = builder
    }

    var text: String { members.isEmpty ? "true" : "{\(members.joined(separator: ","))}" }

    private var dialect: SchemaDialect { context.dialect }
    private var isNullable: Bool { dialect.isOpenAPI30 && context.node["nullable"]?.boolean == true }

    /// `nullable` beside a composition of OpenAPI 3.0 means "that, or null".
    var isNullableComposition: Bool {
        isNullable && !isReferenceAlone && ["allOf", "anyOf", "oneOf"].contains { context.node[$0] != nil }
    }

    private var isReferenceAlone: Bool { dialect.isReferenceAlone && context.node["$ref"] != nil }

    mutating func append(_ keyword: String, _ value: String) { members.append("\"\(keyword)\":\(value)") }

    /// Adds what one keyword says, if the dialect has it.
    mutating func add(_ member: ObjectNode.Member) {
        if isReferenceAlone, member.key != "$ref" { return }
        if addReference(member) { return }
        if dialect.hasValidation {
            if addValue(member) || addLimit(member) || addCount(member) || addNames(member) { return }
        }
        if dialect.hasApplicator {
            if addSchema(member) || addSchemas(member) || addMap(member) || addItems(member) { return }
        }
        if dialect.hasUnevaluated, ["unevaluatedItems", "unevaluatedProperties"].contains(member.key),
            dialect.draft >= .draft2019 {
            append(member.key, "\(child(member.key, member.value))")
        }
        if member.key == "format" { addFormat(member.value) }
    }

    private func child(_ keyword: String, _ node: Node) -> Int { position(context.child(keyword, node)) }

    private func position(_ child: SchemaContext) -> Int {
        builder.store.context(at: child.place).map { builder.position(of: $0) } ?? builder.position(of: child)
    }

    private func refuse(_ member: ObjectNode.Member, _ expected: String) {
        builder.report(.value, "'\(member.key)' must be \(expected)", at: member.value.location)
    }

    // MARK: References

    private mutating func addReference(_ member: ObjectNode.Member) -> Bool {
        switch member.key {
        case "$ref":
            if let target = target(member) { append("$ref", "\(builder.position(of: target))") }
        case "$dynamicRef" where dialect.draft == .draft2020:
            guard let target = target(member) else { return true }
            let anchor = URIReference(member.value.string ?? "").fragment
            if let anchor, target.node["$dynamicAnchor"]?.string == anchor {
                addDynamic(anchor, target)
            } else {
                append("$ref", "\(builder.position(of: target))")
            }
        case "$recursiveRef" where dialect.draft == .draft2019:
            guard let target = target(member) else { return true }
            if target.node["$recursiveAnchor"]?.boolean == true {
                addDynamic(SchemaStore.recursiveAnchor, target)
            } else {
                append("$ref", "\(builder.position(of: target))")
            }
        default: return false
        }
        return true
    }

    private func target(_ member: ObjectNode.Member) -> SchemaContext? {
        guard let text = member.value.string else {
            refuse(member, "a string")
            return nil
        }
        return builder.target(text, in: context, at: member.value.location)
    }

    private mutating func addDynamic(_ anchor: String, _ target: SchemaContext) {
        builder.noteDynamicReference()
        append("$dynamicRef", "[\(NodeWriter.quoted(anchor)),\(builder.position(of: target))]")
    }

    // MARK: Values

    private mutating func addValue(_ member: ObjectNode.Member) -> Bool {
        switch member.key {
        case "type": addType(member)
        case "enum":
            guard var values = member.value.array else { return refused(member, "a list") }
            if isNullable, context.node["type"] != nil, !values.contains(where: \.isNull) {
                values.append(Node(.null, at: member.value.location))
            }
            append("enum", Node(.array(values), at: member.value.location).jsonText)
        case "const" where dialect.draft >= .draft6 && !dialect.isOpenAPI30: append("const", member.value.jsonText)
        case "pattern":
            guard let text = member.value.string else { return refused(member, "a string") }
            if isUsable(text, member.value) { append("pattern", NodeWriter.quoted(text)) }
        case "uniqueItems": if member.value.boolean == true { append("uniqueItems", "true") }
        default: return false
        }
        return true
    }

    private func refused(_ member: ObjectNode.Member, _ expected: String) -> Bool {
        refuse(member, expected)
        return true
    }

    private mutating func addType(_ member: ObjectNode.Member) {
        var names = member.value.array?.compactMap(\.string) ?? [member.value.string].compactMap { $0 }
        if names.isEmpty { return refuse(member, "the name of a type or a list of them") }
        if isNullable, !names.contains("null") { names.append("null") }
        append("type", "[\(names.map(NodeWriter.quoted).joined(separator: ","))]")
    }

    private func isUsable(_ pattern: String, _ node: Node) -> Bool {
        guard let defect = SchemaPatterns.defect(of: pattern) else { return true }
        builder.report(.pattern, "the pattern '\(pattern)' is not checked: \(defect)", at: node.location)
        return false
    }

    private mutating func addLimit(_ member: ObjectNode.Member) -> Bool {
        let key = member.key
        guard ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"].contains(key) else {
            return false
        }
        if let text = member.value.number {
            if let name = limitName(key) { append(name, text) }
        } else if member.value.boolean == nil || !hasBooleanLimits {
            refuse(member, "a number")
        }
        return true
    }

    private var hasBooleanLimits: Bool { dialect.isOpenAPI30 || dialect.draft == .draft4 }

    /// `minimum` beside `exclusiveMinimum: true` is the exclusive one.
    private func limitName(_ key: String) -> String? {
        guard hasBooleanLimits else { return key }
        switch key {
        case "minimum" where context.node["exclusiveMinimum"]?.boolean == true: return "exclusiveMinimum"
        case "maximum" where context.node["exclusiveMaximum"]?.boolean == true: return "exclusiveMaximum"
        default: return key
        }
    }

    private mutating func addCount(_ member: ObjectNode.Member) -> Bool {
        let modern: Set<String> = ["minContains", "maxContains"]
        let counts: Set<String> = [
            "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
        ]
        guard counts.contains(member.key) || (modern.contains(member.key) && dialect.draft >= .draft2019) else {
            return false
        }
        guard let text = member.value.number else { return refused(member, "a number") }
        append(member.key, text)
        return true
    }

    private mutating func addNames(_ member: ObjectNode.Member) -> Bool {
        switch member.key {
        case "required":
            guard let names = member.value.array else { return refused(member, "a list of names") }
            let required = names.filter { !isReadOnly($0.string ?? "") }
            if !required.isEmpty { append("required", Node(.array(required), at: member.value.location).jsonText) }
        case "dependentRequired" where dialect.draft >= .draft2019: append("dependentRequired", member.value.jsonText)
        default: return false
        }
        return true
    }

    /// A description's `readOnly` members are never required of a request, which is what plans are made for.
    private func isReadOnly(_ name: String) -> Bool {
        guard builder.store.documents[context.place.document].isDescription,
            let property = context.node["properties"]?[name]
        else { return false }
        if property["readOnly"]?.boolean == true { return true }
        guard let text = property["$ref"]?.string else { return false }
        let target = builder.store.context(of: URIReference(text).resolved(against: context.base))
        return target?.node["readOnly"]?.boolean == true
    }

    private mutating func addFormat(_ node: Node) {
        guard dialect.assertsFormats, let name = node.string, StringFormat(rawValue: name) != nil else { return }
        // `byte` and `decimal` are formats of OpenAPI.
        if ["byte", "decimal"].contains(name), !builder.store.documents[context.place.document].isDescription { return }
        append("format", NodeWriter.quoted(name))
    }
}

extension SchemaCompilation {
    private static let singles: [String: SchemaDialect.Draft] = [
        "additionalProperties": .draft4, "not": .draft4, "propertyNames": .draft6, "contains": .draft6, "if": .draft7,
        "then": .draft7, "else": .draft7,
    ]

    fileprivate mutating func addSchema(_ member: ObjectNode.Member) -> Bool {
        guard let since = Self.singles[member.key], dialect.draft >= since else { return false }
        if ["then", "else"].contains(member.key), context.node["if"] == nil { return true }
        append(member.key, "\(child(member.key, member.value))")
        return true
    }

    fileprivate mutating func addSchemas(_ member: ObjectNode.Member) -> Bool {
        let isPrefix = member.key == "prefixItems" && dialect.draft == .draft2020
        guard isPrefix || ["allOf", "anyOf", "oneOf"].contains(member.key) else { return false }
        guard member.value.array != nil else {
            refuse(member, "a list of schemas")
            return true
        }
        append(member.key, list(context.child(member.key, member.value)))
        return true
    }

    private func list(_ parent: SchemaContext) -> String {
        "[\(parent.children.map { "\(position($0))" }.joined(separator: ","))]"
    }

    fileprivate mutating func addMap(_ member: ObjectNode.Member) -> Bool {
        switch member.key {
        case "properties", "patternProperties": break
        case "dependentSchemas" where dialect.draft >= .draft2019: break
        case "dependencies":
            addDependencies(member)
            return true
        default: return false
        }
        guard let object = member.value.object else {
            refuse(member, "an object of schemas")
            return true
        }
        let parent = context.child(member.key, member.value)
        var parts: [String] = []
        for property in object.members {
            if member.key == "patternProperties", !isUsable(property.key, property.value) { continue }
            parts.append("\(NodeWriter.quoted(property.key)):\(position(parent.child(property.key, property.value)))")
        }
        append(member.key, "{\(parts.joined(separator: ","))}")
        return true
    }

    /// `dependencies` of older drafts: names or a schema for each name.
    private mutating func addDependencies(_ member: ObjectNode.Member) {
        let parent = context.child(member.key, member.value)
        var required: [String] = []
        var schemas: [String] = []
        for property in member.value.object?.members ?? [] {
            let key = NodeWriter.quoted(property.key)
            if property.value.array != nil {
                required.append("\(key):\(property.value.jsonText)")
            } else {
                schemas.append("\(key):\(position(parent.child(property.key, property.value)))")
            }
        }
        if !required.isEmpty, context.node["dependentRequired"] == nil {
            append("dependentRequired", "{\(required.joined(separator: ","))}")
        }
        if !schemas.isEmpty, context.node["dependentSchemas"] == nil {
            append("dependentSchemas", "{\(schemas.joined(separator: ","))}")
        }
    }

    /// `items`: a schema, or in older drafts a list with `additionalItems` behind it.
    fileprivate mutating func addItems(_ member: ObjectNode.Member) -> Bool {
        switch member.key {
        case "items":
            let parent = context.child("items", member.value)
            if member.value.array == nil {
                append("items", "\(position(parent))")
            } else if dialect.draft < .draft2020 {
                append("prefixItems", list(parent))
            } else {
                refuse(member, "a schema")
            }
        case "additionalItems" where dialect.draft < .draft2020 && context.node["items"]?.array != nil:
            append("items", "\(child(member.key, member.value))")
        default: return false
        }
        return true
    }
}
