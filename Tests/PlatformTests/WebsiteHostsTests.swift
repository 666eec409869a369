import Foundation
import Postgres
import Testing

@testable import platform

/// Hosts of a website: several, with and without `www.`, and changed by superadmins only.
@Suite struct WebsiteHostsTests {
    private static let path: String = "/websites/\(Known.acme)"
    private static let acting: [String: String] = ["X-Website-Id": Known.acme, "If-Match": "*"]

    private static func name(_ platform: RunningPlatform, _ host: String) async throws -> String? {
        let answer: Answer = try await platform.call("GET", "/portal-context", host: host)
        return answer.status == 200 ? try answer.text("slug") : nil
    }

    private static func put(
        _ platform: RunningPlatform, _ token: String, _ hosts: [(String, String)]
    ) async throws -> Answer {
        let list: String = hosts.map { #"{"host":"\#($0.0)","portal":"\#($0.1)"}"# }.joined(separator: ",")
        return try await platform.call("PATCH", path, as: token, #"{"hosts":[\#(list)]}"#, headers: acting)
    }

    @Test func aHostIsFoundWithAndWithoutWWW() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let changed: Answer = try await Self.put(
                platform, superadmin,
                [("localhost", "any"), ("acme.example", "client"), ("www.acme-papers.example", "client")])
            #expect(changed.status == 200 && changed.body.contains("www.acme-papers.example"), "\(changed.body)")
            for host in ["acme.example", "www.acme.example", "www.acme-papers.example", "acme-papers.example"] {
                #expect(try await Self.name(platform, host) == "acme", "\(host)")
            }
            // Nothing else: no other name in front, no parent.
            for host in ["shop.acme.example", "www.www.acme.example", "example", "notacme.example"] {
                #expect(try await Self.name(platform, host) == nil, "\(host)")
            }
            let login: Answer = try await platform.logIn("client@example.com", host: "www.acme.example")
            #expect(login.status == 200, "\(login.body)")
        }
    }

    /// Where both spellings are there, each has its own portal.
    @Test func theExactSpellingCountsFirst() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let changed: Answer = try await Self.put(
                platform, superadmin,
                [("localhost", "any"), ("acme.example", "writer"), ("www.acme.example", "client")])
            #expect(changed.status == 200, "\(changed.body)")
            for (host, portal) in [("acme.example", "writer"), ("www.acme.example", "client")] {
                let context: Answer = try await platform.call("GET", "/portal-context", host: host)
                #expect(context.body.contains(#""portal":"\#(portal)""#), "\(host): \(context.body)")
            }
            #expect(try await platform.logIn("client@example.com", host: "acme.example").status == 401)
            #expect(try await platform.logIn("client@example.com", host: "www.acme.example").status == 200)
        }
    }

    @Test func nobodyTakesTheOtherSpellingOfAHost() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            for host in ["borealis.localhost", "www.borealis.localhost"] {
                let taken: Answer = try await Self.put(platform, superadmin, [("localhost", "any"), (host, "any")])
                #expect(taken.status == 409 && taken.body.contains("website_exists"), "\(taken.body)")
            }
            #expect(try await Self.name(platform, "borealis.localhost") == "borealis")
            let admin: String = try await platform.token("admin")
            let refused: Answer = try await Self.put(platform, admin, [("localhost", "any")])
            #expect(refused.status == 403 && refused.body.contains(#""field":"hosts""#), "\(refused.body)")
        }
    }

    /// Two superadmins at once, each with one spelling of a host: the second one waits for the first, and is refused.
    /// Both changes are held where each has its hosts and neither its website, so that each would find them free.
    @Test func ofTwoSpellingsAtOnceOneIsTaken() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let holder: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
            defer { holder.close() }
            try await holder.simple("BEGIN; SELECT FROM websites FOR NO KEY UPDATE")
            async let first: Answer = Self.put(
                platform, superadmin, [("localhost", "any"), ("cedar.example", "any")])
            let hosts: String = ["borealis.localhost", "www.cedar.example"]
                .map { #"{"host":"\#($0)","portal":"any"}"# }.joined(separator: ",")
            async let second: Answer = platform.call(
                "PATCH", "/websites/\(Known.borealis)", as: superadmin, #"{"hosts":[\#(hosts)]}"#,
                headers: ["X-Website-Id": Known.borealis, "If-Match": "*"])
            try await Self.wait { try await Self.waiting(platform) == 2 }
            try await holder.simple("COMMIT")
            let answers: [Answer] = try await [first, second]
            #expect(answers.map(\.status).sorted() == [200, 409], "\(answers.map(\.body))")
            #expect(answers.first { $0.status == 409 }?.body.contains("website_exists") == true)
        }
    }

    /// Changes that wait for a lock.
    private static func waiting(_ platform: RunningPlatform) async throws -> Int {
        let rows: [String] = try await platform.values(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """)
        return rows.first.flatMap { Int($0) } ?? 0
    }

    /// A host that is taken away resolves to nothing at once, in every process.
    @Test func whatIsTakenAwayIsGoneEverywhere() async throws {
        try await RunningPlatform.unlimited { platform in
            try await RunningPlatform.serve(
                platform.database, overrides: ["http.rate.limits": "false", "local.folder": platform.folder]
            ) { other in
                let superadmin: String = try await platform.token("superadmin")
                let added: Answer = try await Self.put(
                    platform, superadmin, [("localhost", "any"), ("acme.example", "client")])
                #expect(added.status == 200, "\(added.body)")
                try await Self.wait { try await Self.name(other, "www.acme.example") == "acme" }
                let removed: Answer = try await Self.put(platform, superadmin, [("localhost", "any")])
                #expect(removed.status == 200 && !removed.body.contains("acme.example"))
                #expect(try await Self.name(platform, "acme.example") == nil)
                // `WebsiteResolver.lifetimeSeconds` would be thirty seconds.
                try await Self.wait { try await Self.name(other, "www.acme.example") == nil }
            }
        }
    }

    private static func wait(_ holds: () async throws -> Bool) async throws {
        let end: ContinuousClock.Instant = .now + .seconds(5)
        while try await !holds() {
            try #require(ContinuousClock.now < end, "it was not heard of")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
