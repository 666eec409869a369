import ContractRuntime
import Foundation
import SchemaPlan
import SourceTree
import Testing

/// JSON-Schema-Test-Suite, outside of the repository: `CONFORMANCE_DIR`, or `../shared`, holds `conformance/`.
struct SchemaSuite {
    let folder: URL

    static let found: SchemaSuite? = {
        let root: String = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] ?? "../shared"
        return ["\(root)/conformance/json-schema", "\(root)/json-schema"]
            .first { FileManager.default.fileExists(atPath: $0) }
            .map { SchemaSuite(folder: URL(fileURLWithPath: $0, isDirectory: true)) }
    }()

    struct Score {
        var right: Int = 0
        var total: Int = 0
        var wrong: [String] = []
    }

    /// Runs the files of one folder.
    func run(_ path: String, assertsFormats: Bool) throws -> Score {
        var score: Score = Score()
        let folder: URL = folder.appendingPathComponent("tests/draft2020-12/\(path)")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".json") {
            try run(folder.appendingPathComponent(name), assertsFormats: assertsFormats, into: &score)
        }
        return score
    }

    private func run(_ file: URL, assertsFormats: Bool, into score: inout Score) throws {
        let text: String = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let groups: Node = try #require(parse(text))
        for group in groups.array ?? [] {
            let title: String = "\(file.lastPathComponent): \(group["description"]?.string ?? "")"
            let store: SchemaStore = SchemaStore(assertsFormats: assertsFormats) { remote($0) }
            let document: Int = store.add(schema: try #require(group["schema"]), address: "file:///group.json")
            let interpreter: SchemaInterpreter = try #require(SchemaInterpreter(store, document: document))
            for test in group["tests"]?.array ?? [] {
                let json: [UInt8] = Array(try #require(test["data"]).jsonText.utf8)
                score.total += 1
                let isValid: Bool = try interpreter.violations(of: json).isEmpty
                if isValid == test["valid"]?.boolean {
                    score.right += 1
                } else {
                    score.wrong.append("\(title): \(test["description"]?.string ?? "")")
                }
            }
        }
    }

    /// `http://localhost:1234/` is the folder `remotes`.
    private func remote(_ address: String) -> Node? {
        let prefix: String = "http://localhost:1234/"
        guard address.hasPrefix(prefix) else { return nil }
        let file: URL = folder.appendingPathComponent("remotes/" + address.dropFirst(prefix.count))
        return (try? Data(contentsOf: file)).flatMap { parse(String(decoding: $0, as: UTF8.self)) }
    }

    private func parse(_ text: String) -> Node? {
        SourceFiles(texts: ["file.json": text]).root(of: "file.json", diagnostics: Diagnostics())?.node
    }
}

@Suite("JSON Schema 2020-12: the interpreter and the public suite")
struct ConformanceTests {
    private static func check(
        _ path: String, _ name: String, assertsFormats: Bool = false, differences: Set<String> = [], atLeast count: Int
    ) throws {
        let score: SchemaSuite.Score = try #require(SchemaSuite.found).run(path, assertsFormats: assertsFormats)
        print("JSON-Schema-Test-Suite 2020-12, \(name): \(score.right) of \(score.total)")
        #expect(score.total >= count)
        #expect(Set(score.wrong) == differences, "\(score.wrong.joined(separator: "\n"))")
    }

    /// Lookbehinds of any width, which PCRE2 does not have.
    private static let knownDifferences: Set<String> = [
        "ecmascript-regex.json: ECMA 262 lookbehind is valid, including variable width: "
            + "a variable-width lookbehind (ES2018)"
    ]

    @Test("required", .enabled(if: SchemaSuite.found != nil, "no json-schema suite found; set CONFORMANCE_DIR"))
    func required() throws { try Self.check("", "required", atLeast: 1299) }

    @Test("optional", .enabled(if: SchemaSuite.found != nil, "no json-schema suite found; set CONFORMANCE_DIR"))
    func optional() throws { try Self.check("optional", "optional", atLeast: 162) }

    @Test("formats", .enabled(if: SchemaSuite.found != nil, "no json-schema suite found; set CONFORMANCE_DIR"))
    func formats() throws {
        try Self.check(
            "optional/format", "format", assertsFormats: true, differences: Self.knownDifferences, atLeast: 764)
    }
}
