import ContractRuntime
import Cryptography
import Domain
import Foundation
import PlatformAPI
import Testing

@testable import Platform
@testable import platform

/// Cases of the reference about sessions, secrets and configuration (`docs/threat-model.md` lists all of them).
@Suite struct SecurityCasesTests {
    /// Case 2: sessions were looked at by a middleware that ran before anybody was signed in; what had been revoked
    /// or left alone worked on until its token ended.
    @Test func case2EveryRequestNeedsALivingSession() async throws {
        try await RunningPlatform.unlimited { platform in
            let paths: [String] = ["/me", "/orders", "/notifications", "/auth/sessions"]
            let ends: [String] = [
                "revoked_at = now()", "last_activity_at = now() - interval '9 hours'", "expires_at = now()",
            ]
            for end in ends {
                let login: Answer = try await platform.logIn("client@example.com")
                let (token, id): (String, String) = (try login.text("access_token"), try login.text("session_id"))
                for path in paths { #expect(try await platform.call("GET", path, as: token).status == 200) }
                _ = try await platform.values("UPDATE sessions SET \(end) WHERE id = '\(id)'")
                // As long as a process may know a caller without asking: the end was not announced to it.
                try await Task.sleep(for: .seconds(KnownCallers.lifetimeSeconds + 0.5))
                for path in paths {
                    #expect(try await platform.call("GET", path, as: token).status == 401, "\(end) \(path)")
                }
            }
        }
    }

    /// Case 3: tokens lived for a day beside a comment that claimed six hours.
    @Test func case3TheLifeOfATokenIsOneNumber() async throws {
        try await RunningPlatform.unlimited { platform in
            let login: Answer = try await platform.logIn("client@example.com")
            let parts: [Substring] = try login.text("access_token").split(separator: ".")
            let claims: [UInt8] = try #require(Base64URL.decode(String(parts[1])))
            let text: String = String(decoding: claims, as: UTF8.self)
            let issued: Int = try #require(text.firstMatch(of: /"iat":(\d+)/).flatMap { Int($0.output.1) })
            let expires: Int = try #require(text.firstMatch(of: /"exp":(\d+)/).flatMap { Int($0.output.1) })
            #expect(expires - issued == Int(SessionRules.accessTokenSeconds))
            #expect(login.body.contains("\"expires_in\":\(expires - issued)"))
            let contract: String = try String(
                contentsOf: RunningPlatform.repository.appending(path: "spec/openapi/identity.yaml"), encoding: .utf8)
            #expect(contract.contains("minimum: 1, maximum: \(expires - issued) }"))
        }
    }

    /// Case 5: codes stood in the database as they were mailed.
    @Test func case5NoTableHoldsASecretThatWasHandedOut() async throws {
        try await RunningPlatform.unlimited { platform in
            var secrets: [String] = []
            _ = try await platform.call(
                "POST", "/auth/register", as: nil,
                """
                {"email":"ada@example.net","password":"a long one","display_name":"Ada","accepted_terms":"2026-01"}
                """)
            secrets.append(try await platform.mailedToken(to: "ada@example.net"))
            let login: Answer = try await platform.logIn("client@example.com")
            secrets += [try login.text("access_token"), try login.text("refresh_token")]
            let change: String = #"{"email":"moved@example.net","password":"\#(Known.password)"}"#
            let asked: Answer = try await platform.call(
                "POST", "/me/email-change", as: try login.text("access_token"), change)
            #expect(asked.status == 202)
            secrets.append(try await platform.mailedToken(to: "moved@example.net"))
            secrets.append(try await platform.mailedToken(to: "client@example.com"))
            secrets += [Known.password, "a long one"]
            try await Self.waitForTheOutbox(platform)
            let tables: [String] = try await platform.values(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            #expect(tables.contains("refresh_tokens") && tables.contains("registrations"))
            for table in tables {
                let rows: String = try await platform.values("SELECT t::text FROM \(table) t").joined(separator: "\n")
                for secret in secrets {
                    let hexadecimal: String = secret.utf8.map { String($0, radix: 16) }.joined()
                    let bytes: String = (Base64URL.decode(secret) ?? []).map { byte in
                        (byte < 16 ? "0" : "") + String(byte, radix: 16)
                    }.joined()
                    #expect(!rows.contains(secret) && !rows.contains(hexadecimal), "\(table)")
                    #expect(bytes.isEmpty || !rows.contains(bytes), "\(table)")
                }
            }
        }
    }

    private static func waitForTheOutbox(_ platform: RunningPlatform) async throws {
        let deadline: ContinuousClock.Instant = .now + .seconds(20)
        while try await platform.values("SELECT id FROM outbox WHERE sent_at IS NULL").isEmpty == false {
            try #require(ContinuousClock.now < deadline, "mail is not sent")
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Case 13: estimates for an unknown website were made for a brand in the code, or for the first website there is.
    @Test func case13NobodyGetsPricesOfNoWebsite() async throws {
        let body: String = """
            {"deadline_hours":48,"inputs":{"family":"paper","pages":5,"spacing":"double","paper_type":"research",
            "work_type":"writing","academic_level":"undergrad","subject":"history"}}
            """
        try await RunningPlatform.unlimited { platform in
            let here: Answer = try await platform.call("POST", "/pricing/estimate", as: nil, body)
            #expect(here.status == 200 && here.body.contains("133.89"), "\(here.body)")
            for host in ["nowhere.example", "203.0.113.7", "localhost.example"] {
                let there: Answer = try await platform.call("POST", "/pricing/estimate", as: nil, body, host: host)
                #expect(there.status == 404 && !there.body.contains("total"), "\(host) \(there.body)")
            }
        }
    }

    /// Case 16: a refresh token that was used before was refused, and whoever had stolen it stayed signed in.
    @Test func case16ARefreshTokenThatComesTwiceEndsTheSession() async throws {
        try await RunningPlatform.unlimited { platform in
            let first: Answer = try await platform.logIn("client@example.com")
            let stolen: String = try first.text("refresh_token")
            let refresh: (String) async throws -> Answer = { token in
                try await platform.call("POST", "/auth/token/refresh", as: nil, #"{"refresh_token":"\#(token)"}"#)
            }
            let second: Answer = try await refresh(stolen)
            #expect(second.status == 200)
            #expect(try await refresh(stolen).status == 401)
            #expect(try await refresh(second.text("refresh_token")).status == 401)
            #expect(try await platform.call("GET", "/me", as: second.text("access_token")).status == 401)
            let noted: [String] = try await platform.values(
                "SELECT kind || ' ' || severity FROM security_events WHERE kind = 'refresh_token_reused'")
            #expect(noted.first == "refresh_token_reused critical")
        }
    }

    /// Case 18: the database's password had a fall-back in the code, and was printed at the start.
    @Test func case18ProductionDoesNotStartOnDefaultsAndPrintsNoSecret() throws {
        let keys: [String] = [1, 2].map { KeyRing.text(of: [Array(repeating: $0, count: 32)]) }
        let secrets: [String: String] = [
            "database.url": "postgresql://platform:hunter2@db/platform", "token.keys": keys[0],
            "mail.url": "smtps://platform:hunter2@mail.example.com", "mail.from": "no-reply@example.com",
            "platform.environment": "production", "field.keys": keys[1],
        ]
        let settings: Settings = try Settings.fromEnvironment(overrides: secrets)
        for secret in keys + ["hunter2"] { #expect(!settings.redacted.contains(secret)) }
        for key in ["database.url", "token.keys", "field.keys", "mail.url"] {
            var incomplete: [String: String] = secrets
            incomplete[key] = nil
            do {
                _ = try Settings.fromEnvironment(overrides: incomplete)
                Issue.record("starts without \(key)")
            } catch {
                #expect("\(error)".contains("\(key.uppercased().replacing(".", with: "_")) is missing"))
                #expect(!"\(error)".contains("hunter2"))
            }
        }
        do {
            _ = try Settings.fromEnvironment(overrides: secrets.merging(["database.url": "hunter2"]) { $1 })
            Issue.record("an address that is none")
        } catch { #expect(!"\(error)".contains("hunter2")) }
    }
}
