import Foundation
import Testing

@testable import platform

/// Entries of the blacklist that hold on every website.
@Suite struct PlatformBlacklistTests {
    private static let acting: [String: String] = ["X-Website-Id": Known.acme]

    private static func add(
        _ platform: RunningPlatform, _ token: String, _ kind: String, _ value: String, scope: String = "platform"
    ) async throws -> Answer {
        try await platform.call(
            "POST", "/blacklist", as: token,
            #"{"kind":"\#(kind)","value":"\#(value)","reason":"R","scope":"\#(scope)"}"#, headers: acting)
    }

    @Test func aPersonIsShutOutOfEveryWebsiteUntilLifted() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let sessions: [String] = [
                try await platform.token("writer"), try await platform.token("writer", host: "borealis.localhost"),
            ]
            let entry: Answer = try await Self.add(platform, superadmin, "user", Known.sharedWriter)
            #expect(entry.status == 201 && entry.body.contains(#""scope":"platform""#), "\(entry.body)")
            for (token, host) in zip(sessions, ["localhost", "borealis.localhost"]) {
                #expect(try await platform.call("GET", "/me", as: token, host: host).status == 401, "\(host)")
                #expect(try await platform.logIn("writer@example.com", host: host).status == 401, "\(host)")
            }
            let own: Answer = try await platform.call("GET", "/blacklist", as: superadmin, headers: Self.acting)
            #expect(own.body.contains(#""data":[]"#), "not one of the website: \(own.body)")
            let all: Answer = try await platform.call(
                "GET", "/blacklist?scope=platform", as: superadmin, headers: Self.acting)
            #expect(all.body.contains(Known.sharedWriter), "\(all.body)")
            let lifted: Answer = try await platform.call(
                "DELETE", "/blacklist/\(try entry.text("id"))?reason=Mistake", as: superadmin, headers: Self.acting)
            #expect(lifted.status == 204, "\(lifted.body)")
            #expect(try await platform.logIn("writer@example.com", host: "borealis.localhost").status == 200)
        }
    }

    @Test func onlySuperadminsMakeSeeAndLiftThem() async throws {
        try await RunningPlatform.unlimited { platform in
            let (admin, superadmin): (String, String) = (
                try await platform.token("admin"), try await platform.token("superadmin"))
            #expect(try await Self.add(platform, admin, "email", "m@example.net").status == 403)
            let entry: Answer = try await Self.add(platform, superadmin, "email", "M@example.net")
            #expect(entry.status == 201, "\(entry.body)")
            let again: Answer = try await Self.add(platform, superadmin, "email", "m@example.net")
            #expect(again.status == 409 && again.body.contains("blacklist_entry_exists"))
            // The website may have one of its own beside it.
            let own: Answer = try await Self.add(platform, admin, "email", "m@example.net", scope: "website")
            #expect(own.status == 201, "\(own.body)")
            #expect(try await platform.call("GET", "/blacklist?scope=platform", as: admin).status == 403)
            let path: String = "/blacklist/\(try entry.text("id"))?reason=R"
            #expect(try await platform.call("DELETE", path, as: admin).status == 404)
            let myself: Answer = try await Self.add(platform, superadmin, "user", Known.superadmin)
            #expect(myself.status == 409 && myself.body.contains("own_account"), "\(myself.body)")
            let address: Answer = try await Self.add(platform, superadmin, "email", "superadmin@example.com")
            #expect(address.status == 409 && address.body.contains("own_account"), "\(address.body)")
        }
    }

    /// Registrations are answered as ever, and nothing is mailed, wherever it is tried.
    @Test func anAddressRegistersNowhere() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            _ = try await Self.add(platform, superadmin, "email", "mallory@example.net")
            for host in ["localhost", "borealis.localhost"] {
                let answer: Answer = try await platform.call(
                    "POST", "/auth/register", as: nil,
                    #"{"email":"Mallory@example.net","password":"a long one","display_name":"N","#
                        + #""accepted_terms":"2026-01"}"#, host: host)
                #expect(answer.status == 202, "\(answer.body)")
            }
            #expect(try await platform.mails(to: "Mallory@example.net").isEmpty)
        }
    }

    @Test func aNetworkAddressGetsNothingAnywhere() async throws {
        try await RunningPlatform.unlimited(overrides: ["http.trusted.proxies": "127.0.0.1"]) { platform in
            let superadmin: String = try await platform.token("superadmin")
            let entry: Answer = try await Self.add(platform, superadmin, "address", "192.0.2.66")
            #expect(entry.status == 201, "\(entry.body)")
            for host in ["localhost", "borealis.localhost"] {
                for (address, status) in [("192.0.2.66", 404), ("192.0.2.67", 200)] {
                    let answer: Answer = try await platform.call(
                        "GET", "/portal-context", host: host, headers: ["X-Forwarded-For": address])
                    #expect(answer.status == status, "\(host) \(address)")
                }
            }
        }
    }
}
