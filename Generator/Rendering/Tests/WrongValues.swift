import ContractModel

/// Every place of a sample with each of its keywords broken once.
struct WrongValues {
    private static let largestDepth: Int = 8
    private static let mostValues: Int = 200
    /// A list that breaks a keyword has at most so many bytes.
    private static let largestList: Int = 100_000
    private static let mostDifferent: Int = 200
    private static let unknown: String = "contract-test"

    private let site: DocsSite
    private var found: [WrongValue] = []
    /// The interpreter tells unions as a whole.
    private var isInUnion = false

    /// - Parameters:
    ///   - sample: a value of the use, as `ExampleBuilder` makes it.
    ///   - judge: nil where the use has no place in the plan.
    static func of(
        _ use: TypeUse, _ sample: ExampleValue, _ site: DocsSite, judge: ((String) -> [SampleFinding]?)?
    ) -> (proven: [WrongValue], leftOut: [WrongValue]) {
        var walk = WrongValues(site: site)
        walk.walk(use, sample, "", 0, .root)
        return proven(walk.found, judge)
    }

    /// The same of the fields of a multipart body; a part that the operation does not have is refused in any case.
    static func of(
        _ parts: [MultipartPart], _ members: [ExampleValue.Member], _ site: DocsSite,
        judge: ((String) -> [SampleFinding]?)?
    ) -> (proven: [WrongValue], leftOut: [WrongValue]) {
        var walk = WrongValues(site: site)
        let extra: ExampleValue.Member = .init(key: unknown, value: .raw("1"))
        walk.add(token(unknown), "additionalProperties", .json(.raw("1")), .object(members + [extra]), .none)
        for part in parts {
            guard let index = members.firstIndex(where: { $0.key == part.name }) else { continue }
            if part.isRequired {
                var fewer: [ExampleValue.Member] = members
                fewer.remove(at: index)
                walk.add(token(part.name), "required", .absent, .object(fewer))
            }
            guard case .field(let use) = part.kind else { continue }
            walk.walk(use, members[index].value, token(part.name), 1, .member(index, of: members, in: .root))
        }
        return proven(walk.found, judge)
    }

    /// Those of which the interpreter says what they are made for.
    private static func proven(
        _ found: [WrongValue], _ judge: ((String) -> [SampleFinding]?)?
    ) -> (proven: [WrongValue], leftOut: [WrongValue]) {
        guard let judge else { return ([], []) }
        var result: (proven: [WrongValue], leftOut: [WrongValue]) = ([], [])
        var seen: Set<[String]> = []
        for candidate in found where !seen.contains([candidate.pointer, candidate.toldAt, candidate.keyword]) {
            guard let findings = judge(candidate.value.line), let value = candidate.told(by: findings) else {
                result.leftOut.append(candidate)
                continue
            }
            guard seen.insert([value.pointer, value.toldAt, value.keyword]).inserted else { continue }
            result.proven.append(value)
        }
        result.leftOut.removeAll { seen.contains([$0.pointer, $0.toldAt, $0.keyword]) }
        return result
    }

    private init(site: DocsSite) { self.site = site }

    private mutating func add(
        _ pointer: String, _ keyword: String, _ change: WrongValue.Change, _ whole: ExampleValue,
        _ proof: WrongValue.Proof = .exact
    ) {
        guard found.count < Self.mostValues else { return }
        found.append(
            WrongValue(
                pointer: pointer, keyword: keyword, change: change, value: whole,
                proof: isInUnion && proof == .exact ? .invalid : proof))
    }

    private mutating func walk(
        _ use: TypeUse, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ rebuild: SamplePlace
    ) {
        guard depth < Self.largestDepth else { return }
        switch use.type {
        case .array(let element): array(element, use.constraints, value, pointer, depth, rebuild)
        case .map(let element):
            add(pointer, "type", .json(.raw("17")), rebuild(.raw("17")))
            guard case .object(let members) = value, let first = members.first else { return }
            walk(
                element, first.value, pointer + Self.token(first.key), depth + 1, .member(0, of: members, in: rebuild))
        case .named(let name): named(name, value, pointer, depth, rebuild)
        default:
            for candidate in WrongScalars(use: use, sample: value).candidates {
                add(
                    pointer, candidate.keyword, candidate.change, rebuild(Self.value(candidate.change)),
                    candidate.proof)
            }
        }
    }

    private static func value(_ change: WrongValue.Change) -> ExampleValue {
        switch change {
        case .json(let value): value
        case .text(let unit, let count): .string(String(repeating: unit, count: count))
        case .items(let item, let count): .array(Array(repeating: item, count: count))
        case .absent: .null
        }
    }

    /// So many items like one, none twice.
    private static func different(_ item: ExampleValue, _ count: Int) -> ExampleValue {
        let isText: Bool = if case .string = item { true } else { false }
        return .array((0..<count).map { isText ? .string("\($0)") : .raw("\($0)") })
    }

