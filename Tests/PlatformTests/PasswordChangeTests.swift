import ContractRuntime
import Foundation
import Postgres
import Testing

@testable import platform

extension RunningPlatform {
    func changePassword(
        as token: String, from current: String = Known.password, to new: String
    ) async throws -> Answer {
        try await call(
            "POST", "/auth/password/change", as: token,
            #"{"current_password":"\#(current)","new_password":"\#(new)"}"#)
    }
}

/// Passwords that their owners change, over HTTP.
@Suite struct PasswordChangeTests {
    private static let next: String = "staple of the stable"

    @Test(arguments: ["client", "support"])
    func aNewPasswordEndsTheOtherSessionsAndOldLinks(account: String) async throws {
        try await RunningPlatform.unlimited { platform in
            let email: String = "\(account)@example.com"
            let (other, own): (String, String) = (try await platform.token(account), try await platform.token(account))
            _ = try await platform.call(
                "POST", "/me/email-change", as: other,
                #"{"email":"moved@example.net","password":"\#(Known.password)"}"#)
            #expect(try await platform.changePassword(as: own, from: "wrong", to: Self.next).status == 422)
            #expect(try await platform.call("GET", "/me", as: other).status == 200)
            let changed: Answer = try await platform.changePassword(as: own, to: Self.next)
            #expect(changed.status == 204, "\(changed.body)")
            #expect(try await platform.call("GET", "/me", as: other).status == 401)
            #expect(try await platform.call("GET", "/me", as: own).status == 200)
            #expect(try await platform.logIn(email).status == 401)
            #expect(try await platform.logIn(email, Self.next).status == 200)
            let links: [String] = try await platform.values(
                "SELECT count(*) FROM email_changes WHERE ended_at IS NULL")
            #expect(links == ["0"])
            let mails: [String] = try await platform.mails(to: email)
            #expect(mails.filter { $0.hasPrefix("The password of your account") }.count == 1, "\(mails)")
            let events: [String] = try await platform.values(
                "SELECT kind || ' ' || severity FROM security_events WHERE kind LIKE 'password%'")
            #expect(events == ["password_changed high"])
        }
    }

    @Test func nobodyChangesAPasswordInAnothersPlace() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let acting: Answer = try await platform.call(
                "POST", "/auth/impersonation", as: admin,
                #"{"user_id":"\#(Known.client)","reason":"support","note":"Ticket 1."}"#)
            let refused: Answer = try await platform.changePassword(
                as: try acting.text("access_token"), to: Self.next)
            #expect(refused.status == 403 && refused.body.contains("impersonation_refused"), "\(refused.body)")
            #expect(try await platform.logIn("client@example.com").status == 200)
        }
    }

    /// With a history of three, a password may come again after two others.
    @Test func theLastPasswordsMustNotComeAgain() async throws {
        try await RunningPlatform.unlimited(overrides: ["password.history": "3"]) { platform in
            let token: String = try await platform.token("client")
            let passwords: [String] = [Known.password, "the second one", "the third one", "the fourth one"]
            for (old, new) in zip(passwords, passwords.dropFirst()) {
                for former in passwords.prefix(through: passwords.firstIndex(of: old)!).suffix(3) {
                    let refused: Answer = try await platform.changePassword(as: token, from: old, to: former)
                    #expect(refused.status == 422 && refused.body.contains(#""reason":"used_before""#), "\(former)")
                }
                #expect(try await platform.changePassword(as: token, from: old, to: new).status == 204)
            }
            let again: Answer = try await platform.changePassword(as: token, from: passwords[3], to: passwords[0])
            #expect(again.status == 204, "\(again.body)")
            #expect(try await platform.values("SELECT count(*) FROM former_passwords") == ["2"])
        }
    }

    @Test func withoutAHistoryAnyPasswordMayComeAgain() async throws {
        try await RunningPlatform.unlimited(overrides: ["password.history": "0"]) { platform in
            let token: String = try await platform.token("client")
            #expect(try await platform.changePassword(as: token, to: Known.password).status == 204)
            #expect(try await platform.values("SELECT count(*) FROM former_passwords") == ["0"])
        }
    }

    /// The history of an account is no website's to read.
    @Test func formerPasswordsAreSeenInSystemScopeOnly() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            #expect(try await platform.changePassword(as: token, to: Self.next).status == 204)
            let server: Connection = try await Connection.open(.maintenance(platform.database.serverAddress))
            defer { server.close() }
            for (system, count) in [("off", "0"), ("on", "1")] {
                let seen: [SimpleResult] = try await server.simple(
                    """
                    BEGIN; SELECT set_config('app.tenant_id', '\(Known.acme)', true);
                    SELECT set_config('app.system', '\(system)', true); SELECT count(*) FROM former_passwords;
                    """)
                #expect(seen.last?.rows.first?.first == count)
                try await server.simple("ROLLBACK")
            }
        }
    }

    /// Case 17 of the reference: what was demanded of a changed password was only advised at registration.
    @Test func case17OnePolicyHoldsWhereverAPasswordIsSet() async throws {
        try await RunningPlatform.unlimited { platform in
            let (client, admin): (String, String) = (
                try await platform.token("client"), try await platform.token("admin"))
            _ = try await platform.call(
                "POST", "/users", as: admin, #"{"email":"ada@example.net","display_name":"Ada","role":"client"}"#)
            let invitation: String = try await platform.mailedToken(to: "ada@example.net")
            _ = try await platform.call("POST", "/auth/password/reset", #"{"email":"writer@example.com"}"#)
            let reset: String = try await platform.awaitedToken(to: "writer@example.com")
            let ways: [(String) async throws -> Answer] = [
                { password in
                    try await platform.call(
                        "POST", "/auth/register", as: nil,
                        #"{"email":"b@example.net","password":"\#(password)","display_name":"B","#
                            + #""accepted_terms":"2026-01"}"#)
                },
                { try await platform.changePassword(as: client, to: $0) },
                { password in
                    try await platform.call(
                        "POST", "/auth/invitations/accept", #"{"token":"\#(invitation)","password":"\#(password)"}"#)
                },
                { password in
                    try await platform.call(
                        "POST", "/auth/password/reset/confirm", #"{"token":"\#(reset)","new_password":"\#(password)"}"#)
                },
            ]
            for (index, set) in ways.enumerated() {
                let common: Answer = try await set("QwertyUiop")
                #expect(common.status == 422 && common.body.contains(#""reason":"common""#), "\(index) \(common.body)")
                let tooLong: String = String(repeating: "ä", count: 129)
                for (password, keyword) in [("ninechars", "minLength"), (tooLong, "maxLength")] {
                    let refused: Answer = try await set(password)
                    #expect(refused.status == 422 && refused.body.contains(keyword), "\(index) \(refused.body)")
                }
                let longest: Answer = try await set(String(repeating: "\(index)ß", count: 64))
                #expect((200..<300).contains(longest.status), "\(index) \(longest.body)")
            }
        }
    }
}
