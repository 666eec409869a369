import OpenAPI
import SourceTree
import Testing

@Suite struct BundlerTests {
    private let files = [
        "api/spec.yaml": """
            openapi: 3.1.0
            info: {title: T, version: "1"}
            x-roles: {$ref: "policy.yaml#/roles"}
            paths:
              /orders: {$ref: "orders.yaml#/paths/~1orders"}
              /files: {$ref: "files.yaml#/paths/~1files"}
            components:
              schemas:
                Order: {$ref: "orders.yaml#/components/schemas/Order"}
                Page: {type: object}
            """,
        "api/policy.yaml": "roles: {client: {permissions: []}}",
        "api/orders.yaml": """
            paths:
              /orders:
                get:
                  operationId: listOrders
                  parameters: [{$ref: "#/components/parameters/Limit"}]
                  responses:
                    "200":
                      description: Orders
                      content:
                        application/json:
                          schema: {$ref: "#/components/schemas/Page"}
                          example: {$ref: "#/components/schemas/Gone"}
            components:
              parameters:
                Limit: {name: limit, in: query, schema: {$ref: "#/components/schemas/Order/properties/id"}}
              schemas:
                Order: {type: object, properties: {id: {type: string}, next: {$ref: "#/components/schemas/Order"}}}
                Page: {type: array, items: {$ref: "#/components/schemas/Order"}}
                Unused: {type: string}
            """,
        "api/files.yaml": """
            paths:
              /files:
                get:
                  operationId: listFiles
                  responses:
                    "200":
                      description: Files
                      content:
                        application/json: {schema: {$ref: "shapes/File.yaml"}}
                        text/plain: {schema: {$ref: "#/components/schemas/Page"}}
            components:
              schemas:
                Page: {$ref: "orders.yaml#/components/schemas/Page"}
            """,
        "api/shapes/File.yaml": """
            oneOf: [{$ref: "../orders.yaml#/components/schemas/Order"}, {$ref: "../spec.yaml#/components/schemas/Page"}]
            discriminator: {propertyName: kind, mapping: {o: "../orders.yaml#/components/schemas/Order"}}
            """,
    ]

    private func bundle() throws -> (node: Node, diagnostics: [Diagnostic]) {
        let diagnostics = Diagnostics()
        let bundler = Bundler(files: SourceFiles(texts: files), map: [], diagnostics: diagnostics)
        return (try #require(bundler.bundle(path: "api/spec.yaml")), diagnostics.all)
    }

    @Test func everythingIsInOneFile() throws {
        let (node, diagnostics) = try bundle()
        #expect(diagnostics.isEmpty)
        #expect(
            NodeWriter.write(node, as: .yaml) == """
                openapi: "3.1.0"
                info:
                  title: T
                  version: "1"
                x-roles:
                  client:
                    permissions: []
                paths:
                  /orders:
                    get:
                      operationId: listOrders
                      parameters:
                        - $ref: "#/components/parameters/Limit"
                      responses:
                        "200":
                          description: Orders
                          content:
                            application/json:
                              schema:
                                $ref: "#/components/schemas/OrdersPage"
                              example:
                                $ref: "#/components/schemas/Gone"
                  /files:
                    get:
                      operationId: listFiles
                      responses:
                        "200":
                          description: Files
                          content:
                            application/json:
                              schema:
                                $ref: "#/components/schemas/File"
                            text/plain:
                              schema:
                                $ref: "#/components/schemas/OrdersPage"
                components:
                  schemas:
                    Order:
                      type: object
                      properties:
                        id:
                          type: string
                        next:
                          $ref: "#/components/schemas/Order"
                    Page:
                      type: object
                    OrdersPage:
                      type: array
                      items:
                        $ref: "#/components/schemas/Order"
                    File:
                      oneOf:
                        - $ref: "#/components/schemas/Order"
                        - $ref: "#/components/schemas/Page"
                      discriminator:
                        propertyName: kind
                        mapping:
                          o: "#/components/schemas/Order"
                  parameters:
                    Limit:
                      name: limit
                      in: query
                      schema:
                        $ref: "#/components/schemas/Order/properties/id"

                """)
    }

    @Test func theBundleReadsAsTheFilesDo() throws {
        let text = NodeWriter.write(try bundle().node, as: .json)
        let read = ReadDescription(["bundle.json": text], root: "bundle.json")
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        #expect(read.document?.pathItems.flatMap(\.operations).map(\.operationID) == ["listOrders", "listFiles"])
    }

    @Test func brokenReferencesAreReported() {
        let diagnostics = Diagnostics()
        let files = SourceFiles(texts: ["a.yaml": "openapi: 3.1.0\ninfo: {}\npaths: {/a: {$ref: 'b.yaml'}}\n"])
        _ = Bundler(files: files, map: [], diagnostics: diagnostics).bundle(path: "a.yaml")
        #expect(diagnostics.all.map(\.id) == ["unreadable-file"])
    }
}
