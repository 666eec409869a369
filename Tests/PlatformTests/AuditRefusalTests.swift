import ContractRuntime
import Foundation
import Testing

@testable import Platform
@testable import platform

/// What was refused stands in the audit log, too, and who acted in another's place.
@Suite struct AuditRefusalTests {
    private static let rows: String = """
        SELECT concat_ws(' ', coalesce(website_id::text, 'platform'), event, status, problem, actor_role, actor_id,
            impersonator_id) FROM audit_events
        """

    @Test func refusalsAreRecordedWhereTheyBelong() async throws {
        try await RunningPlatform.unlimited { platform in
            let client: String = try await platform.token("client")
            let mode: String = #"{"read_only":true,"reason":"R"}"#
            #expect(try await platform.call("PUT", "/system/mode", as: "nonsense", mode).status == 401)
            #expect(try await platform.call("PUT", "/system/mode", as: client, mode).status == 403)
            #expect(try await platform.logIn("client@example.com", "wrong").status == 401)
            #expect(try await platform.logIn("client@example.com", host: "nowhere.localhost").status == 404)
            // Of the wrong form: no news.
            #expect(try await platform.call("PUT", "/system/mode", as: client, "{").status == 403)
            #expect(try await platform.call("POST", "/auth/login", as: nil, "{").status == 400)
            // Not audited at all.
            #expect(try await platform.call("GET", "/system/mode", as: client).status == 403)
            let found: [String] = try await platform.values(
                "\(Self.rows) WHERE problem IS NOT NULL ORDER BY occurred_at, id")
            #expect(found == [
                "platform system.mode_changed 401 unauthenticated anonymous",
                "\(Known.acme) system.mode_changed 403 forbidden client \(Known.client)",
                "\(Known.acme) session.opened 401 invalid_credentials anonymous",
                "platform session.opened 404 not_found anonymous",
                "\(Known.acme) system.mode_changed 403 forbidden client \(Known.client)",
            ])
            let admin: String = try await platform.token("admin")
            let listed: Answer = try await platform.call(
                "GET", "/audit-events?event=system.mode_changed", as: admin)
            #expect(listed.body.contains(#""problem":"forbidden","actor_role":"client""#), "\(listed.body)")
            #expect(!listed.body.contains(#""problem":"unauthenticated""#))
        }
    }

    @Test func whoActsInAnothersPlaceIsNamed() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let begun: Answer = try await platform.call(
                "POST", "/auth/impersonation", as: admin,
                #"{"user_id":"\#(Known.client)","reason":"support","note":"Ticket 1."}"#)
            #expect(begun.status == 201, "\(begun.body)")
            let acting: String = try begun.text("access_token")
            #expect(try await platform.call("PATCH", "/me", as: acting, #"{"display_name":"Casey C."}"#).status == 200)
            let email: Answer = try await platform.call(
                "POST", "/me/email-change", as: acting, #"{"new_email":"n@example.net","password":"x"}"#)
            #expect(email.status == 403, "\(email.body)")
            let found: [String] = try await platform.values(
                "\(Self.rows) WHERE actor_id = '\(Known.client)' ORDER BY occurred_at, id")
            let who: String = "client \(Known.client) \(Known.admin)"
            #expect(found == [
                "\(Known.acme) account.updated 200 \(who)",
                "\(Known.acme) account.email_change_requested 403 impersonation_refused \(who)",
            ])
            let listed: Answer = try await platform.call("GET", "/audit-events?actor_id=\(Known.client)", as: admin)
            #expect(listed.body.contains(#""impersonator_id":"\#(Known.admin)""#), "\(listed.body)")
        }
    }

    @Test func afloodOfRefusalsIsCut() {
        let budget: RefusalBudget = RefusalBudget()
        let start: Date = Date(timeIntervalSince1970: 1_772_000_040)
        func takes(_ address: String, _ caller: String? = nil, after seconds: Double = 0) -> Bool {
            budget.takes(
                AuditEvent(
                    event: "a.b", operationID: "x", requestID: "r",
                    caller: caller.map { Caller(subject: $0, role: "client", permissions: PermissionSet()) },
                    tenant: nil, remoteAddress: address, userAgent: nil, path: "/", status: 401,
                    problem: "unauthenticated", occurredAt: start.addingTimeInterval(seconds)))
        }
        #expect((0..<100).filter { _ in takes("192.0.2.1") }.count == RefusalBudget.perMinute)
        #expect(takes("192.0.2.2") && takes("192.0.2.1", "anna"))
        #expect(takes("192.0.2.1", after: 60))
        let many: Int = (0..<5_000).filter { takes("10.0.\($0 / 250).\($0 % 250)", after: 120) }.count
        #expect(many == RefusalBudget.totalPerMinute)
    }
}
