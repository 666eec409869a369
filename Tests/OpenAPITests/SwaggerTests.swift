import OpenAPI
import SourceTree
import Testing

/// Swagger 2.0 as OpenAPI 3.
@Suite struct SwaggerTests {
    private static let spec = """
        swagger: '2.0'
        info: { title: T, version: '1' }
        host: api.example
        basePath: /v2
        schemes: [https, http]
        consumes: [application/json]
        produces: [application/json, application/xml]
        securityDefinitions:
          basic: { type: basic }
          login:
            { type: oauth2, flow: accessCode, authorizationUrl: 'https://a', tokenUrl: 'https://t', scopes: { r: R } }
        parameters:
          Limit: { name: limit, in: query, type: integer, maximum: 9 }
          Body: { name: body, in: body, required: true, schema: { $ref: '#/definitions/Pet' } }
        responses:
          Gone: { description: Gone, schema: { $ref: '#/definitions/Pet' } }
        paths:
          /a:
            parameters: [{ $ref: '#/parameters/Limit' }]
            get:
              produces: [text/plain]
              parameters:
                - { name: ids, in: query, type: array, items: { type: integer }, collectionFormat: pipes }
                - { name: words, in: query, type: array, items: { type: string }, collectionFormat: multi }
                - { name: X-Codes, in: header, type: array, items: { type: string } }
              responses:
                '200': { description: ok, schema: { type: string }, headers: { X-Left: { type: integer } } }
                '410': { $ref: '#/responses/Gone' }
            post:
              parameters: [{ $ref: '#/parameters/Body' }]
              responses: { default: { description: any } }
            put:
              consumes: [multipart/form-data]
              parameters:
                - { name: file, in: formData, type: file, required: true }
                - { name: note, in: formData, type: string, maxLength: 5 }
              responses: { '200': { description: ok, schema: { type: file } } }
            patch:
              parameters:
                - { name: tags, in: formData, type: array, items: { type: string }, collectionFormat: ssv }
              responses: { '204': { description: ok } }
        definitions:
          Pet:
            type: object
            discriminator: kind
            required: [kind]
            properties:
              kind: { type: string }
              name: { type: string, x-nullable: true }
              weight: { type: number, minimum: 0, exclusiveMinimum: true }
        """

    private let read = ReadDescription(["spec.yaml": spec])

    private func operation(_ method: String) throws -> OpenAPI.Operation {
        try #require(read.document?.pathItems.first?.operations.first { $0.method == method })
    }

    @Test func everyPartHasItsPlace() throws {
        #expect(read.ids.isEmpty, "\(read.text)")
        let document = try #require(read.document)
        #expect(document.servers.map(\.url) == ["https://api.example/v2", "http://api.example/v2"])
        #expect(document.components.securitySchemes.map { $0.scheme.type } == ["http", "oauth2"])
        let pet = try #require(read.schema("Pet"))
        #expect(pet.discriminator?.propertyName == "kind")
        #expect(pet.properties[1].schema.types == [.string, .null])
        #expect(pet.properties[2].schema.exclusiveMinimum == "0")
    }

    @Test func parametersHaveSchemasAndStyles() throws {
        let get = try operation("get")
        #expect(get.parameters.map(\.name) == ["limit", "ids", "words", "X-Codes"])
        #expect(get.parameters.map(\.style) == [nil, "pipeDelimited", "form", nil])
        #expect(get.parameters.map(\.explode) == [nil, false, true, nil])
        #expect(get.parameters[0].schema?.maximum == "9")
        #expect(get.responses[0].content.map(\.name) == ["text/plain"])
        #expect(get.responses[0].headers[0].schema?.types == [.integer])
        #expect(get.responses[1].content.map(\.name) == ["application/json", "application/xml"])
    }

    @Test func bodiesAreMade() throws {
        let post = try #require(try operation("post").requestBody)
        #expect(post.isRequired && post.content.map(\.name) == ["application/json"])
        #expect(post.content[0].schema?.reference?.componentName == "Pet")
        let put = try #require(try operation("put").requestBody)
        #expect(put.content.map(\.name) == ["multipart/form-data"])
        #expect(put.content[0].schema?.properties.map(\.schema.format) == ["binary", nil])
        #expect(put.content[0].schema?.required.map(\.name) == ["file"])
        #expect(try operation("put").responses[0].content[0].schema?.format == "binary")
        let patch = try #require(try operation("patch").requestBody)
        #expect(patch.content.map(\.name) == ["application/x-www-form-urlencoded"])
        #expect(patch.content[0].encoding.map(\.style) == ["spaceDelimited"])
    }

    /// Findings point at what the author wrote.
    @Test func findingsHaveTheirPlaceInTheOriginal() {
        let wrong = Self.spec
            .replacing("Gone, schema: { $ref: '#/definitions/Pet'", with: "Gone, schema: { $ref: '#/definitions/Pot'")
            .replacing("collectionFormat: ssv", with: "collectionFormat: tsv")
        let read = ReadDescription(["spec.yaml": wrong])
        #expect(read.ids.sorted() == ["unresolved-reference", "unsupported-style"], "\(read.text)")
        #expect(read.text.contains("did you mean 'Pet'?") || read.text.contains("Pet"))
        let lines = wrong.split(separator: "\n", omittingEmptySubsequences: false)
        for finding in read.diagnostics {
            let line = lines[Int(finding.location.line) - 1]
            #expect(line.contains(finding.id == "unsupported-style" ? "tsv" : "Pot"), "\(line)")
        }
    }

    @Test(arguments: [Document.Version.v3_0, .v3_1, .v3_2])
    func aBundleIsOpenAPI(_ version: Document.Version) throws {
        let diagnostics = Diagnostics()
        let bundler = Bundler(files: SourceFiles(texts: ["spec.yaml": Self.spec]), map: [], diagnostics: diagnostics)
        let bundle = try #require(bundler.bundle(path: "spec.yaml"))
        let node = VersionConversion(to: version, diagnostics: diagnostics).convert(bundle)
        #expect(diagnostics.all.isEmpty)
        let read = ReadDescription(["spec.yaml": NodeWriter.write(node, as: .yaml)])
        #expect(read.ids.isEmpty, "\(read.text)")
        #expect(read.document?.version == version)
        #expect(read.document?.pathItems[0].operations.count == 4)
    }

    @Test func anotherFileMayBeSwaggerToo() throws {
        let root = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n"
            + "    A: { $ref: 'old.yaml#/definitions/Pet' }\n"
        let read = ReadDescription(["spec.yaml": root, "old.yaml": Self.spec])
        #expect(read.ids.allSatisfy { $0 != "unresolved-reference" }, "\(read.text)")
        #expect(read.schema("A")?.reference?.target?.properties.count == 3)
    }
}
