import Foundation
import Postgres
import Testing

@testable import platform

/// Second factors over HTTP, from the enrolment to a protected call.
@Suite struct SecondFactorTests {
    private static let client: String = "client@example.com"

    /// Case 1 of the reference: its check read a flag that was never set, and links by mail asked for nothing at all.
    @Test func case1NoFirstFactorAloneOpensASessionOfWhoHasASecond() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let before: [String] = try await platform.values("SELECT count(*) FROM sessions")
            let challenge: String = try await platform.challenge(Self.client)
            _ = try await platform.call(
                "POST", "/auth/magic-links", as: nil, #"{"email":"\#(Self.client)"}"#)
            let link: Answer = try await platform.call(
                "POST", "/auth/magic-links/confirm", as: nil,
                #"{"token":"\#(try await platform.mailedToken(to: Self.client))"}"#)
            #expect(link.status == 200 && link.body.contains(#""methods":["totp"]"#), "\(link.body)")
            #expect(!link.body.contains("access_token"))
            #expect(try await platform.values("SELECT count(*) FROM sessions") == before)
            let opened: Answer = try await platform.verify(challenge, try authenticator.code())
            #expect(opened.status == 200, "\(opened.body)")
            let me: Answer = try await platform.call("GET", "/me", as: try opened.text("access_token"))
            #expect(me.status == 200 && me.body.contains(Known.client))
            try await platform.forgetSteps()
            let second: Answer = try await platform.verify(try link.text("challenge"), try authenticator.code())
            #expect(second.status == 200, "\(second.body)")
        }
    }

