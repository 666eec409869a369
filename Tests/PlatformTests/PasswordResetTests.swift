import Foundation
import Postgres
import Testing

@testable import platform

extension RunningPlatform {
    func requestReset(_ email: String, host: String = "localhost") async throws -> Answer {
        try await call("POST", "/auth/password/reset", #"{"email":"\#(email)"}"#, host: host)
    }

    func confirmReset(_ token: String, _ password: String, host: String = "localhost") async throws -> Answer {
        try await call(
            "POST", "/auth/password/reset/confirm", #"{"token":"\#(token)","new_password":"\#(password)"}"#, host: host)
    }

    func call(_ method: String, _ path: String, _ body: String, host: String = "localhost") async throws -> Answer {
        try await call(method, path, as: nil, body, host: host)
    }
}

/// Passwords that the owners of mailboxes reset, over HTTP.
@Suite struct PasswordResetTests {
    private static let next: String = "staple of the stable"

    @Test(arguments: ["client", "admin"])
    func aMailedLinkSetsThePasswordOnceAndEndsAllSessions(account: String) async throws {
        try await RunningPlatform.unlimited { platform in
            let email: String = "\(account)@example.com"
            let session: String = try await platform.token(account)
            #expect(try await platform.requestReset(email.uppercased()).status == 202)
            let token: String = try await platform.awaitedToken(to: email)
            let refused: Answer = try await platform.confirmReset(token, Known.password)
            #expect(refused.status == 422 && refused.body.contains("used_before"), "\(refused.body)")
            let foreign: Answer = try await platform.confirmReset(token, Self.next, host: "borealis.localhost")
            #expect(foreign.status == 422 && foreign.body.contains("password_reset_invalid"))
            #expect(try await platform.confirmReset(token, Self.next).status == 204)
            #expect(try await platform.call("GET", "/me", as: session).status == 401)
            #expect(try await platform.confirmReset(token, "another one of mine").status == 422)
            #expect(try await platform.logIn(email).status == 401)
            #expect(try await platform.logIn(email, Self.next).status == 200)
            let events: [String] = try await platform.values(
                "SELECT kind || ' ' || severity FROM security_events WHERE kind LIKE 'password%' ORDER BY occurred_at")
            #expect(events == ["password_reset_requested low", "password_reset high"])
        }
    }

    /// Case 5 of the reference: a column was as wide as the code itself. Nothing that was mailed is in the database but
    /// in the mail.
    @Test func case5MailedTokensAreKeptAsHashes() async throws {
        try await RunningPlatform.unlimited { platform in
            _ = try await platform.requestReset("client@example.com")
            let token: String = try await platform.awaitedToken(to: "client@example.com")
            let hashed: [String] = try await platform.values(
                "SELECT count(*) FROM password_resets WHERE token_hash = sha256('\(token)'::bytea)")
            #expect(hashed == ["1"])
            let tables: [String] = try await platform.values(
                "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'outbox'")
            #expect(tables.count > 30)
            for table in tables {
                let rows: [String] = try await platform.values(
                    "SELECT count(*) FROM \(table) AS row WHERE row::text LIKE '%\(token)%'")
                #expect(rows == ["0"], "\(table)")
            }
        }
    }

    @Test func aLinkEndsAfterAnHourAndWithTheNextOne() async throws {
        try await RunningPlatform.unlimited { platform in
            let email: String = "client@example.com"
            _ = try await platform.requestReset(email)
            let first: String = try await platform.awaitedToken(to: email)
            let life: [String] = try await platform.values("SELECT expires_at - created_at FROM password_resets")
            #expect(life == ["01:00:00"])
            _ = try await platform.requestReset(email)
            try await platform.settleNotices()
            let second: String = try await platform.mailedToken(to: email)
            #expect(first != second)
            #expect(try await platform.confirmReset(first, Self.next).status == 422)
            _ = try await platform.values("UPDATE password_resets SET expires_at = now()")
            #expect(try await platform.confirmReset(second, Self.next).status == 422)
            _ = try await platform.values("UPDATE password_resets SET expires_at = now() + interval '1 minute'")
            #expect(try await platform.confirmReset(second, Self.next).status == 204)
        }
    }

    /// Whoever knew the former password and waits for a code gets no further, and no device is trusted any more.
    @Test func aResetEndsWhatTheFormerPasswordBegan() async throws {
        try await RunningPlatform.unlimited { platform in
            let email: String = "client@example.com"
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let trusting: String = try await platform.challenge(email)
            #expect(try await platform.verify(trusting, authenticator.code(), trusting: true).status == 200)
            #expect(try await platform.values("SELECT count(*) FROM trusted_devices") == ["1"])
            let begun: String = try await platform.challenge(email)
            _ = try await platform.requestReset(email)
            let token: String = try await platform.awaitedToken(to: email)
            #expect(try await platform.confirmReset(token, Self.next).status == 204)
            #expect(try await platform.values("SELECT count(*) FROM trusted_devices") == ["0"])
            try await platform.forgetSteps()
            #expect(try await platform.verify(begun, authenticator.code()).status == 401)
            let asked: Answer = try await platform.logIn(email, Self.next)
            #expect(asked.body.contains(#""status":"mfa_required""#), "\(asked.body)")
            let verified: Answer = try await platform.verify(try asked.text("challenge"), authenticator.code())
            #expect(verified.status == 200, "\(verified.body)")
        }
    }

    /// The lock of the account, and the block of the address unless others were tried from there, too.
    @Test(arguments: [true, false])
    func aResetUnlocksTheAccount(othersWereTried: Bool) async throws {
        try await RunningPlatform.unlimited { platform in
            let email: String = "client@example.com"
            for _ in 1...3 { #expect(try await platform.logIn(email, "wrong").status == 401) }
            if othersWereTried {
                _ = try await platform.values(
                    """
                    INSERT INTO login_failures (website_id, account_key, address, occurred_at)
                    VALUES ('\(Known.acme)', sha256('x'), '127.0.0.1', now())
                    """)
            }
            #expect(try await platform.logIn(email).status == 401)
            _ = try await platform.requestReset(email)
            let token: String = try await platform.awaitedToken(to: email)
            #expect(try await platform.confirmReset(token, Self.next).status == 204)
            let locks: [String] = try await platform.values("SELECT count(*) FROM account_lockouts")
            #expect(locks == ["0"])
            let status: Int = try await platform.logIn(email, Self.next).status
            #expect(status == (othersWereTried ? 401 : 200))
        }
    }

    @Test func whoCannotSignInGetsNoLinkAndTheSameAnswer() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            _ = try await platform.call(
                "POST", "/users", as: admin, #"{"email":"invited@example.net","display_name":"I","role":"client"}"#)
            _ = try await platform.values("UPDATE users SET status = 'suspended' WHERE email = 'writer@example.com'")
            _ = try await platform.values("DELETE FROM outbox")
            let known: Answer = try await platform.requestReset("support@example.com")
            for email in ["nobody@example.net", "invited@example.net", "writer@example.com"] {
                let answer: Answer = try await platform.requestReset(email)
                #expect(answer.status == known.status && answer.body == known.body)
                #expect(Self.comparable(answer.headers) == Self.comparable(known.headers))
            }
            try await platform.settleNotices()
            let mails: [String] = try await platform.values("SELECT payload->>'to' FROM outbox WHERE kind = 'mail'")
            #expect(mails == ["support@example.com"])
        }
    }

    private static func comparable(_ headers: [String: String]) -> [String: String] {
        headers.filter { !["date", "x-request-id"].contains($0.key) }
    }
}