    /// As a token of a JSON Pointer (RFC 6901).
    static func token(_ key: String) -> String {
        "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    private mutating func array(
        _ element: TypeUse, _ constraints: Constraints, _ value: ExampleValue, _ pointer: String, _ depth: Int,
        _ rebuild: SamplePlace
    ) {
        add(pointer, "type", .json(.raw("17")), rebuild(.raw("17")))
        guard case .array(let items) = value, let first = items.first else { return }
        var counts: [(String, Int)] = []
        if let least = constraints.minItems, least > 0 { counts.append(("minItems", least - 1)) }
        if let most = constraints.maxItems, most < Self.largestList { counts.append(("maxItems", most + 1)) }
        if constraints.uniqueItems { counts.append(("uniqueItems", max(2, constraints.minItems ?? 2))) }
        counts.removeAll { $1 >= Self.largestList / (first.line.utf8.count + 1) }
        for (keyword, count) in counts {
            let change: WrongValue.Change = .items(first, count)
            add(pointer, keyword, change, rebuild(Self.value(change)))
        }
        if constraints.uniqueItems, let most = constraints.maxItems, most < Self.mostDifferent {
            let different: ExampleValue = Self.different(first, most + 1)
            add(pointer, "maxItems", .json(different), rebuild(different))
        }
        walk(element, first, pointer + "/0", depth + 1, .first(of: items, in: rebuild))
    }

    // MARK: Declared types

    private mutating func named(
        _ name: String, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ rebuild: SamplePlace
    ) {
        guard let type = site.types[name] else { return }
        switch type.kind {
        case .alias(let target): walk(target, value, pointer, depth + 1, rebuild)
        case .identifier:
            add(pointer, "type", .json(.raw("17")), rebuild(.raw("17")))
            add(pointer, "format", .json(.string("no")), rebuild(.string("no")))
        case .enumeration(let enumeration):
            let wrong: ExampleValue = enumeration.isString ? .string(Self.unknown) : .raw("987654321")
            add(pointer, "enum", .json(wrong), rebuild(wrong))
        case .object(let object): self.object(object, value, pointer, depth, rebuild)
        case .union(let union): self.union(union, value, pointer, depth, rebuild)
        }
    }

    private mutating func object(
        _ object: ObjectType, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ rebuild: SamplePlace
    ) {
        add(pointer, "type", .json(.raw("17")), rebuild(.raw("17")))
        guard case .object(let members) = value else { return }
        if object.additional == .refused {
            let extra: ExampleValue.Member = .init(key: Self.unknown, value: .raw("1"))
            add(
                pointer + Self.token(Self.unknown), "additionalProperties", .json(.raw("1")),
                rebuild(.object(members + [extra])))
        }
        if let least = object.minProperties, least > 0 {
            add(pointer, "minProperties", .json(.object([])), rebuild(.object([])))
        }
        for property in object.properties {
            guard let index = members.firstIndex(where: { $0.key == property.key }) else { continue }
            let place: String = pointer + Self.token(property.key)
            if property.presence == .required {
                var fewer: [ExampleValue.Member] = members
                fewer.remove(at: index)
                add(place, "required", .absent, rebuild(.object(fewer)))
            }
            walk(property.use, members[index].value, place, depth + 1, .member(index, of: members, in: rebuild))
        }
    }

    private mutating func union(
        _ union: UnionType, _ value: ExampleValue, _ pointer: String, _ depth: Int, _ rebuild: SamplePlace
    ) {
        guard let discriminator = union.discriminator, case .object(let members) = value,
            let index = members.firstIndex(where: { $0.key == discriminator }),
            let first = union.cases.first(where: { !$0.isRecursive }) ?? union.cases.first
        else {
            return add(pointer, union.isExclusive ? "oneOf" : "anyOf", .json(.raw("17")), rebuild(.raw("17")))
        }
        let wasInUnion: Bool = isInUnion
        isInUnion = true
        defer { isInUnion = wasInUnion }
        var other: [ExampleValue.Member] = members
        other[index] = .init(key: discriminator, value: .string(Self.unknown))
        add(
            pointer + Self.token(discriminator), "discriminator", .json(.string(Self.unknown)),
            rebuild(.object(other)))
        walkMembers(first.use, value, besides: discriminator, pointer, depth, rebuild)
    }

    /// Members of the case that a discriminator has chosen; it decides before anything else is looked at.
    private mutating func walkMembers(
        _ use: TypeUse, _ value: ExampleValue, besides discriminator: String, _ pointer: String, _ depth: Int,
        _ rebuild: SamplePlace
    ) {
        let start: Int = found.count
        walk(use, value, pointer, depth + 1, rebuild)
        let place: String = pointer + Self.token(discriminator)
        let own: [WrongValue] = found[start...].filter { $0.pointer != place && $0.pointer != pointer }
        found.replaceSubrange(start..., with: own)
    }
}