    @Test func whatIsEnrolledIsListedWithoutItsSecrets() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("writer")
            let none: Answer = try await platform.call("GET", "/auth/mfa", as: token)
            #expect(none.body.contains(#""is_enabled":false"#) && none.body.contains(#""is_required":false"#))
            let made: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"totp"}"#)
            let (id, secret): (String, String) = (try made.text("id"), try made.text("secret"))
            #expect(try made.text("otpauth_uri") ==
                "otpauth://totp/Acme%20Essays:writer%40example.com?secret=\(secret)&issuer=Acme%20Essays"
                + "&algorithm=SHA1&digits=6&period=30")
            let authenticator: TestAuthenticator = try TestAuthenticator(id: id, base32: secret)
            let waiting: Answer = try await platform.call("GET", "/auth/mfa", as: token)
            #expect(waiting.body.contains(#""is_confirmed":false"#) && waiting.body.contains(#""is_enabled":false"#))
            #expect(try await platform.confirm(id, try authenticator.wrongCode(), as: token).status == 422)
            #expect(try await platform.confirm(id, try authenticator.code(), as: token).status == 200)
            let again: Answer = try await platform.confirm(id, try authenticator.code(), as: token)
            #expect(again.status == 409 && again.body.contains("enrolment_over"))
            let codes: [String] = try await platform.backupCodes(as: token)
            #expect(Set(codes).count == 10)
            let list: Answer = try await platform.call("GET", "/auth/mfa", as: token)
            #expect(list.body.contains(#""is_enabled":true"#) && list.body.contains(#""backup_codes_left":10"#))
            #expect(!list.body.contains(secret) && !codes.contains { list.body.contains($0) })
            let mails: [String] = try await platform.mails(to: "writer@example.com")
            #expect(mails.contains { $0.contains("second factor was added") })
            #expect(try await platform.events(of: Known.sharedWriter) == [
                "second_factor_failed medium", "second_factor_added high", "backup_codes_replaced medium",
            ])
        }
    }

    /// An account of the platform is one person everywhere.
    @Test func aSecondFactorOfOneWebsiteIsAskedForOnTheOther() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("writer"))
            let there: String = try await platform.challenge("writer@example.com", host: "borealis.localhost")
            let elsewhere: Answer = try await platform.verify(there, try authenticator.code())
            #expect(elsewhere.status == 401, "a challenge of another website")
            let opened: Answer = try await platform.verify(
                there, try authenticator.code(), host: "borealis.localhost")
            #expect(opened.status == 200, "\(opened.body)")
        }
    }

    @Test func aCodeWorksOnceEvenForAnotherChallenge() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let challenges: [String] = [
                try await platform.challenge(Self.client), try await platform.challenge(Self.client),
            ]
            let code: String = try authenticator.code()
            async let left: Answer = platform.verify(challenges[0], code)
            async let right: Answer = platform.verify(challenges[1], code)
            let statuses: [Int] = try await [left.status, right.status].sorted()
            #expect(statuses == [200, 422])
            #expect(try await platform.verify(try await platform.challenge(Self.client), code).status == 422)
        }
    }

    /// Case 4 of the reference: challenges were looked up by the guess, so that wrong ones were never counted.
    @Test func case4WrongCodesAreCountedPerChallengeAndEndItAtTheFifth() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let challenge: String = try await platform.challenge(Self.client)
            for left in [4, 3, 2, 1, 0] {
                let wrong: Answer = try await platform.verify(challenge, try authenticator.wrongCode())
                #expect(wrong.status == 422 && wrong.body.contains("\"tries_left\":\(left)"), "\(wrong.body)")
            }
            let over: Answer = try await platform.verify(challenge, try authenticator.code())
            #expect(over.status == 401 && over.body.contains("mfa_challenge_invalid"), "\(over.body)")
            let next: String = try await platform.challenge(Self.client)
            #expect(try await platform.verify(next, try authenticator.code()).status == 200)
            #expect(try await platform.verify(next, try authenticator.code()).status == 401, "a challenge works once")
        }
    }

    @Test func afterThirtyWrongCodesInADayNoneIsLookedAt() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            for _ in 0..<6 { _ = try await platform.challenge(Self.client) }
            _ = try await platform.values("UPDATE mfa_challenges SET wrong_codes = 5 WHERE factor_id IS NULL")
            let challenge: String = try await platform.challenge(Self.client)
            #expect(try await platform.verify(challenge, try authenticator.code()).status == 401)
            _ = try await platform.values(
                "UPDATE mfa_challenges SET created_at = now() - interval '25 hours' WHERE wrong_codes > 0")
            #expect(try await platform.verify(challenge, try authenticator.code()).status == 200)
        }
    }

    @Test func aChallengeEndsAfterTenMinutesAndWithTheAccountsRightToSignIn() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let challenge: String = try await platform.challenge(Self.client)
            let lives: [String] = try await platform.values(
                "SELECT extract(epoch FROM expires_at - created_at)::int FROM mfa_challenges WHERE factor_id IS NULL")
            #expect(lives == ["600"])
            _ = try await platform.values("UPDATE mfa_challenges SET expires_at = now()")
            #expect(try await platform.verify(challenge, try authenticator.code()).status == 401)
            for change in ["UPDATE users SET status = 'suspended' WHERE email = '\(Self.client)'",
                "UPDATE users SET status = 'active'; "
                    + "INSERT INTO account_lockouts SELECT website_id, sha256(email_key::bytea), "
                    + "now() + interval '1 hour' FROM users WHERE id = '\(Known.client)'"]
            {
                _ = try await platform.values("DELETE FROM account_lockouts; UPDATE users SET status = 'active'")
                let next: String = try await platform.challenge(Self.client)
                _ = try await platform.values(change)
                try await platform.forgetSteps()
                #expect(try await platform.verify(next, try authenticator.code()).status == 401, "\(change)")
            }
        }
    }

    @Test func aBackupCodeWorksOnceAndNewOnesEndTheOld() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            _ = try await platform.enrolAuthenticator(as: token)
            let codes: [String] = try await platform.backupCodes(as: token)
            let first: Answer = try await platform.verify(
                try await platform.challenge(Self.client), codes[0].uppercased().replacing("-", with: ""))
            #expect(first.status == 200, "\(first.body)")
            #expect(try await platform.verify(try await platform.challenge(Self.client), codes[0]).status == 422)
            let left: Answer = try await platform.call("GET", "/auth/mfa", as: token)
            #expect(left.body.contains(#""backup_codes_left":9"#))
            _ = try await platform.backupCodes(as: token)
            #expect(try await platform.verify(try await platform.challenge(Self.client), codes[1]).status == 422)
            #expect(try await platform.events(of: Known.client).contains("backup_code_used medium"))
        }
    }

    /// Case 5 of the reference: a column for the hash of a code was six characters wide, and held the code.
    @Test func case5NoCodeAndNoSecretStandsInTheDatabase() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let made: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"totp"}"#)
            let authenticator: TestAuthenticator = try TestAuthenticator(
                id: try made.text("id"), base32: try made.text("secret"))
            _ = try await platform.confirm(authenticator.id, try authenticator.code(), as: token)
            _ = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"email"}"#)
            let mailed: String = try await platform.mailedCode(to: Self.client)
            let backup: [String] = try await platform.backupCodes(as: token)
            let secrets: [String] = [try made.text("secret"), mailed, try await platform.challenge(Self.client)]
                + backup + backup.map { $0.replacing("-", with: "") }
            let rows: [String] = try await platform.values(
                """
                SELECT r::text FROM second_factors AS r UNION ALL SELECT r::text FROM backup_codes AS r
                UNION ALL SELECT r::text FROM mfa_challenges AS r
                """)
            #expect(rows.count == 2 + 10 + 3)
            for secret in secrets {
                let bytes: String = secret.utf8.map { String(format: "%02x", $0) }.joined()
                #expect(!rows.contains { $0.contains(secret) || $0.contains(bytes) }, "\(secret)")
            }
            let lengths: [String] = try await platform.values(
                "SELECT DISTINCT length(code_hash) FROM mfa_challenges WHERE code_hash IS NOT NULL")
            #expect(lengths == ["32"])
        }
    }

    @Test func whoRemovesTheLastSecondFactorIsNotAskedAnyMore() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(as: token)
            _ = try await platform.backupCodes(as: token)
            let path: String = "\(RunningPlatform.devices)/\(authenticator.id)"
            let other: String = try await platform.token("writer2")
            #expect(try await platform.call("DELETE", path, as: other).status == 404)
            #expect(try await platform.call("DELETE", path, as: token).status == 204)
            #expect(try await platform.call("DELETE", path, as: token).status == 404)
            #expect(try await platform.values("SELECT count(*) FROM backup_codes") == ["0"])
            #expect(try await platform.logIn(Self.client).body.contains(#""status":"signed_in""#))
            #expect(try await platform.events(of: Known.client).contains("second_factor_removed high"))
        }
    }
}
