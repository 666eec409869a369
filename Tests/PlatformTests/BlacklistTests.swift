import Foundation
import Postgres
import Testing

@testable import platform

/// Who is shut out of a website does not register, sign in or call.
@Suite struct BlacklistTests {
    @Test(arguments: [("user", Known.client), ("email", "Client@Example.com")])
    func aPersonWhoIsShutOutNeitherCallsNorSignsIn(kind: String, value: String) async throws {
        try await RunningPlatform.unlimited { platform in
            let (admin, client): (String, String) =
                (try await platform.token("admin"), try await platform.token("client"))
            #expect(try await platform.call("GET", "/me", as: client).status == 200)
            let entry: Answer = try await Self.add(platform, admin, kind, value)
            #expect(entry.status == 201, "\(entry.body)")
            #expect(try await platform.call("GET", "/me", as: client).status == 401)
            #expect(try await platform.logIn("client@example.com").status == 401)
            let elsewhere: Answer = try await platform.logIn("client@example.com", host: "borealis.localhost")
            #expect(elsewhere.status == 200)
            let events: [String] = try await platform.values(
                "SELECT kind FROM security_events WHERE user_id = '\(Known.client)' ORDER BY occurred_at, id")
            #expect(events == ["blacklisted", "blacklist_refused"])
            let lifted: Answer = try await platform.call(
                "DELETE", "/blacklist/\(try entry.text("id"))?reason=Mistake", as: admin)
            #expect(lifted.status == 204, "\(lifted.body)")
            #expect(try await platform.logIn("client@example.com").status == 200)
            let open: Answer = try await platform.call("GET", "/blacklist", as: admin)
            #expect(open.body.contains(#""data":[]"#))
            let all: Answer = try await platform.call("GET", "/blacklist?include_lifted=true", as: admin)
            #expect(all.body.contains(#""lifted_reason":"Mistake""#), "\(all.body)")
        }
    }

    @Test func anAddressThatIsShutOutRegistersNot() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            _ = try await Self.add(platform, admin, "email", "mallory@example.net")
            let answers: [Answer] = [
                try await Self.register(platform, "MALLORY@example.net"),
                try await Self.register(platform, "alice@example.net"),
            ]
            #expect(answers.map(\.status) == [202, 202])
            let mails: [String] = try await platform.values("SELECT payload->>'to' FROM outbox")
            #expect(mails == ["alice@example.net"])
        }
    }

    private static func register(_ platform: RunningPlatform, _ email: String) async throws -> Answer {
        try await platform.call(
            "POST", "/auth/register", as: nil,
            #"{"email":"\#(email)","password":"a long one","display_name":"N","accepted_terms":"2026-01"}"#)
    }

    /// Case 7 of the reference: it took the proxy's address for the client's, or believed a field that anybody can
    /// send.
    @Test func case7TheAddressIsTheOneThatATrustedProxyNames() async throws {
        let evil: [String: String] = ["X-Forwarded-For": "203.0.113.9"]
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            _ = try await Self.add(platform, admin, "address", "203.0.113.9")
            let spoofed: Answer = try await platform.call("GET", "/portal-context", as: nil, headers: evil)
            #expect(spoofed.status == 200, "nobody is shut out by a field that anybody can send")
            try await Self.expectFailure(platform, headers: evil, recordedFrom: "127.0.0.1")
        }
        try await RunningPlatform.unlimited(overrides: ["http.trusted.proxies": "127.0.0.1"]) { platform in
            let admin: String = try await platform.token("admin")
            _ = try await Self.add(platform, admin, "address", "203.0.113.9")
            let shutOut: Answer = try await platform.call("GET", "/portal-context", as: nil, headers: evil)
            #expect(shutOut.status == 404)
            #expect(try await platform.call("GET", "/me", as: admin, headers: evil).status == 401)
            // Only the last hop that nobody of ours wrote counts.
            let hops: [String: String] = ["X-Forwarded-For": "203.0.113.9, 198.51.100.1"]
            #expect(try await platform.call("GET", "/portal-context", as: nil, headers: hops).status == 200)
            try await Self.expectFailure(platform, headers: hops, recordedFrom: "198.51.100.1")
            let elsewhere: Answer = try await platform.call(
                "GET", "/portal-context", as: nil, host: "borealis.localhost", headers: evil)
            #expect(elsewhere.status == 200)
        }
    }

    private static func expectFailure(
        _ platform: RunningPlatform, headers: [String: String], recordedFrom address: String
    ) async throws {
        _ = try await platform.call(
            "POST", "/auth/login", as: nil, #"{"email":"nobody@example.com","password":"x"}"#, headers: headers)
        let recorded: [String] = try await platform.values(
            """
            SELECT failure.address || ' ' || event.address
            FROM login_failures AS failure, security_events AS event WHERE event.kind = 'login_failed'
            """)
        #expect(recorded == ["\(address) \(address)"])
    }

    @Test func otherProcessesHearOfIt() async throws {
        try await RunningPlatform.unlimited { platform in
            try await RunningPlatform.serve(
                platform.database, overrides: ["http.rate.limits": "false", "local.folder": platform.folder]
            ) { other in
                let (admin, client): (String, String) =
                    (try await platform.token("admin"), try await platform.token("client"))
                #expect(try await other.call("GET", "/me", as: client).status == 200)
                _ = try await Self.add(platform, admin, "user", Known.client)
                _ = try await Self.add(platform, admin, "address", "127.0.0.1")
                let end: ContinuousClock.Instant = .now + .seconds(2)
                var statuses: [Int] = []
                while statuses != [401, 404], ContinuousClock.now < end {
                    statuses = [
                        try await other.call("GET", "/me", as: client).status,
                        try await other.call("GET", "/portal-context").status,
                    ]
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(statuses == [401, 404])
            }
        }
    }

    private static func add(
        _ platform: RunningPlatform, _ token: String, _ kind: String, _ value: String
    ) async throws -> Answer {
        try await platform.call(
            "POST", "/blacklist", as: token, #"{"kind":"\#(kind)","value":"\#(value)","reason":"Chargebacks."}"#)
    }
}
