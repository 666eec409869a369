import ContractRuntime
import Foundation
import Testing

/// Public test suites, outside of the repository: `CONFORMANCE_DIR`, or `../shared`, holds `conformance/`.
enum Conformance {
    static func folder(_ path: String) -> URL? {
        let root: String = ProcessInfo.processInfo.environment["CONFORMANCE_DIR"] ?? "../shared"
        return ["\(root)/conformance/\(path)", "\(root)/\(path)"]
            .first { FileManager.default.fileExists(atPath: $0) }
            .map { URL(fileURLWithPath: $0, isDirectory: true) }
    }

    static let parsing: URL? = folder("json-parsing/test_parsing")
    static let schemas: URL? = folder("json-schema/tests/draft2020-12/optional")
}

@Suite("Conformance with public suites")
struct JSONConformanceTests {
    @Test(
        "JSONTestSuite: y is accepted, n is refused, i does not crash",
        .enabled(if: Conformance.parsing != nil, "no json-parsing suite found; set CONFORMANCE_DIR"))
    func parsing() throws {
        let folder: URL = try #require(Conformance.parsing)
        let names: [String] = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count > 300)
        for name in names where name.hasSuffix(".json") {
            let bytes: [UInt8] = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
            let isAccepted: Bool = (try? JSONReader.decode(bytes) { $0.any() }) != nil
            if name.hasPrefix("y_") { #expect(isAccepted, "\(name)") }
            if name.hasPrefix("n_") { #expect(!isAccepted, "\(name)") }
        }
    }

    @Test(
        "JSON-Schema-Test-Suite: formats",
        .enabled(if: Conformance.schemas != nil, "no json-schema suite found; set CONFORMANCE_DIR"))
    func formats() throws {
        let folder: URL = try #require(Conformance.schemas).appendingPathComponent("format")
        var count: Int = 0
        for format in StringFormat.allCases {
            let file: URL = folder.appendingPathComponent("\(format.rawValue).json")
            guard let data = try? Data(contentsOf: file) else { continue }
            for (text, isValid, description) in try Self.stringCases(data, keyword: "format") {
                count += 1
                #expect(format.accepts(text.0) == isValid, "\(format.rawValue): \(description): \(text.0)")
            }
        }
        #expect(count > 300)
    }

    @Test(
        "JSON-Schema-Test-Suite: ECMA-262 expressions",
        .enabled(if: Conformance.schemas != nil, "no json-schema suite found; set CONFORMANCE_DIR"))
    func expressions() throws {
        let file: URL = try #require(Conformance.schemas).appendingPathComponent("ecmascript-regex.json")
        var count: Int = 0
        for (text, isValid, description) in try Self.stringCases(try Data(contentsOf: file), keyword: "pattern") {
            let pattern: Pattern = try Pattern(checking: text.1)
            #expect(pattern.matches(text.0) == isValid, "\(description): \(text.1) on \(text.0)")
            count += 1
        }
        #expect(count > 50)
    }

    /// Cases whose instance is a string: (instance, keyword's value), verdict, description.
    static func stringCases(_ data: Data, keyword: String) throws -> [((String, String), Bool, String)] {
        let suite: JSONValue = try JSONReader.decode(Array(data)) { $0.any() }
        return (suite.array ?? []).flatMap { group -> [((String, String), Bool, String)] in
            guard let value = group["schema"]?[keyword]?.string else { return [] }
            return (group["tests"]?.array ?? []).compactMap { test in
                guard let text = test["data"]?.string, let isValid = test["valid"]?.boolean else { return nil }
                let names: [String] = [group, test].compactMap { $0["description"]?.string }
                return ((text, value), isValid, names.joined(separator: " / "))
            }
        }
    }
}
