import Foundation
import Postgres
import Testing

@testable import platform

/// Devices that are not asked for a second factor, as their owners see them; and the second factor that comes first.
@Suite struct TrustedDevicesTests {
    private static let client: String = "client@example.com"
    private static let path: String = "/auth/trusted-devices"

    /// A session on a device that became trusted.
    private static func trusting(
        _ platform: RunningPlatform, _ authenticator: TestAuthenticator, name: String
    ) async throws -> (token: String, secret: String) {
        try await platform.forgetSteps()
        let asked: Answer = try await platform.call(
            "POST", "/auth/login", as: nil,
            #"{"email":"\#(client)","password":"\#(Known.password)","device_name":"\#(name)"}"#)
        let opened: Answer = try await platform.verify(
            try asked.text("challenge"), try authenticator.code(), trusting: true)
        return (try opened.text("access_token"), try opened.text("trusted_device"))
    }

    private static func logIn(_ platform: RunningPlatform, _ secret: String) async throws -> Answer {
        try await platform.call(
            "POST", "/auth/login", as: nil,
            #"{"email":"\#(client)","password":"\#(Known.password)","trusted_device":"\#(secret)"}"#)
    }

    @Test func devicesAreListedAndTheCurrentOneIsMarked() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let phone = try await Self.trusting(platform, authenticator, name: "Phone")
            let laptop = try await Self.trusting(platform, authenticator, name: "Laptop")
            let list: Answer = try await platform.call("GET", Self.path, as: laptop.token)
            let marks: [String] = list.body.matches(of: /"is_current":(true|false),"name":"([A-Za-z]+)"/).map {
                "\($0.output.2) \($0.output.1)"
            }
            #expect(marks == ["Laptop true", "Phone false"], "\(list.body)")
            #expect(!list.body.contains(phone.secret) && !list.body.contains(laptop.secret))
            let again: String = try await Self.logIn(platform, phone.secret).text("access_token")
            let there: Answer = try await platform.call("GET", Self.path, as: again)
            #expect(there.body.contains(#""is_current":true,"name":"Phone""#), "\(there.body)")
            let stranger: Answer = try await platform.call("GET", Self.path, as: try await platform.token("writer"))
            #expect(stranger.body == #"{"data":[]}"#)
            let state: Answer = try await platform.call("GET", "/auth/mfa", as: again)
            #expect(state.body.contains(#""trusted_devices":2"#))
        }
    }

    @Test func aForgottenDeviceIsAskedAgainAndItsSessionGoesOn() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let phone = try await Self.trusting(platform, authenticator, name: "Phone")
            let laptop = try await Self.trusting(platform, authenticator, name: "Laptop")
            let id: String = try #require(
                try await platform.values("SELECT id FROM trusted_devices WHERE name = 'Phone'").first)
            let other: Answer = try await platform.call(
                "DELETE", "\(Self.path)/\(id)", as: try await platform.token("writer"))
            #expect(other.status == 404, "somebody else's")
            #expect(try await platform.call("DELETE", "\(Self.path)/\(id)", as: laptop.token).status == 204)
            #expect(try await platform.call("DELETE", "\(Self.path)/\(id)", as: laptop.token).status == 404)
            #expect(try await Self.logIn(platform, phone.secret).body.contains("mfa_required"))
            #expect(try await Self.logIn(platform, laptop.secret).body.contains("access_token"))
            #expect(try await platform.call("GET", "/me", as: phone.token).status == 200)
            #expect(try await platform.events(of: Known.client).contains("device_forgotten low"))
        }
    }

    @Test func ofMoreThanTwentyTheOldestIsForgotten() async throws {
        try await RunningPlatform.unlimited { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let first = try await Self.trusting(platform, authenticator, name: "First")
            _ = try await platform.values(
                """
                INSERT INTO trusted_devices (website_id, token_hash, id, user_id, created_at, expires_at)
                SELECT '\(Known.acme)', sha256(n::text::bytea), gen_random_uuid(), '\(Known.client)', now(),
                    now() + interval '1 day' FROM generate_series(1, 19) AS n
                """)
            #expect(try await Self.logIn(platform, first.secret).body.contains("access_token"))
            let last = try await Self.trusting(platform, authenticator, name: "Last")
            #expect(try await platform.values("SELECT count(*) FROM trusted_devices") == ["20"])
            #expect(try await Self.logIn(platform, first.secret).body.contains("mfa_required"))
            #expect(try await Self.logIn(platform, last.secret).body.contains("access_token"))
        }
    }

    private static func methods(_ platform: RunningPlatform) async throws -> String {
        let body: String = try await platform.logIn(client).body
        return String(try #require(body.firstMatch(of: /"methods":\[([^\]]*)\]/), "\(body)").output.1)
    }

    @Test func aChallengeNamesThePrimaryKindFirst() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let app: TestAuthenticator = try await platform.enrolAuthenticator(as: token)
            let mail: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"email"}"#)
            let id: String = try mail.text("id")
            let unconfirmed: Answer = try await platform.call(
                "POST", "\(RunningPlatform.devices)/\(id)/primary", as: token)
            #expect(unconfirmed.status == 404, "\(unconfirmed.body)")
            let code: String = try await platform.mailedCode(to: Self.client)
            let confirmed: Answer = try await platform.confirm(id, code, as: token)
            #expect(confirmed.body.contains(#""is_primary":false"#), "the first one stays: \(confirmed.body)")
            #expect(try await Self.methods(platform) == #""totp","email""#)
            let preferred: Answer = try await platform.call(
                "POST", "\(RunningPlatform.devices)/\(id)/primary", as: token)
            #expect(preferred.status == 200 && preferred.body.contains(#""is_primary":true"#), "\(preferred.body)")
            #expect(try await Self.methods(platform) == #""email","totp""#)
            #expect(try await platform.values("SELECT kind FROM second_factors WHERE is_primary") == ["email"])
            let removed: Answer = try await platform.call("DELETE", "\(RunningPlatform.devices)/\(id)", as: token)
            #expect(removed.status == 204)
            #expect(try await platform.values("SELECT id FROM second_factors WHERE is_primary") == [app.id])
        }
    }

    @Test func confirmingMakesPrimaryWhereThatIsWished() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            _ = try await platform.enrolAuthenticator(as: token)
            let mail: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, #"{"type":"email"}"#)
            let code: String = try await platform.mailedCode(to: Self.client)
            let confirmed: Answer = try await platform.call(
                "POST", "\(RunningPlatform.devices)/\(try mail.text("id"))/verify", as: token,
                #"{"code":"\#(code)","make_primary":true}"#)
            #expect(confirmed.status == 200 && confirmed.body.contains(#""is_primary":true"#), "\(confirmed.body)")
            #expect(try await platform.values("SELECT kind FROM second_factors WHERE is_primary") == ["email"])
        }
    }

    /// Two that are preferred at once: one of them is, nobody is told of a defect.
    @Test func twoThatArePreferredAtOnce() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let first: TestAuthenticator = try await platform.enrolAuthenticator(as: token)
            let second: TestAuthenticator = try await platform.enrolAuthenticator(as: token)
            for _ in 0..<5 {
                async let left: Answer = platform.call(
                    "POST", "\(RunningPlatform.devices)/\(first.id)/primary", as: token)
                async let right: Answer = platform.call(
                    "POST", "\(RunningPlatform.devices)/\(second.id)/primary", as: token)
                #expect(try await [left.status, right.status] == [200, 200])
                #expect(try await platform.values("SELECT count(*) FROM second_factors WHERE is_primary") == ["1"])
            }
        }
    }
}
