import Foundation
import Testing

@testable import platform

/// Codes that are mailed again.
@Suite struct ResentCodesTests {
    private static let client: String = "client@example.com"

    /// Runs the body with a challenge of somebody who has a mailed second factor.
    private static func withChallenge(
        _ body: @Sendable (RunningPlatform, _ challenge: String) async throws -> Void
    ) async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let made: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"email"}"#)
            let code: String = try await platform.mailedCode(to: client)
            try #require(try await platform.confirm(try made.text("id"), code, as: token).status == 200)
            try await body(platform, try await platform.challenge(client))
        }
    }

    private static func resend(
        _ platform: RunningPlatform, _ challenge: String, host: String = "localhost"
    ) async throws -> Answer {
        try await platform.call(
            "POST", "/auth/mfa/resend", as: nil, #"{"challenge":"\#(challenge)"}"#, host: host)
    }

    /// As if the last code had gone out so long ago.
    private static func age(_ platform: RunningPlatform, seconds: Int) async throws {
        _ = try await platform.values(
            "UPDATE mfa_challenges SET mailed_at = now() - interval '\(seconds) seconds' WHERE mailed_at IS NOT NULL")
    }

    @Test func theNewCodeWorksAndTheFormerOneDoesNot() async throws {
        try await Self.withChallenge { platform, challenge in
            let former: String = try await platform.mailedCode(to: Self.client)
            let early: Answer = try await Self.resend(platform, challenge)
            #expect(early.status == 409 && early.body.contains("mfa_mail_too_soon"), "\(early.body)")
            try await Self.age(platform, seconds: 58)
            #expect(try await Self.resend(platform, challenge).status == 409)
            try await Self.age(platform, seconds: 61)
            let sent: Answer = try await Self.resend(platform, challenge)
            #expect(sent.status == 202 && sent.body.contains(#""mails_left":2,"wait":60"#), "\(sent.body)")
            #expect(try await Self.resend(platform, challenge).status == 409, "a minute begins anew")
            let code: String = try await platform.mailedCode(to: Self.client)
            try #require(code != former, "one in a million")
            #expect(try await platform.verify(challenge, former).status == 422)
            #expect(try await platform.verify(challenge, code).status == 200)
            try await Self.age(platform, seconds: 61)
            let over: Answer = try await Self.resend(platform, challenge)
            #expect(over.status == 401 && over.body.contains("mfa_challenge_invalid"), "\(over.body)")
        }
    }

    @Test func threeTimesAtMostAndTenCodesInAnHour() async throws {
        try await Self.withChallenge { platform, challenge in
            var statuses: [Int] = []
            for _ in 0..<4 {
                try await Self.age(platform, seconds: 61)
                statuses.append(try await Self.resend(platform, challenge).status)
            }
            #expect(statuses == [202, 202, 202, 409])
            // One of the enrolment, four of the challenge: five further challenges are mailed, and none again.
            var last: String = challenge
            for _ in 0..<5 { last = try await platform.challenge(Self.client) }
            try await Self.age(platform, seconds: 61)
            let refused: Answer = try await Self.resend(platform, last)
            #expect(refused.status == 409 && refused.body.contains(#""limit":10"#), "\(refused.body)")
            _ = try await platform.values("UPDATE mfa_challenges SET created_at = now() - interval '61 minutes'")
            #expect(try await Self.resend(platform, last).status == 202)
        }
    }

    /// Neither the tries nor the life of a challenge begin anew.
    @Test func wrongCodesStayCountedAndTheEndStays() async throws {
        try await Self.withChallenge { platform, challenge in
            #expect(try await platform.verify(challenge, "aaaa-aaaa-aaaa-aaaa").body.contains(#""tries_left":4"#))
            _ = try await platform.values(
                "UPDATE mfa_challenges SET expires_at = now() + interval '90 seconds' WHERE used_at IS NULL")
            try await Self.age(platform, seconds: 61)
            let sent: Answer = try await Self.resend(platform, challenge)
            #expect(sent.body.contains(#""expires_in":8"#), "\(sent.body)")
            let mails: [String] = try await platform.mails(to: Self.client)
            #expect(try #require(mails.first).contains("It works once, for 1 minute."), "\(mails)")
            #expect(try await platform.verify(challenge, "aaaa-aaaa-aaaa-aaaa").body.contains(#""tries_left":3"#))
        }
    }

    @Test func whoMayNotSignInGetsNoMail() async throws {
        try await Self.withChallenge { platform, challenge in
            let elsewhere: Answer = try await Self.resend(platform, challenge, host: "borealis.localhost")
            #expect(elsewhere.status == 401)
            try await Self.age(platform, seconds: 61)
            _ = try await platform.values("UPDATE users SET status = 'suspended' WHERE id = '\(Known.client)'")
            let before: Int = try await platform.mails(to: Self.client).count
            #expect(try await Self.resend(platform, challenge).status == 401)
            #expect(try await platform.mails(to: Self.client).count == before)
        }
    }

    /// Of two who ask at once, one is too soon.
    @Test func twoAtOnceMailOneCode() async throws {
        try await Self.withChallenge { platform, challenge in
            try await Self.age(platform, seconds: 61)
            async let left: Answer = Self.resend(platform, challenge)
            async let right: Answer = Self.resend(platform, challenge)
            #expect(try await [left.status, right.status].sorted() == [202, 409])
            #expect(try await platform.values("SELECT max(mails) FROM mfa_challenges") == ["2"])
        }
    }
}
