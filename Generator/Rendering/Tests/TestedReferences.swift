import ContractModel

/// Places of a request that name a record: their type is an identifier of the contract. Those of the path stand with
/// its parameters.
struct TestedReferences {
    private static let largestDepth: Int = 8

    private struct Found: Hashable {
        var place: String
        var type: String
        /// JSON of a body that has the place; nil: the sample has it.
        var body: String?
    }

    private let site: DocsSite
    private var found: [Found] = []

    /// As arguments in Swift.
    static func of(_ operation: Operation, _ site: DocsSite) -> [String] {
        var walk = TestedReferences(site: site)
        for parameter in operation.parameters where parameter.location != .path { walk.parameter(parameter) }
        if let content = operation.body?.contents.first {
            switch content.kind {
            case .json(let use), .mergePatch(let use):
                let sample: ExampleValue = ExampleBuilder.value(of: use, name: "body", site, .request)
                walk.walk(use, sample, "", 0, .root, isSample: true)
            default: break
            }
        }
        return walk.found.map { reference in
            let body: String = reference.body.map { ", body: \(SwiftText.literal($0))" } ?? ""
            return "TestedReference(\(reference.place), type: \(SwiftText.literal(reference.type))\(body))"
        }
    }

    private init(site: DocsSite) { self.site = site }

    private mutating func add(_ place: String, _ type: String, body: String? = nil) {
        let isKnown: Bool = found.contains { $0.place == place && $0.type == type && ($0.body == nil || body != nil) }
        if !isKnown { found.append(Found(place: place, type: type, body: body)) }
    }

    private mutating func parameter(_ parameter: Parameter) {
        guard !parameter.isJSONContent, !parameter.isFormContent, !parameter.isWholeQuery else { return }
        var use: TypeUse = parameter.use
        for _ in 0..<DocsLimits.aliasDepth {
            switch use.type {
            case .array(let element): use = element
            case .named(let name):
                guard case .alias(let target)? = site.types[name]?.kind else {
                    if let type = identifier(name) { add(".parameter(\(SwiftText.literal(parameter.name)))", type) }
                    return
                }
                use = target
            default: return
            }
        }
    }

    /// The name of an identifier in the description.
    private func identifier(_ name: String) -> String? {
        guard let type = site.types[name], case .identifier = type.kind else { return nil }
        return type.componentName ?? type.name
    }

    // MARK: Bodies

    private mutating func walk(
        _ use: TypeUse, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ place: SamplePlace, isSample: Bool
    ) {
        guard depth < Self.largestDepth else { return }
        switch use.type {
        case .array(let element):
            let made: ExampleValue = ExampleBuilder.value(of: element, name: "item", site, .request)
            guard case .array(let items) = value, let first = items.first else {
                return walk(
                    element, made, pointer + "/0", depth + 1, .first(of: [made], in: place), isSample: false)
            }
            walk(element, first, pointer + "/0", depth + 1, .first(of: items, in: place), isSample: isSample)
        case .named(let name): named(name, value, pointer, depth, place, isSample: isSample)
        default: break
        }
    }

    private mutating func named(
        _ name: String, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ place: SamplePlace, isSample: Bool
    ) {
        guard let type = site.types[name] else { return }
        switch type.kind {
        case .alias(let target): walk(target, value, pointer, depth + 1, place, isSample: isSample)
        case .identifier:
            let body: String? = isSample ? nil : place(value).line
            add(".body(\(SwiftText.literal(pointer)))", type.componentName ?? type.name, body: body)
        case .object(let object): self.object(object, value, pointer, depth, place, isSample: isSample)
        case .union(let union): self.union(union, name, value, pointer, depth, place, isSample: isSample)
        case .enumeration: break
        }
    }

    /// Members that the sample leaves out are added to it.
    private mutating func object(
        _ object: ObjectType, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ place: SamplePlace,
        isSample: Bool
    ) {
        guard case .object(let members) = value else { return }
        for property in object.properties where !property.isReadOnly {
            let index: Int? = members.firstIndex { $0.key == property.key }
            var all: [ExampleValue.Member] = members
            if index == nil {
                let made: ExampleValue = ExampleBuilder.value(of: property.use, name: property.key, site, .request)
                all.append(.init(key: property.key, value: made))
            }
            let position: Int = index ?? members.count
            walk(
                property.use, all[position].value, pointer + WrongValues.token(property.key), depth + 1,
                .member(position, of: all, in: place), isSample: isSample && index != nil)
        }
    }

    /// The sample is of one case; the others have samples of their own.
    private mutating func union(
        _ union: UnionType, _ name: String, _ value: ExampleValue, _ pointer: String, _ depth: Int,
        _ place: SamplePlace, isSample: Bool
    ) {
        let chosen = union.cases.firstIndex { !$0.isRecursive } ?? 0
        for (index, choice) in union.cases.enumerated() where !choice.isRecursive {
            guard index != chosen else {
                walk(choice.use, value, pointer, depth + 1, place, isSample: isSample)
                continue
            }
            var made: ExampleValue = ExampleBuilder.value(of: choice.use, name: "body", site, .request)
            if let discriminator = union.discriminator, let selected = choice.discriminatorValues.first,
                case .object(let members) = made
            {
                let rest: [ExampleValue.Member] = members.filter { $0.key != discriminator }
                made = .object([.init(key: discriminator, value: .string(selected))] + rest)
            }
            walk(choice.use, made, pointer, depth + 1, place, isSample: false)
        }
    }
}
