import Foundation
import OpenAPI
import SourceTree
import Testing

@Suite struct PolicyExpansionTests {
    private let spec = """
        openapi: 3.1.0
        info: {title: T, version: "1", description: About.}
        x-tenant: caller
        x-roles: {client: {description: Buys., permissions: ["orders.*"]}, writer: {permissions: [orders.view]}}
        x-problems:
          order_not_found: {status: 404, title: There is no such order}
          illegal_move: {status: 409, title: Not now, members: {from: string, allowed: strings}}
        x-rate-limits: {burst: {quota: 200, window: 60, key: user}}
        x-limits: {body_bytes: 1000}
        paths:
          /orders/{id}:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            get:
              operationId: getOrder
              security: [{session: [orders.view]}]
              x-problems: [order_not_found]
              x-concurrency: etag
              x-rate-limit: []
              responses: {"200": {$ref: "#/components/responses/Order"}, "404": {description: By hand}}
            patch:
              operationId: updateOrder
              description: Changes it.
              security: [{session: [orders.update]}]
              x-problems: [order_not_found, illegal_move]
              x-rate-limit: [burst]
              x-idempotency: required
              x-concurrency: required
              x-audit: order.updated
              x-step-up: {max_age: 300}
              x-impersonation: refused
              x-lifecycle: {deprecated: 2026-03-01, successor: moveOrder}
              parameters: [{name: idempotency-key, in: header, schema: {type: string}}]
              requestBody: {content: {application/merge-patch+json: {schema: {type: object}}}}
              responses: {"204": {description: Done}}
          /events:
            get:
              operationId: listEvents
              security: []
              x-tenant: none
              x-pagination: {maximum_limit: 50, default_limit: 10}
              responses:
                "200":
                  description: Events
                  content: {text/event-stream: {x-item-schema: {$ref: "#/components/schemas/Status"}}}
        components:
          responses:
            Order:
              description: The order
              content: {application/json: {schema: {$ref: "#/components/schemas/Status"}}}
          schemas:
            Status:
              type: string
              enum: [draft, done]
              x-enum-descriptions: {draft: Not sent.}
              x-moves:
                - {action: finish, from: [draft], to: done, permission: orders.update}
                - {action: expire, from: draft, to: done}
            Person: {type: object, properties: {name: {type: string, x-sensitive: true, description: Full name.}}}
          securitySchemes: {session: {type: http, scheme: bearer}}
        """

