import ContractRuntime
import Foundation
import PlatformAPI
import Postgres
import Testing

@testable import platform

/// Staff who act as somebody else.
@Suite struct ImpersonationTests {
    /// Case 20 of the reference: it swapped keys of server sessions.
    @Test func case20ImpersonationIsATokenExchangeWithAnActClaim() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let started: Answer = try await Self.start(platform, admin, Known.client)
            #expect(started.status == 201, "\(started.body)")
            #expect(!started.body.contains("refresh_token"))
            let token: String = try started.text("access_token")
            let claims: String = try Self.claims(of: token)
            #expect(claims.contains(#""act":{"sub":"\#(Known.admin.uppercased())"}"#), "\(claims)")
            #expect(claims.contains(#""sub":"\#(Known.client.uppercased())""#))
            let me: Answer = try await platform.call("GET", "/me", as: token)
            #expect(me.body.contains(#""impersonated_by":"\#(Known.admin)""#), "\(me.body)")
            #expect(me.body.contains(#""role":"client""#) && me.headers["x-session-timeout"] == "900")
            let own: Answer = try await platform.call("DELETE", "/auth/impersonation", as: token)
            #expect(own.status == 200, "\(own.body)")
            #expect(try await platform.call("GET", "/me", as: token).status == 401)
            let back: Answer = try await platform.call("GET", "/me", as: own.text("access_token"))
            #expect(back.body.contains(Known.admin) && !back.body.contains("impersonated_by"))
            let events: [String] = try await platform.values(
                """
                SELECT kind || ' ' || severity || ' ' || actor_id || coalesce(' ' || details, '') FROM security_events
                WHERE user_id = '\(Known.client)' ORDER BY occurred_at, id
                """)
            #expect(events == [
                "impersonation_started high \(Known.admin) support: Ticket 1.",
                "impersonation_ended low \(Known.admin)",
            ])
            let audited: [String] = try await platform.values(
                "SELECT event FROM audit_events WHERE event LIKE 'impersonation.%' ORDER BY occurred_at")
            #expect(audited == ["impersonation.started", "impersonation.ended"])
        }
    }

    /// Case 21: three login endpoints and two impersonation systems stood beside each other.
    @Test func case21ThereIsOneLoginAndOneImpersonation() {
        let operations: [OperationPolicy] = PlatformContract.contract.operations
        let logins: [OperationPolicy] = operations.filter { $0.audit == "session.opened" && $0.id == "logIn" }
        #expect(logins.map(\.path) == ["/api/v1/auth/login"])
        #expect(operations.filter { $0.path.hasSuffix("login") }.count == 1)
        let acting: Set<String> = Set(operations.filter { $0.path.contains("imperson") }.map(\.path))
        #expect(acting == ["/api/v1/auth/impersonation"])
    }

    @Test func whoMayActAsWhom() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let superadmin: String = try await platform.token("superadmin")
            for (target, status) in [(Known.client, 201), (Known.writer, 201), (Known.support, 403), (Known.admin, 403)]
            {
                #expect(try await Self.start(platform, admin, target).status == status, "admin as \(target)")
            }
            for (target, status) in [(Known.client, 201), (Known.admin, 201), (Known.superadmin, 403)] {
                #expect(try await Self.start(platform, superadmin, target).status == status, "superadmin as \(target)")
            }
            for account in ["client", "writer", "support", "editor"] {
                let token: String = try await platform.token(account)
                #expect(try await Self.start(platform, token, Known.client).status == 403, "\(account)")
            }
            let elsewhere: Answer = try await Self.start(
                platform, admin, "018f4e3a-0000-7000-8000-000000000108")
            #expect(elsewhere.status == 404)
        }
    }

    @Test func whatIsRefusedWhileActing() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let token: String = try await Self.start(platform, superadmin, Known.admin).text("access_token")
            let refused: [OperationPolicy] = PlatformContract.contract.operations.filter(\.refusesImpersonation)
            let own: Set<String> = [
                "startImpersonation", "requestEmailChange", "createUser", "updateUser", "moveUser",
                "createBlacklistEntry", "liftBlacklistEntry", "createWebsite", "updateWebsite", "enrolSecondFactor",
                "confirmSecondFactor", "removeSecondFactor", "preferSecondFactor", "stepUp", "changePassword",
                "forgetTrustedDevice", "revokeSession", "recordPayment", "deleteOrderFile", "setMode",
            ]
            #expect(Set(refused.map(\.id)) == own)
            for (method, path) in [
                ("POST", "/auth/impersonation"), ("POST", "/me/email-change"), ("POST", "/users"),
                ("POST", "/users/\(Known.client)/status"), ("POST", "/blacklist"),
            ] {
                let answer: Answer = try await platform.call(method, path, as: token, "{}")
                #expect(answer.status == 403 && answer.body.contains("impersonation_refused"), "\(path) \(answer)")
            }
            #expect(try await platform.call("GET", "/users", as: token).status == 200)
            for scope in ["others", "all"] {
                let answer: Answer = try await platform.call(
                    "POST", "/auth/logout", as: token, #"{"scope":"\#(scope)"}"#)
                #expect(answer.status == 403 && answer.body.contains("impersonation_refused"), "\(answer)")
            }
            #expect(try await platform.call("POST", "/auth/logout", as: token, #"{"scope":"current"}"#).status == 204)
        }
    }

    @Test func theSessionEndsWithTheOneItCameFromAndAfterFifteenIdleMinutes() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let first: String = try await Self.start(platform, admin, Known.client).text("access_token")
            _ = try await platform.values(
                "UPDATE sessions SET last_activity_at = now() - interval '16 minutes' WHERE actor_id IS NOT NULL")
            #expect(try await platform.call("GET", "/me", as: first).status == 401)
            let second: String = try await Self.start(platform, admin, Known.client).text("access_token")
            #expect(try await platform.call("GET", "/me", as: second).status == 200)
            #expect(try await platform.call("POST", "/auth/logout", as: admin, #"{"scope":"current"}"#).status == 204)
            #expect(try await platform.call("GET", "/me", as: second).status == 401)
        }
    }

    private static func start(_ platform: RunningPlatform, _ token: String, _ user: String) async throws -> Answer {
        try await platform.call(
            "POST", "/auth/impersonation", as: token,
            #"{"user_id":"\#(user)","reason":"support","note":"Ticket 1."}"#,
            headers: ["X-Website-Id": Known.acme])
    }

    /// The middle part of a token.
    private static func claims(of token: String) throws -> String {
        var part: String = String(try #require(token.split(separator: ".").dropFirst().first))
        part = part.replacing("-", with: "+").replacing("_", with: "/")
        part += String(repeating: "=", count: (4 - part.count % 4) % 4)
        return String(decoding: try #require(Data(base64Encoded: part)), as: UTF8.self)
    }
}
