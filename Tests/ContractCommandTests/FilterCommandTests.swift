import Foundation
import Testing

/// Parts of a description, and what becomes of its keywords.
@Suite struct FilterCommandTests {
    static let spec = """
        openapi: 3.1.0
        info: { title: Shop, version: 1.0.0 }
        paths:
          /orders:
            get:
              operationId: listOrders
              tags: [orders]
              responses: { '200': { $ref: '#/components/responses/Order' } }
          /orders/{id}:
            delete:
              operationId: deleteOrder
              tags: [orders]
              parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
              responses: { '204': { description: ok } }
          /pets:
            get: { operationId: listPets, tags: [pets], responses: { '200': { $ref: '#/components/responses/Pet' } } }
        components:
          responses:
            Order:
              { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
            Pet: { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } }
          schemas:
            Order: { type: object, properties: { line: { $ref: '#/components/schemas/Line' } } }
            Line: { type: object, properties: { count: { type: integer, minimum: 1, maximum: 9 } } }
            Pet: { type: object, properties: { name: { type: string, maxLength: 9, not: { const: x } } } }
        """

    private func generated(_ arguments: String...) throws -> (workspace: Workspace, outcome: Outcome) {
        let workspace = try Workspace()
        try workspace.write(Self.spec, to: "api.yaml")
        let fixed = ["generate", "api.yaml", "--output", "out", "--module", "Shop", "--emit", "client"]
        return (workspace, try workspace.contract(fixed + arguments))
    }

    private func text(_ workspace: Workspace) throws -> String {
        let files = FileManager.default.enumerator(atPath: workspace.path + "/out")?.compactMap { $0 as? String } ?? []
        return try files.filter { $0.hasSuffix(".swift") }.map { try workspace.read("out/" + $0) }.joined()
    }

    @Test(arguments: [
        (["--tag", "pets"], ["listPets"], ["Pet"]),
        (["--operation", "listOrders"], ["listOrders"], ["Order", "Line"]),
        (["--path", "/orders*"], ["listOrders", "deleteOrder"], ["Order", "Line"]),
        (["--path", "/orders/{id}", "--tag", "pets"], ["deleteOrder", "listPets"], ["Pet"]),
    ])
    func onlyWhatIsNamedIsGenerated(_ arguments: [String], _ functions: [String], _ types: [String]) throws {
        let workspace = try Workspace()
        try workspace.write(Self.spec, to: "api.yaml")
        let fixed = ["generate", "api.yaml", "--output", "out", "--module", "Shop", "--emit", "client"]
        let outcome = try workspace.contract(fixed + arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try text(workspace)
        for function in ["listOrders", "deleteOrder", "listPets"] {
            #expect(text.contains("func \(function)(") == functions.contains(function), "\(function)")
        }
        for type in ["Order", "Line", "Pet"] {
            #expect(text.contains("struct \(type):") == types.contains(type), "\(type)")
        }
    }

    @Test func aWordThatMatchesNothingIsAnError() throws {
        let (_, outcome) = try generated("--operation", "listPet")
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("the filter 'listPet' matches nothing [unmatched-filter]"))
        #expect(outcome.errors.contains("did you mean 'listPets'?"), "\(outcome.errors)")
    }

    @Test func theConfigurationFiltersAndNames() throws {
        let workspace = try Workspace()
        try workspace.write(Self.spec, to: "api.yaml")
        try workspace.write(
            """
            name: Shop
            spec: api.yaml
            outputs: { client: { module: ShopClient, path: out } }
            filter: { tags: [orders] }
            names: { operations: { listOrders: allOrders }, types: { Line: OrderLine } }
            """, to: "contract.yaml")
        #expect(try workspace.contract("generate").status == 0)
        let text = try text(workspace)
        #expect(text.contains("func allOrders(") && text.contains("struct OrderLine:"))
        #expect(!text.contains("listPets"))
    }

    @Test func remotesOfTheConfigurationAreRead() throws {
        let workspace = try Workspace()
        let remote = Self.spec.replacing("#/components/schemas/Pet", with: "https://x.example/s/pet.yaml")
        try workspace.write(remote, to: "api.yaml")
        try workspace.write("{ type: object, properties: { name: { type: string } } }", to: "vendor/pet.yaml")
        let start = "name: Shop\nspec: api.yaml\noutputs: { client: { module: ShopClient, path: out } }\n"
        try workspace.write(start, to: "contract.yaml")
        let refused = try workspace.contract("generate")
        #expect(refused.status == 3 && refused.errors.contains("nothing is fetched [remote-reference]"))
        try workspace.write(start + "remotes: { 'https://x.example/s': vendor }\n", to: "contract.yaml")
        let read = try workspace.contract("generate")
        #expect(read.status == 0, "\(read.errors)")
    }
}

/// `contract lint --manifest`.
@Suite struct ManifestTests {
    @Test func everyKeywordOfADescriptionIsListed() throws {
        let workspace = try Workspace()
        try workspace.write(
            FilterCommandTests.spec.replacing("not: { const: x }", with: "format: unheard-of, default: [1]"),
            to: "api.yaml")
        _ = try workspace.contract("lint", "api.yaml", "--manifest", "manifest.json")
        let data = Data(try workspace.read("manifest.json").utf8)
        let manifest = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let rows = try #require(manifest["keywords"] as? [[String: Any]])
        let counts = Dictionary(uniqueKeysWithValues: rows.compactMap { row in
            (row["keyword"] as? String).map { ($0, row["occurrences"] as? Int ?? 0) }
        })
        #expect(counts["minimum"] == 1 && counts["maxLength"] == 1 && counts["$ref"] == 3)
        #expect(counts["properties"] == 3 && counts["type"] == 6)
        let maximum = try #require(rows.first { $0["keyword"] as? String == "maximum" })
        #expect(maximum["effect"] as? String == "requests" && maximum["enforced"] as? Int == 1)
        let format = try #require(rows.first { $0["keyword"] as? String == "format" })
        #expect(format["not_enforced"] as? Int == 1 && format["enforced"] as? Int == 0)
        let silent = try #require(manifest["without_effect"] as? [[String: Any]])
        let places = silent.compactMap { $0["at"] as? String }
        #expect(!places.isEmpty && places.allSatisfy { $0.hasPrefix("api.yaml:") })
    }

    /// A defect of an extension is one finding, though linting and lowering both see it.
    @Test func defectsOfExtensionsAreToldOnce() throws {
        let workspace = try Workspace()
        let spec = FilterCommandTests.spec.replacing("operationId: listPets", with: "operationId: listPets, x-audit: 7")
        try workspace.write(spec, to: "api.yaml")
        let outcome = try workspace.contract("lint", "api.yaml")
        let told = outcome.output.split(separator: "\n").filter { $0.contains("[invalid-extension]") }
        #expect(told.count == 1, "\(told)")
    }

    @Test func sarifNamesThePages() throws {
        let workspace = try Workspace()
        try workspace.write(FilterCommandTests.spec, to: "api.yaml")
        let sarif = try workspace.contract(
            "lint", "api.yaml", "--format", "sarif", "--pages", "https://docs.example/diagnostics").output
        #expect(sarif.contains("\"helpUri\": \"https://docs.example/diagnostics/missing-security.md\""), "\(sarif)")
        let own = try workspace.contract("lint", "api.yaml", "--format", "sarif").output
        #expect(own.contains("docs/diagnostics/missing-security.md\""))
    }
}
