import ContractModel
import SourceTree
import Testing

@Suite struct OperationTests {
    @Test func namesPathsAndParameters() throws {
        let lowered = try Lowered.operation(
            """
            operationId: orders/get
            tags: [orders]
            parameters:
              - { name: limit, in: query, schema: { type: integer, default: 25 } }
              - { name: X-Trace, in: header, schema: { type: string } }
              - { name: file_name, in: path, required: true, schema: { type: string } }
              - { name: order_id, in: path, required: true, schema: { type: string } }
            responses: { '200': { description: ok } }
            """, path: "/orders/{order_id}/f-{file_name}.pdf", method: "get",
            root: "servers: [{ url: 'https://x.test/api/{v}/', variables: { v: { default: v1 } } }]")
        let operation = try lowered.operation()
        #expect(operation.functionName == "ordersGet")
        #expect(operation.typeName == "OrdersGet")
        #expect(operation.path == "/api/v1/orders/{order_id}/f-{file_name}.pdf")
        #expect(
            operation.segments == [
                [.literal("api")], [.literal("v1")], [.literal("orders")], [.parameter(0)],
                [.literal("f-"), .parameter(1), .literal(".pdf")],
            ])
        #expect(operation.parameters.map(\.propertyName) == ["orderID", "fileName", "limit", "xTrace"])
        #expect(operation.parameters[2].defaultJSON == "25")
        #expect(operation.parameters[2].explode)
        #expect(lowered.contract.areas.map(\.typeName) == ["Orders"])
        #expect(lowered.contract.servers == ["https://x.test/api/v1/"])
    }

    @Test func operationsWithoutIDAreNamedByMethodAndPath() throws {
        let lowered = try Lowered.operation(
            "responses: { '204': { description: gone } }", path: "/pets/{id}", method: "delete")
        #expect(try lowered.operation().functionName == "deletePetsByID")
        #expect(try lowered.operation().parameters.map(\.name) == ["id"])
        #expect(lowered.contract.areas.map(\.name) == ["default"])
    }

    @Test func errorsAreNoResponsesOfAHandler() throws {
        let lowered = try Lowered.operation(
            """
            operationId: create
            responses:
              default: { description: error }
              '404': { description: none }
              '201':
                description: made
                content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } }
              '303': { description: there }
            """)
        let operation = try lowered.operation()
        #expect(operation.responses.map(\.name) == ["created", "seeOther"])
        #expect(operation.responses[0].contents.map(\.kind) == [.json(TypeUse(.named("CreateResponse")))])
        let lonely = try Lowered.operation("operationId: x\nresponses: { default: { description: any } }")
        #expect(try lonely.operation().responses.map(\.name) == ["default"])
        let none = try Lowered.operation("operationId: x\nresponses: { '400': { description: bad } }")
        #expect(try none.operation().responses.map(\.status) == [.code(204)])
        #expect(none.ids().contains("missing-success-response"))
    }

    @Test func outcomesAreResponsesOfAHandler() throws {
        let lowered = try Lowered.operation(
            """
            operationId: check
            responses:
              '200':
                description: fine
                content: { application/json: { schema: { type: string } } }
              '404': { description: none, content: { application/json: { schema: { type: integer } } } }
              '409': { description: not yet, x-outcome: false }
              '503':
                description: ill
                x-outcome: true
                content: { application/json: { schema: { type: object, properties: { why: { type: string } } } } }
              default: { description: other, content: { application/json: { schema: { type: string } } } }
            """)
        let responses = try lowered.operation().responses
        #expect(responses.map(\.name) == ["ok", "serviceUnavailable"])
        #expect(responses.map(\.isOutcome) == [false, true])
        #expect(responses[1].contents.map(\.kind) == [.json(TypeUse(.named("CheckServiceUnavailableResponse")))])
        #expect(lowered.ids().isEmpty)
    }

    @Test(arguments: [
        ("'202': { description: a, x-outcome: true }", "invalid-outcome"),
        ("4XX: { description: a, x-outcome: true }", "invalid-outcome"),
        ("default: { description: a, x-outcome: true }", "invalid-outcome"),
        ("'404': { description: a, x-outcome: true, content: { application/problem+json: {} } }", "invalid-outcome"),
        ("'404': { description: a, x-outcome: yes please }", "invalid-extension"),
    ])
    func wrongOutcomesAreErrors(response: String, id: String) throws {
        let lowered = try Lowered.operation(
            "operationId: x\nresponses:\n  '204': { description: ok }\n  \(response)")
        #expect(lowered.ids(.error) == [id])
        #expect(try lowered.operation().responses.allSatisfy { !$0.isOutcome })
    }

    @Test func mediaTypesChooseTheContent() throws {
        let lowered = try Lowered.operation(
            """
            operationId: send
            requestBody:
              required: true
              content:
                application/json: { schema: { type: object, properties: { a: { type: [string, 'null'] } } } }
                application/merge-patch+json:
                  schema: { type: object, properties: { b: { type: [string, 'null'] } } }
                multipart/form-data:
                  schema:
                    type: object
                    required: [file]
                    properties: { file: { type: string, format: binary }, note: { type: string } }
                text/plain: { schema: { type: string } }
                image/*: {}
            responses: { '204': { description: ok } }
            """)
        let contents = try #require(try lowered.operation().body).contents
        #expect(contents.map(\.name) == ["json", "mergePatch", "multipart", "plainText", "image"])
        #expect(contents[3].kind == .text)
        #expect(contents[4].kind == .bytes)
        guard case .multipart(let parts) = contents[2].kind else {
            Issue.record("no multipart")
            return
        }
        #expect(parts.map(\.kind) == [.file, .field(TypeUse(.string))])
        #expect(parts.map(\.isRequired) == [true, false])
        #expect(try lowered.property("a", of: "SendBody").presence == .threeState)
    }

    @Test func directionsAndAreasOfTypes() throws {
        let lowered = try Lowered(
            """
            openapi: 3.1.0
            info: { title: Test, version: '1' }
            paths:
              /a:
                post:
                  operationId: makeA
                  tags: [first]
                  requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/New' } } } }
                  responses:
                    '200':
                      description: ok
                      content: { application/json: { schema: { $ref: '#/components/schemas/Both' } } }
              /b:
                get:
                  operationId: getB
                  tags: [second]
                  responses:
                    '200':
                      description: ok
                      content: { application/json: { schema: { $ref: '#/components/schemas/Both' } } }
            components:
              schemas:
                New:
                  type: object
                  required: [id]
                  properties: { id: { type: string, readOnly: true }, note: { type: [string, 'null'] } }
                Both:
                  type: object
                  required: [id]
                  properties: { id: { type: string, readOnly: true }, note: { type: [string, 'null'] } }
                Unused: { type: object, properties: { a: { type: string } } }
            """)
        #expect(try lowered.type("New").isRead)
        #expect(try !lowered.type("New").isWritten)
        #expect(try lowered.type("New").areaTypeName == "First")
        #expect(try lowered.type("Both").areaTypeName == "Shared")
        #expect(try lowered.type("Unused").areaTypeName == "Shared")
        #expect(try lowered.property("id", of: "New").presence == .optional)
        #expect(try lowered.property("id", of: "Both").presence == .required)
        #expect(try lowered.property("note", of: "New").presence == .threeState)
        #expect(try lowered.property("note", of: "Both").presence == .optional)
    }

    @Test func operationAndTypeOfOneName() throws {
        let lowered = try Lowered(
            """
            openapi: 3.1.0
            info: { title: Test, version: '1' }
            paths:
              /a: { post: { operationId: createOrder, responses: { '204': { description: ok } } } }
              /b: { post: { operationId: create_order, responses: { '204': { description: ok } } } }
            components: { schemas: { CreateOrder: { type: object, properties: { a: { type: string } } } } }
            """)
        #expect(lowered.contract.operations.map(\.typeName) == ["CreateOrderOperation", "CreateOrder2"])
        #expect(lowered.contract.operations.map(\.functionName) == ["createOrder", "createOrder2"])
    }
}
