import Foundation
import Testing

@testable import platform

/// Sessions in read-only mode (decision 0060), and where the database itself takes no writes.
@Suite struct ReadOnlySessionsTests {
    private static let acting: [String: String] = ["X-Website-Id": Known.acme]

    private static func set(_ isReadOnly: Bool, _ platform: RunningPlatform, as token: String) async throws {
        let answer: Answer = try await platform.call(
            "PUT", "/system/mode", as: token, #"{"read_only":\#(isReadOnly),"reason":"Moving."}"#, headers: acting)
        #expect(answer.status == 200, "\(answer.body)")
    }

    @Test func peopleSignInStaySignedInAndSignOut() async throws {
        try await RunningPlatform.unlimited { platform in
            try await Self.set(true, platform, as: try await platform.token("superadmin"))
            let login: Answer = try await platform.logIn("client@example.com")
            #expect(login.status == 200, "\(login.body)")
            let refresh: String = try login.text("refresh_token")
            let renewed: Answer = try await platform.call(
                "POST", "/auth/token/refresh", as: nil, #"{"refresh_token":"\#(refresh)"}"#)
            #expect(renewed.status == 200, "\(renewed.body)")
            let token: String = try renewed.text("access_token")
            #expect(try await platform.call("GET", "/me", as: token).status == 200)
            #expect(try await platform.call("POST", "/auth/sessions/current/extend", as: token).status == 200)
            let link: Answer = try await platform.call(
                "POST", "/auth/magic-links", as: nil, #"{"email":"client@example.com"}"#)
            #expect(link.status == 202, "\(link.body)")
            #expect(try await platform.call("POST", "/auth/logout", as: token, #"{"scope":"all"}"#).status == 204)
            #expect(try await platform.call("GET", "/me", as: token).status == 401)
        }
    }

    /// What is no session is refused, also what is done to accounts.
    @Test func everythingElseIsRefused() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let admin: String = try await platform.token("admin")
            try await Self.set(true, platform, as: superadmin)
            let client: String = try await platform.token("client")
            let writes: [(String, String, String?, String)] = [
                ("PATCH", "/me", client, #"{"bio":"B"}"#),
                ("POST", "/auth/password/reset", nil, #"{"email":"client@example.com"}"#),
                ("POST", "/auth/register", nil, """
                    {"email":"a@example.net","password":"a long one","display_name":"A","accepted_terms":"2026-01"}
                    """),
                ("POST", "/auth/mfa/devices", client, #"{"type":"totp"}"#),
                ("POST", "/auth/impersonation", admin,
                    #"{"user_id":"\#(Known.client)","reason":"support","note":"N"}"#),
            ]
            for (method, path, token, body) in writes {
                let answer: Answer = try await platform.call(method, path, as: token, body)
                #expect(answer.status == 503 && answer.body.contains("read_only"), "\(path): \(answer.body)")
            }
        }
    }

    /// Whoever switched it on may be gone and every token over: another one signs in and ends it.
    @Test func theModeIsEndedByWhoeverSignsIn() async throws {
        try await RunningPlatform.unlimited { platform in
            let first: String = try await platform.token("superadmin")
            try await Self.set(true, platform, as: first)
            #expect(try await platform.call("POST", "/auth/logout", as: first, #"{"scope":"all"}"#).status == 204)
            try await Self.set(false, platform, as: try await platform.token("superadmin"))
            #expect(
                try await platform.call("PATCH", "/me", as: try await platform.token("client"), #"{"bio":"B"}"#)
                    .status == 200)
        }
    }

    /// A standby, or a primary that an operator closed to writes: a login is 503 there, not a defect, and who has a
    /// session reads on.
    @Test func aDatabaseWithoutWritesIsUnavailableToLogins() async throws {
        try await RunningPlatform.unlimited { platform in
            let client: String = try await platform.token("client")
            _ = try await platform.values(
                """
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
                END $$
                """)
            _ = try await platform.values(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND usename = 'platform_server'
                """)
            let login: Answer = try await platform.logIn("client@example.com")
            #expect(login.status == 503 && login.headers["retry-after"] != nil, "\(login.body)")
            #expect(try await platform.call("GET", "/me", as: client).status == 200)
        }
    }
}
