import Foundation
import Postgres
import Testing

@testable import platform

/// Who is asked for a second factor without having one, and which devices are not asked.
@Suite struct SecondFactorPolicyTests {
    private static let client: String = "client@example.com"

    @Test func aWebsiteThatRequiresASecondFactorMailsACodeToWhoHasNone() async throws {
        try await RunningPlatform.unlimited { platform in
            _ = try await platform.values(
                "UPDATE websites SET features = features || '{two_factor_required}' WHERE slug = 'acme'")
            let answer: Answer = try await platform.logIn(Self.client)
            #expect(answer.body.contains(#""methods":["email"]"#), "\(answer.body)")
            let challenge: String = try answer.text("challenge")
            let code: String = try await platform.mailedCode(to: Self.client)
            let other: String = try await platform.challenge(Self.client)
            #expect(try await platform.verify(other, code).status == 422, "a code of another challenge")
            let opened: Answer = try await platform.verify(challenge, code)
            #expect(opened.status == 200, "\(opened.body)")
            let state: Answer = try await platform.call("GET", "/auth/mfa", as: try opened.text("access_token"))
            #expect(state.body.contains(#""is_required":true"#) && state.body.contains(#""is_enabled":false"#))
            let elsewhere: Answer = try await platform.logIn(Self.client, host: "borealis.localhost")
            #expect(elsewhere.body.contains(#""status":"signed_in""#), "\(elsewhere.body)")
        }
    }

    @Test func staffAreAskedWhereTheSettingSaysSo() async throws {
        try await RunningPlatform.unlimited(overrides: ["staff.second.factor": "always"]) { platform in
            for account in ["support", "editor", "admin", "superadmin"] {
                let challenge: String = try await platform.challenge("\(account)@example.com")
                let code: String = try await platform.mailedCode(to: "\(account)@example.com")
                #expect(try await platform.verify(challenge, code).status == 200, "\(account)")
            }
            for account in ["client", "writer"] {
                #expect(try await platform.logIn("\(account)@example.com").body.contains("access_token"), "\(account)")
            }
        }
    }

    @Test func aMailedSecondFactorIsConfirmedByMail() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let made: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"email"}"#)
            #expect(made.status == 201 && !made.body.contains("secret"), "\(made.body)")
            let code: String = try await platform.mailedCode(to: Self.client)
            #expect(try await platform.confirm(try made.text("id"), code, as: token).status == 200)
            let challenge: String = try await platform.challenge(Self.client)
            #expect(try await platform.verify(challenge, code).status == 422, "the code of the enrolment")
            let mailed: String = try await platform.mailedCode(to: Self.client)
            #expect(try await platform.verify(challenge, mailed).status == 200)
        }
    }

    /// Case 9 of the reference: a header that any client can send made a device trusted after five logins.
    @Test func case9ADeviceIsTrustedOnlyWhenSomebodySaysSoAfterASecondFactor() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            for _ in 0..<6 {
                try await platform.forgetSteps()
                let answer: Answer = try await platform.verify(
                    try await platform.challenge(Self.client), try authenticator.code())
                #expect(answer.status == 200 && !answer.body.contains("trusted_device"), "\(answer.body)")
            }
            _ = try await platform.challenge(Self.client)
            try await platform.forgetSteps()
            let trusting: Answer = try await platform.verify(
                try await platform.challenge(Self.client), try authenticator.code(), trusting: true)
            let secret: String = try trusting.text("trusted_device")
            #expect(try await Self.logIn(platform, trusting: secret).body.contains("access_token"))
            #expect(try await Self.logIn(platform, trusting: secret + "A").body.contains("mfa_required"))
            _ = try await platform.challenge(Self.client)
            let lives: [String] = try await platform.values(
                "SELECT extract(day FROM expires_at - created_at)::int FROM trusted_devices")
            #expect(lives == ["30"])
            let hashed: [String] = try await platform.values(
                "SELECT count(*) FROM trusted_devices WHERE token_hash = sha256('\(secret)'::bytea)")
            #expect(hashed == ["1"])
            _ = try await platform.values("UPDATE trusted_devices SET expires_at = now()")
            #expect(try await Self.logIn(platform, trusting: secret).body.contains("mfa_required"))
        }
    }

    /// Another person's device, and one that was trusted with second factors that are gone.
    @Test func aTrustHoldsForItsAccountAndItsSecondFactors() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(as: token)
            _ = try await platform.enrolAuthenticator(as: try await platform.token("writer2"))
            let secret: String = try await platform.verify(
                try await platform.challenge(Self.client), try authenticator.code(), trusting: true
            ).text("trusted_device")
            let other: Answer = try await Self.logIn(platform, "writer2@example.com", trusting: secret)
            #expect(other.body.contains("mfa_required"), "\(other.body)")
            _ = try await platform.values(
                "UPDATE second_factors SET confirmed_at = now() + interval '1 second'")
            #expect(try await Self.logIn(platform, trusting: secret).body.contains("mfa_required"))
        }
    }

    @Test(arguments: ["/auth/logout", "/auth/password/change"])
    func trustEndsWithOtherSessions(path: String) async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let opened: Answer = try await platform.verify(
                try await platform.challenge(Self.client), try authenticator.code(), trusting: true)
            let secret: String = try opened.text("trusted_device")
            let token: String = try opened.text("access_token")
            let current: Answer = try await platform.call(
                "POST", "/auth/logout", as: try await Self.logIn(platform, trusting: secret).text("access_token"),
                #"{"scope":"current"}"#)
            #expect(current.status == 204)
            #expect(try await Self.logIn(platform, trusting: secret).body.contains("access_token"))
            let isLogOut: Bool = path == "/auth/logout"
            let waiting: String = try await platform.challenge(Self.client)
            let ended: Answer = try await platform.call(
                "POST", path, as: token,
                isLogOut
                    ? #"{"scope":"others"}"#
                    : #"{"current_password":"\#(Known.password)","new_password":"\#(Self.newPassword)"}"#)
            #expect(ended.status == 204, "\(ended.body)")
            let again: Answer = try await Self.logIn(
                platform, password: isLogOut ? Known.password : Self.newPassword, trusting: secret)
            #expect(again.body.contains("mfa_required"), "\(again.body)")
            try await platform.forgetSteps()
            #expect(try await platform.verify(waiting, try authenticator.code()).status == (isLogOut ? 200 : 401))
        }
    }

    private static let newPassword: String = "tulips under the old railway bridge"

    private static func logIn(
        _ platform: RunningPlatform, _ email: String = client, password: String = Known.password,
        trusting secret: String
    ) async throws -> Answer {
        try await platform.call(
            "POST", "/auth/login", as: nil,
            #"{"email":"\#(email)","password":"\#(password)","trusted_device":"\#(secret)"}"#)
    }
}
