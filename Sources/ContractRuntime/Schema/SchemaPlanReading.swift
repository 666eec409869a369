/// Reads the text of a plan: `{"resources": [{anchor: node}], "nodes": [true, {keyword: value}]}`.
///
/// Keywords have their names and values of JSON Schema; where a schema has a subschema, the plan has the position of
/// it. `$ref` is a position, `$dynamicRef` a pair of anchor and position, `resource` the position of the resource.
struct SchemaPlanReading {
    private(set) var nodes: [SchemaNode] = []
    private(set) var resources: [[String: Int]] = []
    /// Some schema asks which members or items others have evaluated.
    private(set) var tracks: Bool = false
    /// Why the plan cannot be used.
    private(set) var defect: String?

    private static let largestDepth: Int = 512

    init(_ text: [UInt8]) {
        let limits: JSONLimits = JSONLimits(maximumDepth: Self.largestDepth)
        let root: SchemaInstance? = try? JSONReader.decode(text, limits: limits) { $0.instance() }
        guard let root, let list = root["nodes"]?.items else {
            defect = "the plan is not one"
            return
        }
        nodes = list.map { node($0) }
        resources = (root["resources"]?.items ?? []).map { resource in
            Dictionary(
                uniqueKeysWithValues: (resource.members ?? []).compactMap { member in
                    member.value.integer.map { (String(decoding: member.name, as: UTF8.self), $0) }
                })
        }
    }

    private mutating func node(_ source: SchemaInstance) -> SchemaNode {
        var node: SchemaNode = SchemaNode()
        if case .boolean(let value) = source.value {
            node.always = value
            return node
        }
        for member in source.members ?? [] {
            read(String(decoding: member.name, as: UTF8.self), member.value, into: &node)
        }
        return node
    }

    private mutating func read(_ keyword: String, _ value: SchemaInstance, into node: inout SchemaNode) {
        switch keyword {
        case "resource": node.resource = value.integer ?? 0
        case "$ref": node.reference = value.integer
        case "$dynamicRef":
            if let pair = value.items, pair.count == 2, let anchor = pair[0].text, let target = pair[1].integer {
                node.dynamic = SchemaNode.Dynamic(anchor: anchor, target: target)
            }
        case "type": node.kinds = kinds(value)
        case "enum": node.values = Set(value.items ?? [])
        case "const": (node.values, node.isConstant) = ([value], true)
        default:
            if readNumber(keyword, value, into: &node) || readText(keyword, value, into: &node) { return }
            if readArray(keyword, value, into: &node) || readObject(keyword, value, into: &node) { return }
            if !readLogic(keyword, value, into: &node) { defect = "the plan has an unknown keyword '\(keyword)'" }
        }
    }

    private func kinds(_ value: SchemaInstance) -> SchemaKinds {
        let names: [String] = value.items?.compactMap(\.text) ?? [value.text].compactMap { $0 }
        return SchemaKinds.named.reduce(into: []) { if names.contains($1.name) { $0.formUnion($1.kinds) } }
    }

    private func readNumber(_ keyword: String, _ value: SchemaInstance, into node: inout SchemaNode) -> Bool {
        var numbers: SchemaNode.Numbers = node.numbers ?? SchemaNode.Numbers()
        switch keyword {
        case "minimum": numbers.minimum = value.number
        case "maximum": numbers.maximum = value.number
        case "exclusiveMinimum": numbers.exclusiveMinimum = value.number
        case "exclusiveMaximum": numbers.exclusiveMaximum = value.number
        case "multipleOf": numbers.multipleOf = value.number
        default: return false
        }
        node.numbers = numbers
        return true
    }

    /// A bound that no count reaches stands for all larger ones.
    private func count(_ value: SchemaInstance) -> Int { value.integer ?? .max }

    private mutating func pattern(_ text: String) -> Pattern? {
        do {
            return try Pattern(checking: text)
        } catch {
            defect = "the pattern '\(text)' cannot be used: \(error)"
            return nil
        }
    }

