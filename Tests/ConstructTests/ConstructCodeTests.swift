import ContractModel
import ContractRuntime
import Foundation
import SchemaPlan
import Testing

/// Generated code of the cases: it compiles, and reads exactly what the interpreter finds valid.
@Suite(.serialized) struct ConstructCodeTests {
    /// An instance of a schema, with the interpreter's verdict.
    private struct Judged {
        var construct: String
        var key: String
        var json: String
        var isValid: Bool

        var line: String { "\(construct)\t{\"\(key)\":\(json)}" }
    }

    /// Changed instances for each that a case lists.
    private static let changes: Int = 24

    @Test(arguments: ["3.0.3", "3.1.1", "3.2.0"])
    func codeAgreesWithTheInterpreter(_ version: String) throws {
        var cases: [(one: ConstructCase, schemas: [String])] = []
        var judged: [Judged] = []
        for (number, one) in ConstructCase.judged.enumerated() {
            let lowered: LoweredCase = LoweredCase(one)
            guard try Self.version(of: one) == version.prefix(3), lowered.isExact else { continue }
            let instances: Instances = try Instances(one)
            cases.append((one, instances.schemas.map(\.name)))
            var changes: Changes = Changes(seed: UInt64(number))
            for schema in instances.schemas { judged += try Self.judged(one, schema, lowered, &changes) }
        }
        let compiler: Compiler = try Compiler()
        let sources: [GeneratedFile] = try CombinedDescription(cases, version: version).sources()
        let (program, errors) = try compiler.program(sources, name: "Combined")
        let answers: [Substring] = try compiler.run(try #require(program, "\(errors)"), lines: judged.map(\.line))
        #expect(answers.count == judged.count)
        let wrong: [Judged] = zip(judged, answers).filter { $0.isValid != ($1 == "1") }.map(\.0)
        #expect(wrong.isEmpty, "\(wrong.count) wrong verdicts\n\(Self.text(wrong))")
        #expect(judged.contains(where: \.isValid) && judged.contains { !$0.isValid })
        print("constructs, OpenAPI \(version): \(judged.count) instances of \(cases.count) cases")
    }

    /// A few for each schema.
    private static func text(_ wrong: [Judged]) -> String {
        let schemas: [String: [Judged]] = Dictionary(grouping: wrong) { $0.construct + "/" + $0.key }
        return schemas.sorted { $0.key < $1.key }.flatMap { schema, instances in
            instances.prefix(4).map { one in
                "\(schema): \(one.json) is \(one.isValid ? "valid, and refused" : "invalid, and read")"
            }
        }.joined(separator: "\n")
    }

    private static func version(of one: ConstructCase) throws -> Substring {
        let text: String = try one.text(one.root)
        return text.firstMatch(of: /openapi"?: *["']?(3\.[0-9])/)?.output.1 ?? ""
    }

    private static func judged(
        _ one: ConstructCase, _ schema: Instances.OfSchema, _ lowered: LoweredCase, _ changes: inout Changes
    ) throws -> [Judged] {
        let interpreter: SchemaInterpreter = try lowered.interpreter(schema.name)
        let values: [JSONValue] = schema.values
        let changed: [JSONValue] = values.flatMap { value in
            (0..<Self.changes).map { _ in changes.changed(value, with: values) }
        }
        return try (values + changed).map { value in
            let json: String = Instances.text(value)
            let isValid: Bool = try interpreter.violations(of: Array(json.utf8)).isEmpty
            return Judged(
                construct: one.construct, key: CombinedDescription.key(one, schema.name), json: json, isValid: isValid)
        }
    }
}

/// Values a little different from others, the same for the same seed.
struct Changes: RandomNumberGenerator {
    private var state: UInt64
    private static let scalars: [JSONValue] = [
        .null, .boolean(true), .boolean(false), .number("0"), .number("-1"), .number("3"), .number("1.5"),
        .number("1e2"), .number("100000"), .string(""), .string("a"), .string("zz"),
        .string("\u{1F600}é"), .array([]), .object([:]),
    ]

    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed: UInt64 = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// One place is another value, is gone, or is new. `others` are where new values come from, besides simple ones.
    mutating func changed(_ value: JSONValue, with others: [JSONValue]) -> JSONValue {
        switch value {
        case .object(var members) where chance(85):
            let name: String = members.keys.sorted().randomElement(using: &self) ?? "a"
            switch Int.random(in: 0..<6, using: &self) {
            case 0: members[name] = nil
            case 1: members["added"] = simple(others)
            case 2: members[name + "x"] = members[name] ?? .null
            default: members[name] = members[name].map { changed($0, with: others) } ?? simple(others)
            }
            return .object(members)
        case .array(var items) where chance(85):
            guard let index = items.indices.randomElement(using: &self) else { return .array([simple(others)]) }
            switch Int.random(in: 0..<5, using: &self) {
            case 0: items.remove(at: index)
            case 1: items.append(items[index])
            case 2: items.append(simple(others))
            default: items[index] = changed(items[index], with: others)
            }
            return .array(items)
        case .string(let text) where chance(70):
            return .string(chance(50) ? text + "x" : String(text.dropLast()))
        default: return simple(others)
        }
    }

    private mutating func simple(_ others: [JSONValue]) -> JSONValue {
        if chance(70) { return Self.scalars.randomElement(using: &self) ?? .null }
        return part(of: others.randomElement(using: &self) ?? .null)
    }

    /// The value itself, or something inside.
    private mutating func part(of value: JSONValue) -> JSONValue {
        guard chance(70) else { return value }
        switch value {
        case .object(let members):
            return members.sorted { $0.key < $1.key }.randomElement(using: &self).map { part(of: $0.value) } ?? value
        case .array(let items): return items.randomElement(using: &self).map { part(of: $0) } ?? value
        default: return value
        }
    }
}
