import ContractRuntime
import Foundation
import KitchenAPI
import SchemaPlan
import SourceTree
import Testing

/// Generated static code against the interpreter of plans: the same verdict on every value, valid or changed in one
/// place.
@Suite struct RandomInstanceTests {
    private static let count: Int = 3000

    private static func decodes(_ name: String, _ bytes: [UInt8]) -> Bool {
        do throws(JSONFailure) {
            switch name {
            case "NewOrder": _ = try JSONReader.decode(bytes) { NewOrder(from: &$0) }
            case "OrderPatch": _ = try JSONReader.decode(bytes) { OrderPatch(from: &$0) }
            case "Everything": _ = try JSONReader.decode(bytes) { Everything(from: &$0) }
            case "Wide": _ = try JSONReader.decode(bytes) { Wide(from: &$0) }
            case "Settings": _ = try JSONReader.decode(bytes) { Settings(from: &$0) }
            case "TypedTexts": _ = try JSONReader.decode(bytes) { TypedTexts(from: &$0) }
            case "Filter": _ = try JSONReader.decode(bytes) { Filter(from: &$0) }
            default: _ = try JSONReader.decode(bytes) { Shapes(from: &$0) }
            }
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: [
        ("NewOrder", UInt64(1)), ("OrderPatch", 2), ("Everything", 3), ("Shapes", 4), ("Filter", 5),
        ("TypedTexts", 6), ("Wide", 7), ("Settings", 8),
    ])
    func verdictsAgree(_ name: String, _ seed: UInt64) throws {
        let path: String = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/golden/kitchen-sink/spec.yaml").standardized.path
        let files: SourceFiles = SourceFiles { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) }
        let root: Node = try #require(files.root(of: path, diagnostics: Diagnostics())?.node)
        let store: SchemaStore = SchemaStore(assertsFormats: true)
        let document: Int = store.add(description: root, address: "file:///spec.yaml", isOpenAPI30: false)
        let interpreter: SchemaInterpreter = try #require(
            SchemaInterpreter(store, document: document, tokens: ["components", "schemas", name]))
        let schema: Node = try #require(root["components"]?["schemas"]?[name])
        var instances: RandomInstances = RandomInstances(root, seed: seed)
        var valid: Int = 0
        var different: [String] = []
        for index in 0..<Self.count {
            var value: JSONValue = instances.value(schema)
            if index % 2 == 1 { value = instances.changed(value) }
            var writer: JSONWriter = JSONWriter()
            writer.write(value)
            let bytes: [UInt8] = writer.bytes
            let isValid: Bool = try interpreter.violations(of: bytes).isEmpty
            if isValid { valid += 1 }
            if Self.decodes(name, bytes) == isValid { continue }
            different.append("\(isValid): \(String(decoding: bytes, as: UTF8.self))")
        }
        let shown: String = different.prefix(5).joined(separator: "\n")
        #expect(different.count == 0, "\(shown)")
        #expect(valid > Self.count / 8 && valid < Self.count * 9 / 10, "\(valid) of \(Self.count) are valid")
    }
}
