import Foundation
import Postgres
import Testing

@testable import platform

/// Links to sign in.
@Suite struct MagicLinkTests {
    private static let client: String = "client@example.com"

    private static func ask(
        _ platform: RunningPlatform, _ email: String = client, host: String = "localhost"
    ) async throws -> Answer {
        try await platform.call("POST", "/auth/magic-links", as: nil, #"{"email":"\#(email)"}"#, host: host)
    }

    private static func use(
        _ platform: RunningPlatform, _ token: String, host: String = "localhost"
    ) async throws -> Answer {
        try await platform.call("POST", "/auth/magic-links/confirm", as: nil, #"{"token":"\#(token)"}"#, host: host)
    }

    @Test func aLinkOpensOneSessionOnItsOwnWebsite() async throws {
        try await RunningPlatform.unlimited { platform in
            #expect(try await Self.ask(platform).status == 202)
            let token: String = try await platform.mailedToken(to: Self.client)
            #expect(try await Self.use(platform, token, host: "borealis.localhost").status == 422)
            let opened: Answer = try await Self.use(platform, token)
            #expect(opened.status == 200 && opened.body.contains(#""status":"signed_in""#), "\(opened.body)")
            let me: Answer = try await platform.call("GET", "/me", as: try opened.text("access_token"))
            #expect(me.body.contains(Known.client))
            #expect(try await Self.use(platform, token).status == 422)
            let hashed: [String] = try await platform.values(
                "SELECT extract(epoch FROM expires_at - created_at)::int || ' ' || (used_at IS NOT NULL) "
                    + "FROM magic_links WHERE token_hash = sha256('\(token)'::bytea)")
            #expect(hashed == ["900 true"])
        }
    }

    @Test func aLinkEndsWithTheNextOneAndAfterFifteenMinutes() async throws {
        try await RunningPlatform.unlimited { platform in
            _ = try await Self.ask(platform)
            let first: String = try await platform.mailedToken(to: Self.client)
            _ = try await Self.ask(platform)
            let second: String = try await platform.mailedToken(to: Self.client)
            #expect(first != second)
            #expect(try await Self.use(platform, first).status == 422)
            _ = try await platform.values("UPDATE magic_links SET expires_at = now()")
            #expect(try await Self.use(platform, second).status == 422)
        }
    }

    /// Who owns the old mailbox gets in no more.
    @Test func aLinkEndsWithANewAddressOfTheAccount() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let asked: Answer = try await platform.call(
                "POST", "/me/email-change", as: token,
                #"{"email":"moved@example.net","password":"\#(Known.password)"}"#)
            #expect(asked.status == 202, "\(asked.body)")
            let proofs: [String] = [
                try await platform.mailedToken(to: "moved@example.net"),
                try await platform.mailedToken(to: Self.client),
            ]
            _ = try await Self.ask(platform)
            let link: String = try await platform.mailedToken(to: Self.client)
            for proof in proofs {
                let proved: Answer = try await platform.call(
                    "POST", "/me/email-change/confirm", as: nil, #"{"token":"\#(proof)"}"#)
                #expect(proved.status == 200, "\(proved.body)")
            }
            #expect(try await Self.use(platform, link).status == 422)
        }
    }

    /// Every address gets the same answer, a row and a mail; a link only who can sign in by one.
    @Test func nothingTellsWhichAddressHasAnAccount() async throws {
        try await RunningPlatform.unlimited { platform in
            let addresses: [String] = [Self.client, "nobody@example.net", "suspended@example.com"]
            _ = try await platform.values(
                """
                INSERT INTO users (id, website_id, email, role, status, password_hash, display_name, created_at)
                SELECT gen_random_uuid(), website_id, 'suspended@example.com', role, 'suspended', password_hash, 'S',
                    created_at FROM users WHERE id = '\(Known.client)'
                """)
            let shape: Regex<AnyRegexOutput> = try Regex(#"^\{"email":"A","expires_at":"[^"]+"\}$"#)
            for address in addresses {
                let answer: Answer = try await Self.ask(platform, address)
                #expect(answer.status == 202)
                let same: String = answer.body.replacing(address, with: "A")
                #expect(same.contains(shape), "\(answer.body)")
                let mails: [String] = try await platform.values(
                    "SELECT payload->>'text' FROM outbox WHERE payload->>'to' = '\(address)'")
                #expect(mails.count == 1)
                #expect(mails[0].contains("#token=") == (address == Self.client), "\(address)")
            }
            #expect(try await platform.values("SELECT count(*) FROM magic_links") == ["3"])
        }
    }

    @Test func aWebsiteWithoutTheFeatureMailsNothing() async throws {
        try await RunningPlatform.unlimited { platform in
            _ = try await platform.values("UPDATE websites SET features = '{}'")
            #expect(try await Self.ask(platform).status == 202)
            #expect(try await platform.values("SELECT count(*) FROM outbox") == ["0"])
        }
    }

    /// A link and a code to the same mailbox are one factor.
    @Test func whoHasNoFactorBesidesTheMailboxGetsNoLinkWhereTwoAreRequired() async throws {
        try await RunningPlatform.unlimited { platform in
            _ = try await Self.ask(platform)
            let early: String = try await platform.mailedToken(to: Self.client)
            _ = try await platform.values(
                "UPDATE websites SET features = features || '{two_factor_required}' WHERE slug = 'acme'")
            #expect(try await Self.use(platform, early).status == 422)
            _ = try await Self.ask(platform)
            let mails: [String] = try await platform.values(
                "SELECT payload->>'text' FROM outbox ORDER BY created_at DESC, id DESC LIMIT 1")
            #expect(mails.count == 1 && !mails[0].contains("#token="), "\(mails)")
            #expect(try await platform.values("SELECT count(*) FROM sessions") == ["0"])
        }
    }

    @Test func theBlacklistAndTheLockHoldForLinksToo() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            _ = try await Self.ask(platform)
            let token: String = try await platform.mailedToken(to: Self.client)
            let entry: Answer = try await platform.call(
                "POST", "/blacklist", as: admin, #"{"kind":"email","value":"\#(Self.client)","reason":"R"}"#)
            #expect(entry.status == 201)
            #expect(try await Self.use(platform, token).status == 422)
            _ = try await platform.values("UPDATE blacklist_entries SET lifted_at = now(), "
                + "lifted_by = created_by, lifted_reason = 'R'")
            _ = try await Self.ask(platform)
            let next: String = try await platform.mailedToken(to: Self.client)
            for _ in 0..<3 { _ = try await platform.logIn(Self.client, "wrong") }
            #expect(try await Self.use(platform, next).status == 422)
        }
    }
}
