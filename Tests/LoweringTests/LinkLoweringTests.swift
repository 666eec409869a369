import ContractModel
import SourceTree
import Testing

/// Links: targets, parameters and expressions are checked at generation.
@Suite struct LinkLoweringTests {
    /// A link of `createUser`, whose answer has `id`, `tags` and a header `X-Trace`.
    private func link(_ link: String) throws -> (link: Link?, findings: [Diagnostic]) {
        let lowered = try Lowered(
            """
            openapi: 3.1.0
            info: { title: T, version: '1' }
            paths:
              /users/{team}:
                post:
                  operationId: createUser
                  parameters: [{ name: team, in: path, required: true, schema: { type: string } }]
                  requestBody:
                    required: true
                    content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
                  responses:
                    '201':
                      description: Created.
                      headers: { X-Trace: { schema: { type: string } } }
                      content: { application/json: { schema: { $ref: '#/components/schemas/User' } } }
                      links: { next: \(link) }
              /items/{id}:
                put:
                  operationId: putItem
                  parameters:
                    - { name: id, in: path, required: true, schema: { type: string } }
                    - { name: X-Id, in: header, schema: { type: string } }
                    - { name: limit, in: query, schema: { type: integer } }
                  requestBody: { content: { application/json: { schema: {} } } }
                  responses: { '204': { description: ok } }
                get:
                  operationId: getItem
                  parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
                  responses: { '204': { description: ok } }
            components:
              schemas:
                User:
                  type: object
                  properties:
                    id: { type: string }
                    tags: { type: array, items: { type: object, properties: { name: { type: string } } } }
                    more: { type: object, additionalProperties: { type: integer } }
                    any: {}
                    pet: { oneOf: [{ type: object, required: [meow], properties: { meow: {} } }, { type: string }] }
            """)
        return (lowered.contract.operations[0].responses[0].links.first, lowered.diagnostics)
    }

    @Test(arguments: [
        ("$url", LinkValue.url), ("$method", .method), ("$statusCode", .statusCode),
        ("$request.path.team", .parameter(0)), ("$request.body", .requestBody(pointer: "")),
        ("$request.body#/tags/0/name", .requestBody(pointer: "/tags/0/name")),
        ("$response.header.x-trace", .responseHeader("X-Trace")), ("$response.body#/id", .responseBody(pointer: "/id")),
        ("$response.body#/more/a~1b", .responseBody(pointer: "/more/a~1b")),
        ("$response.body#/any/x/y", .responseBody(pointer: "/any/x/y")),
        ("$response.body#/pet/meow", .responseBody(pointer: "/pet/meow")), ("plain", .constant("\"plain\"")),
        ("a-{$response.body#/id}-{$method}!", .text([
            .constant("a-"), .responseBody(pointer: "/id"), .constant("-"), .method, .constant("!"),
        ])),
    ])
    func expressions(_ text: String, _ value: LinkValue) throws {
        let result = try link("{ operationId: putItem, parameters: { id: '\(text)' } }")
        #expect(result.link?.arguments == [Link.Argument(parameter: 0, value: value)])
        #expect(result.findings.isEmpty)
    }

    @Test func targetsParametersAndBodies() throws {
        let byPlace = try link(
            """
            { operationRef: '#/paths/~1items~1{id}/put', parameters: { header.x-id: 1, limit: 2 }, \
            requestBody: { a: 1 } }
            """)
        #expect(byPlace.link?.target == "putItem")
        #expect(byPlace.link?.arguments.map(\.parameter) == [2, 1])
        #expect(byPlace.link?.body == .constant("{\"a\":1}"))
        #expect(byPlace.findings.isEmpty)
    }

    /// The rest of a wrong link stays; what is wrong has its place and a way out.
    @Test(arguments: [
        ("{ operationId: putItme }", "there is no operation 'putItme'", "did you mean 'putItem'?"),
        (
            "{ operationRef: '#/paths/~1items~1{id}' }",
            "'#/paths/~1items~1{id}' is no operation", "write '#/paths/~1users~1{id}/get'"
        ),
        (
            "{ operationId: putItem, parameters: { limt: 1 } }",
            "'putItem' has no parameter 'limt'", "did you mean 'limit'?"
        ),
        ("{ operationId: getItem, requestBody: 1 }", "'getItem' has no request body", nil),
        (
            "{ operationId: putItem, parameters: { id: $response.body#/ids } }",
            "User has no property 'ids'", "did you mean 'id'?"
        ),
        (
            "{ operationId: putItem, parameters: { id: $response.body#/id/x } }",
            "nothing is below a single value, so there is no 'x'", nil
        ),
        ("{ operationId: putItem, parameters: { id: $response.body#/tags/a } }", "'a' is no position in a list", nil),
        (
            "{ operationId: putItem, parameters: { id: $response.header.X-Trac } }",
            "the answer has no header 'X-Trac'", "did you mean 'X-Trace'?"
        ),
        (
            "{ operationId: putItem, parameters: { id: $request.query.team } }",
            "'createUser' has no query parameter 'team'", nil
        ),
        ("{ operationId: putItem, parameters: { id: '{$url' } }", "'{$url' has a '{' without its '}'", nil),
    ] as [(String, String, String?)])
    func whatIsWrongIsNamed(_ text: String, _ reason: String, _ hint: String?) throws {
        let result = try link(text)
        #expect(result.findings.map(\.id) == ["invalid-link"])
        #expect(result.findings.map(\.message) == ["link 'next': \(reason)"])
        #expect(result.findings.map(\.hint) == [hint])
        #expect(result.link?.arguments.isEmpty ?? true)
    }

    @Test(arguments: ["$respons.body", "$response.path.x", "$request.cookie.x", "$x", "$response.body#id", "$response"])
    func noExpressions(_ text: String) throws {
        let result = try link("{ operationId: putItem, parameters: { id: '\(text)' } }")
        #expect(result.findings.map(\.message) == ["link 'next': '\(text)' is no expression"])
    }

    @Test func operationsOfOtherDescriptionsAreTold() throws {
        let result = try link("{ operationRef: 'https://x.example/api.yaml#/paths/~1a/get' }")
        #expect(result.findings.map(\.id) == ["unsupported-feature"])
        #expect(result.link == nil)
    }
}