    private mutating func readText(_ keyword: String, _ value: SchemaInstance, into node: inout SchemaNode) -> Bool {
        var texts: SchemaNode.Texts = node.texts ?? SchemaNode.Texts()
        switch keyword {
        case "minLength": texts.minLength = count(value)
        case "maxLength": texts.maxLength = count(value)
        case "pattern": texts.pattern = value.text.flatMap { pattern($0) }
        case "format": texts.format = value.text.flatMap { StringFormat(rawValue: $0) }
        default: return false
        }
        node.texts = texts
        return true
    }

    private mutating func readArray(_ keyword: String, _ value: SchemaInstance, into node: inout SchemaNode) -> Bool {
        var arrays: SchemaNode.Arrays = node.arrays ?? SchemaNode.Arrays()
        switch keyword {
        case "prefixItems": arrays.prefix = value.items?.compactMap(\.integer) ?? []
        case "items": arrays.items = value.integer
        case "contains": arrays.contains = value.integer
        case "minContains": arrays.minContains = count(value)
        case "maxContains": arrays.maxContains = count(value)
        case "minItems": arrays.minItems = count(value)
        case "maxItems": arrays.maxItems = count(value)
        case "uniqueItems": arrays.isUnique = value.value.isTrue
        case "unevaluatedItems": (arrays.unevaluated, tracks) = (value.integer, true)
        default: return false
        }
        node.arrays = arrays
        return true
    }
}

extension SchemaPlanReading {
    private mutating func readObject(
        _ keyword: String, _ value: SchemaInstance, into node: inout SchemaNode
    ) -> Bool {
        var objects: SchemaNode.Objects = node.objects ?? SchemaNode.Objects()
        switch keyword {
        case "properties":
            objects.properties = Dictionary(uniqueKeysWithValues: targets(value).map { ($0.name, $0.node) })
        case "patternProperties":
            for (name, target) in targets(value) {
                guard let pattern = pattern(String(decoding: name, as: UTF8.self)) else { continue }
                objects.patterns.append((pattern, target))
            }
        case "additionalProperties": objects.additional = value.integer
        case "propertyNames": objects.names = value.integer
        case "required": objects.required = names(value)
        case "dependentRequired":
            objects.dependentRequired = (value.members ?? []).map { ($0.name, names($0.value)) }
        case "dependentSchemas": objects.dependentSchemas = targets(value)
        case "minProperties": objects.minProperties = count(value)
        case "maxProperties": objects.maxProperties = count(value)
        case "unevaluatedProperties": (objects.unevaluated, tracks) = (value.integer, true)
        default: return false
        }
        node.objects = objects
        return true
    }

    private func targets(_ value: SchemaInstance) -> [(name: [UInt8], node: Int)] {
        (value.members ?? []).compactMap { member in member.value.integer.map { (member.name, $0) } }
    }

    private func names(_ value: SchemaInstance) -> [[UInt8]] {
        (value.items ?? []).compactMap { if case .text(let bytes) = $0.value { bytes } else { nil } }
    }

    private func readLogic(_ keyword: String, _ value: SchemaInstance, into node: inout SchemaNode) -> Bool {
        var logic: SchemaNode.Logic = node.logic ?? SchemaNode.Logic()
        switch keyword {
        case "allOf": logic.all = value.items?.compactMap(\.integer) ?? []
        case "anyOf": logic.any = value.items?.compactMap(\.integer) ?? []
        case "oneOf": logic.one = value.items?.compactMap(\.integer) ?? []
        case "not": logic.not = value.integer
        case "if": logic.condition = value.integer
        case "then": logic.then = value.integer
        case "else": logic.otherwise = value.integer
        default: return false
        }
        node.logic = logic
        return true
    }
}

extension SchemaInstance.Value {
    fileprivate var isTrue: Bool { if case .boolean(true) = self { true } else { false } }
}
