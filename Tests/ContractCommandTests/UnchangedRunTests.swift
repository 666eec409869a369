import Foundation
import Testing

/// A run that finds everything as the last one left it does nothing; whatever has changed makes it do its work.
@Suite struct UnchangedRunTests {
    private static let spec = """
        openapi: 3.1.0
        info: { title: Pets, version: 1.0.0 }
        paths:
          /pets/{id}:
            get:
              operationId: getPet
              tags: [pets]
              parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
              responses:
                '200': { description: ok, content: { application/json: { schema: { $ref: pet.yaml } } } }
        webhooks: {}
        """

    private static let configuration = """
        name: Pets
        spec: api.yaml
        outputs:
          server: { module: PetsAPI, path: Sources/PetsAPI }
          docs: { path: docs }
          queries: { module: PetsQueries, path: Sources/PetsQueries }
        database: { migrations: migrations, queries: queries, lock: queries/lock.json }
        """

    private static let types = "Sources/PetsAPI/Pets+Types.generated.swift"

    /// A project that is generated.
    private func project() throws -> Workspace {
        let workspace = try Workspace()
        try workspace.write(Self.spec, to: "api.yaml")
        try workspace.write("{ title: Pet, type: object, properties: { name: { type: string } } }", to: "pet.yaml")
        try workspace.write(Self.configuration, to: "contract.yaml")
        try workspace.write("CREATE TABLE pets (id bigint);", to: "migrations/0001_pets.sql")
        try workspace.write("{ \"statements\": {} }", to: "queries/lock.json")
        try workspace.write("", to: "templates/unused.mustache")
        try expectWork(in: workspace)
        return workspace
    }

    /// Runs, and says whether the stages were run, too.
    private func works(_ workspace: Workspace, _ arguments: [String] = []) throws -> Bool {
        let outcome = try workspace.contract(["generate", "--stats", "--templates", "templates"] + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let isDone = outcome.errors.contains("as the last run left them")
        #expect(isDone != outcome.errors.contains("render "), "\(outcome.errors)")
        return !isDone
    }

    private func expectWork(in workspace: Workspace) throws {
        #expect(try works(workspace))
        let before = try workspace.snapshot()
        #expect(try !works(workspace))
        #expect(try workspace.snapshot() == before)
    }

    @Test func touchedFilesAreNoChange() throws {
        let workspace = try project()
        for file in ["api.yaml", "contract.yaml", Self.types, "docs/index.html"] {
            try workspace.write(try workspace.read(file), to: file)
        }
        #expect(try !works(workspace))
    }

    @Test(arguments: [types, "docs/index.html", "docs/.contract-files", "Sources/PetsAPI/PetsRouter.generated.swift"])
    func editedAndRemovedOutputIsMadeAgain(_ file: String) throws {
        let workspace = try project()
        let text = try workspace.read(file)
        try workspace.write(text + "// by hand\n", to: file)
        #expect(try workspace.contract("check").status == 1)
        try expectWork(in: workspace)
        #expect(try workspace.read(file) == text)
        try FileManager.default.removeItem(atPath: workspace.path + "/" + file)
        #expect(try workspace.contract("check").status == 1)
        try expectWork(in: workspace)
        #expect(try workspace.read(file) == text)
        #expect(try workspace.contract("check", "--templates", "templates").status == 0)
    }

    @Test(arguments: [
        ("api.yaml", "getPet", "findPet"), ("pet.yaml", "name", "nick"), ("contract.yaml", "name: Pets", "name: Zoo"),
    ])
    func changedInputIsRead(_ file: String, _ old: String, _ new: String) throws {
        let workspace = try project()
        let before = try workspace.snapshot()
        try workspace.write(try workspace.read(file).replacing(old, with: new), to: file)
        try expectWork(in: workspace)
        let after = try workspace.snapshot()
        #expect(after.filter { $0.key != file } != before.filter { $0.key != file })
    }

    @Test func changedAndNewTemplatesAreRead() throws {
        let workspace = try project()
        try workspace.write("changed", to: "templates/unused.mustache")
        try expectWork(in: workspace)
        let original = Self.repository.appending(path: "templates/swift-server/handler.mustache")
        let handler = try String(contentsOf: original, encoding: .utf8)
        try workspace.write("// Of ours.\n" + handler, to: "templates/swift-server/handler.mustache")
        try expectWork(in: workspace)
        #expect(try workspace.read("Sources/PetsAPI/Pets+Operations.generated.swift").contains("// Of ours."))
        try FileManager.default.removeItem(atPath: workspace.path + "/templates/swift-server/handler.mustache")
        try expectWork(in: workspace)
        #expect(try !workspace.read("Sources/PetsAPI/Pets+Operations.generated.swift").contains("// Of ours."))
    }

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func newFilesInFoldersThatAreReadCount() throws {
        let workspace = try project()
        try workspace.write("CREATE TABLE cats (id bigint);", to: "migrations/0002_cats.sql")
        try expectWork(in: workspace)
        try workspace.write("-- name: CountPets :one\n", to: "queries/pets.sql")
        #expect(try workspace.contract("generate", "--templates", "templates").status == 3)
        try FileManager.default.removeItem(atPath: workspace.path + "/queries/pets.sql")
        #expect(try !works(workspace))
    }

    @Test func generatedFilesWithoutInputAreRemoved() throws {
        let workspace = try project()
        let marker = "// Generated by contract from api.yaml. Do not edit.\n"
        try workspace.write(marker, to: "Sources/PetsAPI/Old+Types.generated.swift")
        try expectWork(in: workspace)
        #expect(!workspace.exists("Sources/PetsAPI/Old+Types.generated.swift"))
    }

    @Test func otherArgumentsAreAnotherRun() throws {
        let workspace = try project()
        #expect(try works(workspace, ["--emit", "server"]))
        #expect(try !works(workspace, ["--emit", "server"]))
        #expect(try !works(workspace))
        #expect(try works(workspace, ["--operation", "getPet"]))
    }

    @Test func warningsAreToldAgain() throws {
        let workspace = try project()
        let hook = "{ hello: { post: { operationId: hello, responses: { '204': { description: ok } } } } }"
        try workspace.write(Self.spec.replacing("webhooks: {}", with: "webhooks: \(hook)"), to: "api.yaml")
        let first = try workspace.contract("generate")
        #expect(first.errors.contains("[unused-webhooks]"), "\(first.errors)")
        let before = try workspace.snapshot()
        #expect(try workspace.contract("generate").errors == first.errors)
        #expect(try workspace.snapshot() == before)
    }

    @Test func theRecordIsNotForGitAndMayBeDamaged() throws {
        let workspace = try project()
        #expect(try workspace.read(".contract/.gitignore") == "*\n")
        for name in try FileManager.default.contentsOfDirectory(atPath: workspace.path + "/.contract") {
            try workspace.write("contract record 1\nnonsense", to: ".contract/" + name)
        }
        try expectWork(in: workspace)
        try FileManager.default.removeItem(atPath: workspace.path + "/.contract")
        try expectWork(in: workspace)
    }
}
