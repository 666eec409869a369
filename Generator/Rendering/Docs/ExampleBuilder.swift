import ContractModel

/// Makes up a value for a schema: plausible, within its limits, bounded in depth and size.
struct ExampleBuilder {
    enum Direction { case request, response }

    private let site: DocsSite
    private let direction: Direction
    /// Types that are being made, so that recursion ends.
    private var open: [String] = []
    private var nodes: Int = 0

    init(_ site: DocsSite, _ direction: Direction) {
        self.site = site
        self.direction = direction
    }

    /// - Parameter name: JSON name of the place of use; texts are made from it.
    static func value(
        of use: TypeUse, name: String, _ site: DocsSite, _ direction: Direction
    ) -> ExampleValue {
        var builder = ExampleBuilder(site, direction)
        return builder.value(of: use, name: name)
    }

    private mutating func value(of use: TypeUse, name: String) -> ExampleValue {
        nodes += 1
        if let constant = use.constraints.constant { return .raw(constant) }
        switch use.type {
        case .boolean: return .raw("true")
        case .integer: return .raw(ExampleScalars.number(use.constraints, isInteger: true))
        case .number: return .raw(ExampleScalars.number(use.constraints, isInteger: false))
        case .decimal: return .string(ExampleScalars.decimal(use.constraints))
        case .array(let element): return array(of: element, use.constraints, name: name)
        case .map(let value): return map(of: value, name: name)
        case .named(let type): return named(type, use, name: name)
        case .any: return .object([])
        case .string, .uuid, .dateTime, .date, .base64, .binary, .custom:
            return .string(ExampleScalars.text(use, name: name))
        }
    }

    private mutating func array(of element: TypeUse, _ constraints: Constraints, name: String) -> ExampleValue {
        if constraints.maxItems == 0 || isTooDeep { return .array([]) }
        if case .named(let type) = element.type, open.contains(type) { return .array([]) }
        let singular = name.hasSuffix("s") ? String(name.dropLast()) : name
        let value = value(of: element, name: singular)
        let count = constraints.uniqueItems ? 1 : max(1, min(constraints.minItems ?? 1, 3))
        return .array(Array(repeating: value, count: count))
    }

    private mutating func map(of value: TypeUse, name: String) -> ExampleValue {
        isTooDeep ? .object([]) : .object([.init(key: "key", value: self.value(of: value, name: name))])
    }

    private var isTooDeep: Bool { open.count >= DocsLimits.exampleDepth || nodes >= DocsLimits.exampleNodes }

    // MARK: Declared types

    private mutating func named(_ name: String, _ use: TypeUse, name key: String) -> ExampleValue {
        guard let type = site.types[name] else { return .object([]) }
        switch type.kind {
        case .enumeration(let enumeration): return ExampleBuilder.value(of: enumeration)
        case .identifier: return .string(ExampleScalars.uuid)
        case .alias(let target): return alias(name, target, name: key)
        case .object(let object): return inside(name) { $0.object(object) }
        case .union(let union): return inside(name) { $0.union(union, name: key) }
        }
    }

    static func value(of enumeration: EnumerationType) -> ExampleValue {
        guard let first = enumeration.cases.first else { return .null }
        return enumeration.isString ? .string(first.value) : .raw(first.value)
    }

    private mutating func alias(_ name: String, _ target: TypeUse, name key: String) -> ExampleValue {
        inside(name) { $0.value(of: target, name: key) }
    }

    private mutating func inside(_ name: String, _ body: (inout ExampleBuilder) -> ExampleValue) -> ExampleValue {
        guard !open.contains(name), !isTooDeep else { return .object([]) }
        open.append(name)
        defer { open.removeLast() }
        return body(&self)
    }

    private mutating func object(_ object: ObjectType) -> ExampleValue {
        let visible = object.properties.filter { direction == .request ? !$0.isReadOnly : !$0.isWriteOnly }
        let required = visible.filter { $0.presence == .required }.count
        let optional = max(0, DocsLimits.exampleMembers - required)
        var members: [ExampleValue.Member] = []
        var shownOptional: Int = 0
        for property in visible {
            if property.presence != .required {
                shownOptional += 1
                if shownOptional > optional || leadsBack(property.use) { continue }
            }
            members.append(.init(key: property.key, value: value(of: property)))
        }
        if members.isEmpty, case .collected(let use) = object.additional { return map(of: use, name: "value") }
        return .object(members)
    }

    private func leadsBack(_ use: TypeUse) -> Bool {
        if case .named(let name) = use.type { open.contains(name) || isTooDeep } else { false }
    }

    private mutating func value(of property: Property) -> ExampleValue {
        if property.use.isNullable, leadsBack(property.use) { return .null }
        if let json = property.defaultJSON, json != "null" { return .raw(json) }
        return value(of: property.use, name: property.key)
    }

    private mutating func union(_ union: UnionType, name: String) -> ExampleValue {
        guard let first = union.cases.first(where: { !$0.isRecursive }) ?? union.cases.first else { return .null }
        let value = value(of: first.use, name: name)
        guard let discriminator = union.discriminator, let selected = first.discriminatorValues.first,
            case .object(let members) = value
        else { return value }
        let rest = members.filter { $0.key != discriminator }
        return .object([.init(key: discriminator, value: .string(selected))] + rest)
    }
}
