import ContractRuntime
import SourceTree

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed: UInt64 = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Values for a schema of a description: most of them valid, and a change to one place of a value.
struct RandomInstances {
    let root: Node
    var random: SeededGenerator
    private static let maximumDepth: Int = 6
    private static let samples: [String: [String]] = [
        "uuid": ["11111111-2222-3333-4444-555555555555", "019aa000-0000-7000-8000-000000000000"],
        "date": ["2026-02-28", "2026-03-01"], "decimal": ["12.50", "0.05", "99.50", "099.5", "1e1", "7"],
        "date-time": ["2026-02-28T12:30:00Z", "2026-02-28T12:30:00.25+01:00"], "email": ["a@example.com"],
        "byte": ["aGk=", ""], "idn-email": ["ö@example.com"], "json-pointer": ["/a", "", "/a/b/c", "a"],
    ]

    init(_ root: Node, seed: UInt64) {
        self.root = root
        random = SeededGenerator(state: seed)
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private func component(_ reference: String) -> Node? {
        root["components"]?["schemas"]?[String(reference.split(separator: "/").last ?? "")]
    }

    /// A value that is meant to be valid.
    mutating func value(_ schema: Node, depth: Int = 0) -> JSONValue {
        if let reference = schema["$ref"]?.string, let target = component(reference) {
            return value(target, depth: depth)
        }
        if let constant = schema["const"] { return Self.json(constant) }
        if let values = schema["enum"]?.array, let one = values.randomElement(using: &random) { return Self.json(one) }
        let branches: [Node] = schema["oneOf"]?.array ?? schema["anyOf"]?.array ?? []
        if !branches.isEmpty {
            let choice: Node? = depth > Self.maximumDepth ? branches.first : branches.randomElement(using: &random)
            return choice.map { value($0, depth: depth + 1) } ?? .null
        }
        let types: [String] = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string ?? "string"]
        switch types.randomElement(using: &random) ?? "null" {
        case "object": return object(schema, depth)
        case "array": return array(schema, depth)
        case "integer": return integer(schema)
        case "number": return .number(["1", "2.5", "0.25", "7e1"].randomElement(using: &random) ?? "1")
        case "boolean": return .boolean(chance(50))
        case "null": return .null
        default: return .string(text(schema))
        }
    }

    /// Around the bounds of 64 and 128 bits where the schema allows so many.
    private mutating func integer(_ schema: Node) -> JSONValue {
        let maximum: String = schema["maximum"]?.number ?? ""
        let isWide: Bool = schema["format"] == nil && (maximum.utf8.count > 18 || maximum.contains("e"))
        guard isWide else { return .number(Int.random(in: 1...9, using: &random)) }
        return .number(Self.wide.randomElement(using: &random) ?? "0")
    }

    private static let wide: [String] = [
        "0", "7", "-1", "9223372036854775808", "18446744073709551615", "18446744073709551616", "1e20", "2e20",
        "99999999999999999999.0", "-9223372036854775809", "-1e30", "-1000000000000000000000000000001",
        "36893488147419.5",
        "170141183460469231731687303715884105727", "170141183460469231731687303715884105728", "1e61", "3e59",
    ]

    private mutating func text(_ schema: Node) -> String {
        if let samples = Self.samples[schema["format"]?.string ?? ""] {
            return samples.randomElement(using: &random) ?? ""
        }
        if schema["pattern"] != nil { return "ABC7\"" }
        return ["a", "ab", "é", "\u{1F600}\u{1F600}", "a\tb"].randomElement(using: &random) ?? "a"
    }

    private mutating func array(_ schema: Node, _ depth: Int) -> JSONValue {
        let count: Int = depth > Self.maximumDepth ? 0 : Int.random(in: 0...2, using: &random)
        let items: Node? = schema["items"]
        return .array((0..<count).map { _ in items.map { value($0, depth: depth + 1) } ?? .null })
    }

    private mutating func object(_ schema: Node, _ depth: Int) -> JSONValue {
        let required: Set<String> = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        var members: [String: JSONValue] = [:]
        for property in schema["properties"]?.object?.members ?? [] where property.value["readOnly"] == nil {
            guard required.contains(property.key) || (depth < Self.maximumDepth && chance(40)) else { continue }
            members[property.key] = value(property.value, depth: depth + 1)
        }
        if let additional = schema["additionalProperties"], additional.object != nil, chance(40) {
            members["k\(Int.random(in: 0..<9, using: &random))"] = value(additional, depth: depth + 1)
        }
        return .object(members)
    }

    /// The value with one place changed: another kind, a member more or less, a longer text, a number out of range.
    mutating func changed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(var members):
            let names: [String] = members.keys.sorted()
            if let name = names.randomElement(using: &random), chance(60) {
                members[name] = chance(20) ? nil : members[name].map { changed($0) }
                return .object(members)
            }
            if chance(60) {
                members["unknown"] = scalar()
                return .object(members)
            }
        case .array(var items):
            if let index = items.indices.randomElement(using: &random), chance(80) {
                items[index] = changed(items[index])
                return .array(items)
            }
            if chance(50) { return .array(items + items + [scalar()]) }
        case .string(let text):
            if chance(50) { return .string(chance(50) ? "" : text + String(repeating: "x", count: 300)) }
        case .number:
            if chance(50) { return .number(Self.numbers.randomElement(using: &random) ?? "0") }
        case .null, .boolean: break
        }
        return scalar()
    }

    private static let numbers: [String] = ["-1", "0", "499.5", "500", "1e3", "1.0"]
    private static let scalars: [JSONValue] = [
        .null, .boolean(true), .number(3), .string("zz"), .array([]), .object([:]),
    ]

    private mutating func scalar() -> JSONValue { Self.scalars.randomElement(using: &random) ?? .null }

    private static func json(_ node: Node) -> JSONValue {
        (try? JSONReader.decode(Array(node.jsonText.utf8)) { $0.any() }) ?? .null
    }
}
