import ContractModel
import SourceTree
import Testing

@Suite struct PolicyTests {
    private let root = """
        x-tenant: caller
        x-roles:
          client: { permissions: [orders.create, orders.view] }
          admin: { permissions: ["orders.*"], description: All of it. }
          root: { permissions: ["*"] }
        x-rate-limits:
          burst: { quota: 10, window: 60, key: user }
          login: { quota: 5, window: 60, key: account, account: email }
        x-problems:
          illegal_move: { status: 409, title: No., members: { from: string, allowed: strings } }
        components: { securitySchemes: { session: { type: http, scheme: bearer } } }
        """

    @Test func everythingAnOperationCanSay() throws {
        let lowered = try Lowered.operation(
            """
            operationId: move
            security: [{ session: [orders.move] }]
            x-problems: [illegal_move, not_found]
            x-rate-limit: [burst]
            x-idempotency: required
            x-concurrency: required
            x-audit: order.moved
            x-step-up: { max_age: 300 }
            x-impersonation: refused
            x-limits: { body_bytes: 2000 }
            requestBody: { content: { application/json: { schema: { type: object } } } }
            responses: { '200': { description: ok, content: { application/json: { schema: { type: object } } } } }
            """, root: root)
        #expect(lowered.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let operation = try lowered.operation()
        let policy = operation.policy
        #expect(
            policy.security == [
                SecurityAlternative(requirements: [.init(scheme: "session", permissions: ["orders.move"])])
            ])
        #expect(policy.tenant == .caller)
        #expect(policy.problems == ["illegal_move", "not_found"])
        #expect(policy.mode == .write)
        #expect(policy.audit == "order.moved")
        #expect(operation.body?.maximumBytes == 2000)
        #expect(operation.parameters.map(\.name) == ["Idempotency-Key", "If-Match"])
        #expect(operation.parameters.map(\.isRequired) == [true, true])
        #expect(operation.responses[0].headers.map(\.propertyName) == ["eTag"])
        #expect(policy.pipelineProblems.contains("precondition_required"))
        #expect(policy.stepUpMaxAgeSeconds == 300)
        #expect(policy.refusesImpersonation)
        #expect(policy.pipelineProblems.contains("step_up_required"))
        #expect(policy.pipelineProblems.contains("impersonation_refused"))
        #expect(policy.pipelineProblems.contains("read_only"))
        #expect(!policy.pipelineProblems.contains("invalid_cursor"))
    }

    @Test func wildcardsExpandOverTheVocabulary() throws {
        let lowered = try Lowered.operation(
            "operationId: a\nsecurity: [{ session: [users.view] }]\nresponses: { '204': { description: ok } }",
            root: root)
        let roles = lowered.contract.roles
        #expect(roles.map(\.name) == ["client", "admin", "root"])
        #expect(roles[1].permissions == ["orders.create", "orders.view"])
        #expect(roles[2].permissions == ["orders.create", "orders.view", "users.view"])
    }

    @Test func catalogueHasStandardProblemsBehindItsOwn() throws {
        let lowered = try Lowered.operation(
            "operationId: a\nx-tenant: none\nresponses: { '204': { description: ok } }", root: root)
        let problems = lowered.contract.problems
        #expect(problems[0].name == "illegalMove")
        #expect(problems[0].members.map(\.kind) == [.string, .strings])
        #expect(!problems.dropFirst().map(\.isStandard).contains(false))
        #expect(problems.contains { $0.code == "validation_failed" && $0.status == 422 })
        #expect(lowered.contract.rateLimitTiers.map(\.accountProperty) == [nil, "email"])
    }

    @Test func mistakesAreErrorsAtTheirPlace() throws {
        let lowered = try Lowered.operation(
            """
            operationId: a
            x-tenant: none
            x-rate-limit: [burts]
            x-problems: [gone]
            x-idempotency: always
            x-cache: { max_age: 1, for_ever: true }
            x-audit: order
            security: [{ nothing: [] }]
            responses: { '204': { description: ok } }
            """, root: root)
        let errors = lowered.diagnostics.filter { $0.severity == .error }
        #expect(errors.count == 6)
        #expect(Set(errors.map(\.location.line)).count == 6)
        #expect(errors.contains { $0.message == "`x-rate-limit`: 'burts' is not a tier of `x-rate-limits`" })
    }

    @Test(arguments: [
        ("x-step-up: 300", "`x-step-up`: must be an object"),
        ("x-step-up: {}", "`x-step-up`: needs `max_age`, in seconds"),
        ("x-step-up: { max_age: 0 }", "`x-step-up`: `max_age` must be an integer from 1 to 31536000"),
        ("x-step-up: { max_age: 5, level: high }", "`x-step-up`: has no member 'level'"),
        ("x-impersonation: allowed", "`x-impersonation`: must be one of refused"),
        ("x-impersonation: [refused]", "`x-impersonation`: must be one of refused"),
    ])
    func presenceIsReadStrictly(_ line: String, _ message: String) throws {
        let text = "operationId: a\nsecurity: [{ session: [] }]\n\(line)\nresponses: { '204': { description: ok } }"
        let lowered = try Lowered.operation(text, root: root)
        #expect(lowered.diagnostics.filter { $0.severity == .error }.map(\.message) == [message])
        #expect(try lowered.operation().policy.refusesImpersonation == false)
    }

    @Test(arguments: [
        ("[]", true, true), ("[{}, { session: [] }]", true, false), ("[{ session: [] }]", false, false),
    ])
    func presenceNeedsACaller(_ security: String, _ stepUp: Bool, _ impersonation: Bool) throws {
        func errors(_ line: String) throws -> [String] {
            let text =
                "operationId: a\nx-tenant: none\nsecurity: \(security)\n\(line)\n"
                + "responses: { '204': { description: ok } }"
            return try Lowered.operation(text, root: root).ids(.error)
        }
        #expect(try errors("x-step-up: { max_age: 5 }") == (stepUp ? ["invalid-extension"] : []))
        #expect(try errors("x-impersonation: refused") == (impersonation ? ["invalid-extension"] : []))
    }

    @Test func paginationFindsItsEnvelope() throws {
        let page = """
            operationId: list
            x-tenant: none
            x-pagination: cursor
            responses:
              '200':
                description: ok
                content:
                  application/json:
                    schema:
                      type: object
                      properties:
                        data: { type: array, items: { type: string } }
                        page: { type: object, properties: { next_cursor: { type: [string, 'null'] } } }
            """
        let lowered = try Lowered.operation(page, method: "get", root: root)
        let pagination = try #require(try lowered.operation().policy.pagination)
        #expect(pagination.itemsProperty == "data")
        #expect(pagination.nextCursorPath == ["page", "nextCursor"])
        #expect(pagination.element == TypeUse(.string))
        #expect(try lowered.operation().parameters.map(\.name) == ["cursor", "limit"])
        #expect(try lowered.operation().parameters[1].defaultJSON == "25")
        let wrong = try Lowered.operation(page.replacing("data:", with: "rows:"), method: "get", root: root)
        #expect(wrong.ids(.error) == ["invalid-extension"])
    }

    @Test func movesBelongToTheEnumeration() throws {
        let lowered = try Lowered.schemas(
            """
            Status:
              type: string
              enum: [draft, open, closed]
              x-enum-descriptions: { draft: Not sent. }
              x-moves:
                - { action: send_out, from: draft, to: open, permission: orders.send }
                - { action: close, from: [draft, open], to: [closed] }
            """)
        let enumeration = try lowered.enumeration("Status")
        #expect(enumeration.cases[0].documentation == "Not sent.")
        #expect(enumeration.moves.map(\.name) == ["sendOut", "close"])
        #expect(enumeration.moves[1].from == ["draft", "open"])
        let wrong = try Lowered.schemas(
            "Status: { type: string, enum: [a, b], x-moves: [{ action: x, from: a, to: c }] }")
        #expect(wrong.ids(.error) == ["invalid-extension"])
    }
}