    private func expand(_ version: Document.Version = .v3_1) throws -> Node {
        let root = SourceFiles(texts: ["a.yaml": spec]).root(of: "a.yaml", diagnostics: Diagnostics())?.node
        return PolicyExpansion.expand(try #require(root), version: version)
    }

    private func operation(_ path: String, _ method: String) throws -> Node {
        try #require(try expand()["paths"]?[path]?[method])
    }

    private func keys(_ node: Node?) -> [String] { node?.object?.members.map(\.key) ?? [] }

    @Test func theResultIsPlainAndReadsClean() throws {
        let text = NodeWriter.write(try expand(), as: .yaml)
        let read = ReadDescription(["b.yaml": text], root: "b.yaml")
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        #expect(!text.contains("x-"), "\(text)")
    }

    @Test func everyStatusHasItsProblems() throws {
        let responses = try operation("/orders/{id}", "patch")["responses"]
        #expect(
            keys(responses) == [
                "204", "400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429", "500", "503", "504",
            ])
        #expect(responses?["409"]?["$ref"]?.string == "#/components/responses/IllegalMoveOrIdempotencyInFlight")
        let component = try expand()["components"]?["responses"]?["IllegalMoveOrIdempotencyInFlight"]
        #expect(
            component?["description"]?.string == """
                `illegal_move`: Not now
                `idempotency_in_flight`: A request with this idempotency key is still running
                """)
        let parts = component?["content"]?["application/problem+json"]?["schema"]?["allOf"]?.array
        #expect(parts?.first?["$ref"]?.string == "#/components/schemas/Problem")
        #expect(keys(parts?.last?["properties"]) == ["code", "from", "allowed"])
        #expect(
            parts?.last?["properties"]?["code"]?["enum"]?.array?.map(\.string) == [
                "illegal_move", "idempotency_in_flight",
            ])
        #expect(parts?.last?["properties"]?["allowed"]?["type"]?.string == "array")
    }

    @Test func membersOfOneProblemAreRequired() throws {
        let limited = try expand()["components"]?["responses"]?["RateLimited"]
        #expect(keys(limited?["headers"]) == ["Retry-After"])
        let own = limited?["content"]?["application/problem+json"]?["schema"]?["allOf"]?.array?.last
        #expect(own?["required"]?.array?.map(\.string) == ["code", "retry_after", "scope", "violated-policies"])
    }

    @Test func presenceIsAProblemOfItsStatus() throws {
        let responses = try operation("/orders/{id}", "patch")["responses"]
        #expect(responses?["403"]?["$ref"]?.string == "#/components/responses/ForbiddenOrImpersonationRefused")
        let name = try #require(responses?["401"]?["$ref"]?.string?.split(separator: "/").last.map(String.init))
        let component = try expand()["components"]?["responses"]?[name]
        let text = try #require(component?["description"]?.string)
        #expect(text.hasSuffix("`step_up_required`: Presence must be proved again"))
        let own = component?["content"]?["application/problem+json"]?["schema"]?["allOf"]?.array?.last
        #expect(own?["properties"]?["max_age"]?["type"]?.string == "integer")
        let get = try operation("/orders/{id}", "get")["responses"]?["403"]?["$ref"]?.string
        #expect(get == "#/components/responses/Forbidden")
    }

    @Test func aResponseByHandKeepsWhatItSays() throws {
        let response = try operation("/orders/{id}", "get")["responses"]?["404"]
        #expect(response?["description"]?.string == "By hand\n\n`order_not_found`: There is no such order")
        #expect(keys(response?["content"]) == ["application/problem+json"])
    }

    @Test func parametersAreAddedOnce() throws {
        let patch = try operation("/orders/{id}", "patch")
        #expect(patch["parameters"]?.array?.map { $0["name"]?.string } == ["idempotency-key", "If-Match"])
        #expect(patch["parameters"]?.array?.last?["required"]?.boolean == true)
        let page = try operation("/events", "get")["parameters"]?.array
        #expect(page?.map { $0["name"]?.string } == ["cursor", "limit"])
        #expect(page?.last?["schema"]?["maximum"]?.integer == 50)
        #expect(page?.last?["schema"]?["default"]?.integer == 10)
    }

    @Test func versionsOfAnswers() throws {
        let get = try operation("/orders/{id}", "get")
        #expect(keys(get["responses"]?["200"]?["headers"]) == ["ETag"])
        #expect(get["responses"]?["200"]?["description"]?.string == "The order")
        #expect(get["responses"]?["304"] != nil)
        let patch = try operation("/orders/{id}", "patch")
        #expect(keys(patch["responses"]?["204"]?["headers"]) == ["ETag", "Deprecation", "Link"])
        #expect(patch["responses"]?["304"] == nil)
    }

    /// The problems of the same status stand beside the outcome.
    @Test func outcomesKeepTheirBody() throws {
        let response = "\"503\": {description: Ill, x-outcome: true, content: {application/json: {schema: {}}}}"
        let text = spec.replacing("\"404\": {description: By hand}", with: response)
        let root = SourceFiles(texts: ["a.yaml": text]).root(of: "a.yaml", diagnostics: Diagnostics())?.node
        let expanded = PolicyExpansion.expand(try #require(root), version: .v3_1)
        let outcome = expanded["paths"]?["/orders/{id}"]?["get"]?["responses"]?["503"]
        #expect(keys(outcome) == ["description", "content"])
        #expect(keys(outcome?["content"]) == ["application/json", "application/problem+json"])
    }

    @Test func readersAreTold() throws {
        #expect(
            try operation("/orders/{id}", "patch")["description"]?.string == """
                Changes it.

                - Needs `orders.update`; roles: client.
                - The caller must have proved presence (password or second factor) within the last 300 s.
                - Refused to one who acts in another's place.
                - The tenant is the caller's.
                - Refused in read-only mode.
                - Rate limits: `burst` (200 in 60 s per user).
                - A repeat with the same `Idempotency-Key` gets the stored answer for 24 hours, \
                with `Idempotency-Replayed`.
                - Audit event `order.updated`.
                - The body has at most 1000 bytes.
                - Deprecated since 2026-03-01. Use `moveOrder`.
                """)
        #expect(try operation("/orders/{id}", "patch")["deprecated"]?.boolean == true)
        #expect(try operation("/events", "get")["description"]?.string == "- Public.")
        #expect(
            try expand()["info"]?["description"]?.string == """
                About.

                Roles and their permissions:

                - **client**: Buys. `orders.*`
                - **writer**: `orders.view`
                """)
    }

    @Test func schemasAreTold() throws {
        let schemas = try expand()["components"]?["schemas"]
        #expect(
            schemas?["Status"]?["description"]?.string == """
                - `draft`: Not sent.

                | move | from | to | who |
                |---|---|---|---|
                | `finish` | `draft` | `done` | client |
                | `expire` | `draft` | `done` | the system |
                """)
        #expect(schemas?["Person"]?["properties"]?["name"]?["description"]?.string == "Full name.\n\nRedacted in logs.")
    }

    @Test func itemsOfStreams() throws {
        let path = ["paths", "/events", "get", "responses", "200", "content", "text/event-stream"]
        let status = "#/components/schemas/Status"
        let oldest = path.reduce(Optional(try expand(.v3_0))) { $0?[$1] }
        #expect(oldest?["schema"]?["allOf"]?.array?.first?["$ref"]?.string == status)
        // Since 3.1 it can be said that the data of an event is a text that holds JSON.
        let older = path.reduce(Optional(try expand(.v3_1))) { $0?[$1] }
        #expect(older?["schema"]?["properties"]?["data"]?["type"]?.string == "string")
        #expect(older?["schema"]?["properties"]?["data"]?["contentSchema"]?["$ref"]?.string == status)
        #expect(older?["schema"]?["description"]?.string == "A stream; this is one of its items.")
        let newer = path.reduce(Optional(try expand(.v3_2))) { $0?[$1] }
        #expect(newer?["itemSchema"]?["properties"]?["data"]?["contentSchema"]?["$ref"]?.string == status)
        #expect(newer?["itemSchema"]?["required"]?.array?.compactMap(\.string) == ["data"])
    }

    @Test func descriptionsOfOthersComeBackUnchanged() throws {
        let text =
            "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
            + "paths: {/a: {get: {x-other: 1, responses: {'200': {description: A}}}}}"
        let root = try #require(
            SourceFiles(texts: ["a.yaml": text]).root(of: "a.yaml", diagnostics: Diagnostics())?.node)
        let before = NodeWriter.write(root, as: .yaml)
        #expect(NodeWriter.write(PolicyExpansion.expand(root, version: .v3_1), as: .yaml) == before)
    }

    /// The platform's own description survives the whole way, in every version.
    @Test(arguments: [Document.Version.v3_0, .v3_1, .v3_2])
    func ourOwnDescription(version: Document.Version) throws {
        let root = "spec/openapi/openapi.yaml"
        try #require(FileManager.default.fileExists(atPath: Fixtures.package.appending(path: root).path))
        let diagnostics = Diagnostics()
        let bundler = Bundler(files: Fixtures.files(in: Fixtures.package), map: [], diagnostics: diagnostics)
        let expanded = PolicyExpansion.expand(try #require(bundler.bundle(path: root)), version: version)
        let converted = VersionConversion(to: version, diagnostics: diagnostics).convert(expanded)
        #expect(!diagnostics.hasErrors)
        let read = ReadDescription(["b.json": NodeWriter.write(converted, as: .json)], root: "b.json")
        #expect(read.diagnostics.isEmpty, "\(read.text)")
        #expect((read.document?.pathItems.flatMap(\.operations).count ?? 0) > 30)
    }
}
