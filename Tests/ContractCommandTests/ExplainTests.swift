import Foundation
import Testing

/// `contract explain`.
@Suite struct ExplainTests {
    @Test func printsThePageOfAnId() throws {
        let outcome = try Workspace().contract("explain", "duplicate-key")
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("# duplicate-key\n"))
        #expect(outcome.output.contains("error: key '/a' is already in this object [duplicate-key]"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func listsAllIds() throws {
        let ids = try Workspace().contract("explain").output.split(separator: "\n")
        #expect(ids.count > 100)
        #expect(ids.contains("unresolved-reference"))
        #expect(!ids.contains("README"))
        #expect(ids == ids.sorted())
    }

    @Test func anUnknownIdIsWrongUsage() throws {
        let outcome = try Workspace().contract("explain", "duplicate-kye")
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors == "contract: there is no diagnostic 'duplicate-kye'; did you mean 'duplicate-key'?\n")
    }

    @Test func noPathLeadsOutOfTheFolder() throws {
        #expect(try Workspace().contract("explain", "../policy").status == 2)
        #expect(try Workspace().contract("explain", "README").status == 2)
    }

    @Test func anEnvironmentVariableNamesTheFolder() throws {
        let workspace = try Workspace()
        try workspace.write("# my-id\n", to: "pages/my-id.md")
        let process = Process()
        process.executableURL = try Outcome.program()
        process.arguments = ["explain"]
        process.environment = ["CONTRACT_DIAGNOSTICS": workspace.path + "/pages"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(String(decoding: output, as: UTF8.self) == "my-id\n")
    }

    @Test func findingsSayWhereTheirPageIs() throws {
        let workspace = try Workspace()
        try workspace.write("openapi: 4.0.0\n", to: "api.yaml")
        let outcome = try workspace.contract("lint", "api.yaml")
        #expect(outcome.errors == "1 error; 'contract explain unsupported-version' says more\n")
    }
}
