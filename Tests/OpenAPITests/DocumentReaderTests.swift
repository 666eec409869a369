import OpenAPI
import SourceTree
import Testing

@Suite struct DocumentReaderTests {
    private let root = """
        openapi: 3.1.0
        info: {title: T, version: "1", summary: S}
        servers: [{url: "https://{region}.example.com", variables: {region: {default: eu}}}]
        security: [{session: [a.b]}, {}]
        x-roles: {$ref: "policy.yaml#/roles"}
        paths:
          /orders: {$ref: "orders.yaml#/paths/~1orders~1%7Border_id%7D"}
          x-note: 1
        components:
          schemas:
            Order: {$ref: "orders.yaml#/components/schemas/Order"}
            Alias: {$ref: "orders.yaml#/components/schemas/Order"}
            Whole: {$ref: "whole/Address.yaml"}
          securitySchemes:
            session: {type: http, scheme: Bearer, bearerFormat: JWT}
        """
    private let orders = """
        paths:
          /orders/{order_id}:
            parameters:
              - {name: page, in: query, schema: {type: integer}}
              - {$ref: "#/components/parameters/Limit"}
            get:
              operationId: listOrders
              tags: [orders]
              x-audit: order.read
              parameters:
                - {name: page, in: query, description: Own, schema: {type: string}}
              responses:
                200: {$ref: "#/components/responses/Orders", description: Replaced}
                default: {$ref: "#/components/responses/Orders"}
        components:
          parameters:
            Limit: {name: limit, in: query, schema: {type: integer}}
          responses:
            Orders:
              description: Orders
              headers: {X-Total: {required: true, schema: {type: integer}}}
              content:
                application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}, example: []}
                text/event-stream: {x-item-schema: {$ref: "#/components/schemas/Order"}}
          schemas:
            Order: {type: object}
            Unused: {type: string}
        """

    private func read() -> ReadDescription {
        ReadDescription(
            [
                "api/spec.yaml": root, "api/orders.yaml": orders, "api/policy.yaml": "roles: {client: {}}",
                "api/whole/Address.yaml":
                    "type: object\nproperties: {order: {$ref: ../orders.yaml#/components/schemas/Order}}\n",
            ], root: "api/spec.yaml")
    }

    @Test func severalFilesBecomeOneDocument() throws {
        let read = read()
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        let document = try #require(read.document)
        #expect(document.components.schemas.map(\.name) == ["Alias", "Whole", "Order", "Unused"])
        #expect(document.servers.first?.variables.first?.default == "eu")
        #expect(document.security?.map { $0.schemes.map(\.name) } == [["session"], []])
        #expect(document.components.securitySchemes.first?.scheme.scheme == "bearer")
        #expect(document.extensions["x-roles"]?["client"] != nil)
        #expect(document.unusedComponents.map(\.name) == ["Order", "Alias", "Whole", "Unused"])
    }

    @Test func anAliasOfTheSameNameIsTheSchemaItself() throws {
        let read = read()
        let order = try #require(read.schema("Order"))
        #expect(order.types == [.object])
        let property = read.schema("Whole")?.reference?.target?.properties.first?.schema
        #expect(property?.reference?.target === order)
        #expect(read.schema("Whole")?.reference?.target?.componentName == "Address")
    }

    @Test func operationsHaveWhatTheirPathShares() throws {
        let operation = try #require(read().document?.pathItems.first?.operations.first)
        #expect(operation.pointer == "#/paths/~1orders~1{order_id}/get")
        #expect(operation.parameters.map(\.name) == ["limit", "page"])
        #expect(operation.parameters.map(\.componentName) == ["Limit", nil])
        #expect(operation.parameters.last?.description == "Own")
        #expect(operation.extensions["x-audit"]?.string == "order.read")
        #expect(operation.security == nil)
    }

    @Test func responses() throws {
        let responses = try #require(read().document?.pathItems.first?.operations.first?.responses)
        #expect(responses.map(\.status) == ["200", "default"])
        #expect(responses.map(\.description) == ["Replaced", "Orders"])
        #expect(responses.first?.headers.map(\.name) == ["X-Total"])
        #expect(responses.first?.content.map(\.name) == ["application/json", "text/event-stream"])
        #expect(responses.first?.content.last?.itemSchema?.reference?.target?.componentName == "Order")
        #expect(responses.first?.content.first?.example?.array?.isEmpty == true)
    }

    @Test func remoteReferencesAreAnsweredFromAFolder() {
        let spec = """
            openapi: 3.1.0
            info: {title: T, version: "1"}
            paths: {}
            components: {schemas: {A: {$ref: "https://example.com/s/v1/a.json"}}}
            """
        let read = ReadDescription(
            ["spec.yaml": spec, "local/v1/a.json": "{\"type\": \"string\"}"],
            map: [(url: "https://example.com", directory: "wrong"), (url: "https://example.com/s", directory: "local")])
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        #expect(read.schema("A")?.reference?.target?.types == [.string])
    }

    @Test func newerFieldsOfThreeTwo() throws {
        let spec = """
            openapi: 3.2.0
            info: {title: T, version: "1"}
            paths:
              /a:
                query: {operationId: q, responses: {"200": {summary: Fine}}}
                additionalOperations:
                  COPY: {operationId: c, responses: {"200": {content: {application/jsonl: {itemSchema: true}}}}}
            """
        let read = ReadDescription(["spec.yaml": spec])
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        let operations = try #require(read.document?.pathItems.first?.operations)
        #expect(operations.map(\.method) == ["query", "COPY"])
        #expect(operations.last?.responses.first?.content.first?.itemSchema?.booleanValue == true)
    }
}
