import Cryptography
import Domain
import Foundation
import Postgres
import Testing

@testable import platform

/// Sessions over HTTP: what their owners see and end, and how long they have got.
@Suite struct SessionsTests {
    /// Case 2 of the reference: a session that was ended worked on until its token expired.
    @Test func case2ASessionIsListedAndItsEndIsEffectiveAtOnce() async throws {
        try await RunningPlatform.unlimited { platform in
            let first: Answer = try await platform.logIn("client@example.com")
            let second: String = try await platform.token("client")
            let list: Answer = try await platform.call("GET", "/auth/sessions", as: second)
            #expect(list.status == 200)
            #expect(list.body.matches(of: /"is_current":true/).count == 1)
            #expect(list.body.matches(of: /"is_current":false/).count == 1)
            #expect(list.body.contains(#""idle_timeout":28800"#))
            let (id, token): (String, String) = (try first.text("session_id"), try first.text("access_token"))
            #expect(try await platform.call("GET", "/me", as: token).status == 200)
            #expect(try await platform.call("DELETE", "/auth/sessions/\(id)", as: second).status == 204)
            #expect(try await platform.call("GET", "/me", as: token).status == 401)
            #expect(try await platform.call("DELETE", "/auth/sessions/\(id)", as: second).status == 404)
            let foreign: String = try await platform.token("writer")
            let own: String = try await platform.logIn("client@example.com").text("session_id")
            #expect(try await platform.call("DELETE", "/auth/sessions/\(own)", as: foreign).status == 404)
        }
    }

    /// Case 3 of the reference: a token lived for a day, and a comment said six hours.
    @Test func case3TheLifeOfATokenIsOneConstantThatTheContractShows() async throws {
        try await RunningPlatform.unlimited { platform in
            for account in ["client", "admin"] {
                let login: Answer = try await platform.logIn(account + "@example.com")
                let parts: [Substring] = try login.text("access_token").split(separator: ".")
                let claims: String = String(
                    decoding: try #require(Base64URL.decode(String(parts[1]))), as: UTF8.self)
                let issued: Int = try Self.number("iat", in: claims)
                let life: Int = try Self.number("exp", in: claims) - issued
                #expect(life == Int(SessionRules.accessTokenSeconds))
                #expect(try Self.number("expires_in", in: login.body) == life)
            }
        }
        let contract: String = try String(
            contentsOf: RunningPlatform.repository.appending(path: "spec/openapi/identity.yaml"), encoding: .utf8)
        let shown: String = #"description: "Seconds until the access token ends.", minimum: 1, maximum: "#
        #expect(contract.contains("\(shown)\(Int(SessionRules.accessTokenSeconds)) }"))
    }

    private static func number(_ name: String, in text: String) throws -> Int {
        let match = try #require(text.firstMatch(of: try Regex("\"\(name)\":([0-9]+)")))
        return try #require(Int(try #require(match.output[1].substring)))
    }

    /// The second process has the token among those from moments ago, and hears of the end.
    @Test func aSessionThatEndsInOneProcessEndsInOthers() async throws {
        try await RunningPlatform.unlimited { platform in
            let keys: String = platform.folder
            try await RunningPlatform.serve(
                platform.database, overrides: ["http.rate.limits": "false", "local.folder": keys]
            ) { other in
                let login: Answer = try await platform.logIn("client@example.com")
                let token: String = try login.text("access_token")
                #expect(try await other.call("GET", "/me", as: token).status == 200)
                let ender: String = try await platform.token("client")
                let ended: Answer = try await platform.call(
                    "DELETE", "/auth/sessions/\(try login.text("session_id"))", as: ender)
                #expect(ended.status == 204)
                // `KnownCallers.lifetimeSeconds` would be five seconds.
                #expect(try await Self.status(401, within: .seconds(2)) {
                    try await other.call("GET", "/me", as: token).status
                })
            }
        }
    }

    private static func status(
        _ expected: Int, within limit: Duration, _ body: () async throws -> Int
    ) async throws -> Bool {
        let end: ContinuousClock.Instant = .now + limit
        while ContinuousClock.now < end {
            if try await body() == expected { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test(arguments: [("client", 28_800), ("admin", 1_800)])
    func answersSayHowLongTheSessionHasGot(account: String, timeout: Int) async throws {
        try await RunningPlatform.unlimited { platform in
            let login: Answer = try await platform.logIn(account + "@example.com")
            let (token, id): (String, String) = (try login.text("access_token"), try login.text("session_id"))
            #expect(login.headers["x-session-timeout"] == nil)
            for path in ["/me", "/orders/\(Known.acme)"] {
                let answer: Answer = try await platform.call("GET", path, as: token)
                #expect(answer.headers["x-session-timeout"] == "\(timeout)", "\(path)")
                #expect(answer.headers["x-session-warning-time"] == "300")
                let idle: Int = try #require(answer.headers["x-session-idle-time"].flatMap { Int($0) })
                let remaining: Int = try #require(answer.headers["x-session-remaining"].flatMap { Int($0) })
                #expect((0...60).contains(idle) && (timeout - 61...timeout).contains(remaining))
            }
            _ = try await platform.values(
                "UPDATE sessions SET last_activity_at = now() - interval '50 seconds' WHERE id = '\(id)'")
            let extended: Answer = try await platform.call("POST", "/auth/sessions/current/extend", as: token)
            // A second may end between the two looks at the clock.
            let fresh: Bool = [timeout, timeout - 1].contains { extended.body.contains("\"idle_remaining\":\($0)") }
            #expect(extended.status == 200 && fresh, "\(extended.body)")
            let remembered: [String] = try await platform.values(
                "SELECT (now() - last_activity_at < interval '20 seconds')::text FROM sessions WHERE id = '\(id)'")
            #expect(remembered == ["true"])
        }
    }

    @Test func aSessionThatWasLeftAloneForTooLongIsOver() async throws {
        try await RunningPlatform.unlimited { platform in
            let login: Answer = try await platform.logIn("admin@example.com")
            let token: String = try login.text("access_token")
            _ = try await platform.values("UPDATE sessions SET last_activity_at = now() - interval '31 minutes'")
            #expect(try await platform.call("GET", "/me", as: token).status == 401)
        }
    }
}
