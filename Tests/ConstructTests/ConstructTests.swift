import ContractModel
import ContractRuntime
import Foundation
import SchemaPlan
import SourceTree
import Testing

/// `Tests/Fixtures/<construct>/<case>/`: a description, and what is expected of it. `expected.txt` is what the
/// generator says, to the letter; without it, it says nothing. `instances.json` has values and the interpreter's
/// verdicts, which generated code shares (`ConstructCodeTests`). `declarations.txt` has the declarations that the case
/// is about. What is generated compiles. `UPDATE_SNAPSHOTS=1` records.
@Suite struct ConstructTests {
    @Test func thereAreSixtyConstructs() {
        #expect(ConstructCase.constructs.count >= 60, "\(ConstructCase.constructs.count)")
    }

    @Test(arguments: ConstructCase.all)
    func somethingIsExpected(of one: ConstructCase) {
        let expectations: [String] = ["expected.txt", "instances.json", "declarations.txt"]
        let present: [String] = expectations.filter(one.has)
        #expect(!present.isEmpty, "\(one.testDescription) expects nothing")
        for file in present {
            #expect((try? one.text(file))?.isEmpty == false, "\(one.testDescription)/\(file) is empty")
        }
    }

    @Test(arguments: ConstructCase.described)
    func says(_ one: ConstructCase) throws {
        try one.compare(LoweredCase(one).findings, with: "expected.txt")
    }

    @Test(arguments: ConstructCase.judged)
    func judges(_ one: ConstructCase) throws {
        let lowered: LoweredCase = LoweredCase(one)
        var instances: Instances = try Instances(one)
        #expect(!instances.schemas.isEmpty)
        for (index, schema) in instances.schemas.enumerated() {
            #expect(!schema.valid.isEmpty && !schema.invalid.isEmpty, "\(schema.name) needs values of both kinds")
            let interpreter: SchemaInterpreter = try lowered.interpreter(schema.name)
            for value in schema.valid {
                let found: [String] = try Self.places(of: Instances.text(value), interpreter)
                #expect(found.isEmpty, "\(schema.name) \(Instances.text(value)): \(found)")
            }
            for (position, entry) in schema.invalid.enumerated() {
                let found: [String] = try Self.places(of: Instances.text(entry.value), interpreter)
                #expect(!found.isEmpty, "\(schema.name) accepts \(Instances.text(entry.value))")
                instances.schemas[index].invalid[position].places = found
            }
        }
        try one.compare(instances.text, with: "instances.json")
    }

    private static func places(of json: String, _ interpreter: SchemaInterpreter) throws -> [String] {
        try interpreter.violations(of: Array(json.utf8)).map { "\($0.pointer) \($0.keyword)" }
    }

    @Test(arguments: ConstructCase.declaring)
    func declares(_ one: ConstructCase) throws {
        let declarations: Declarations = Declarations(try one.text("declarations.txt"))
        #expect(!declarations.headings.isEmpty)
        let text: String = declarations.text(of: try LoweredCase(one).rendered())
        #expect(!text.contains("there is no such declaration"), "\(one.testDescription): \(text)")
        try one.compare(text, with: "declarations.txt")
    }

    /// Every module of a case that generates, whatever else is expected of it.
    @Test(arguments: ConstructCase.described)
    func compiles(_ one: ConstructCase) throws {
        let lowered: LoweredCase = LoweredCase(one)
        if lowered.diagnostics.hasErrors { return }
        let modules: [String: [GeneratedFile]] = Dictionary(grouping: try lowered.rendered()) { file in
            String(file.path.prefix { $0 != "/" })
        }
        #expect(modules.keys.contains("CaseAPI") && modules.keys.contains("CaseClient"))
        let compiler: Compiler = try Compiler()
        for (module, files) in modules {
            let errors: [Substring] = try compiler.errors(in: files, module: module)
            #expect(errors.isEmpty, "\(module): \(errors.joined(separator: "\n"))")
        }
    }
}
