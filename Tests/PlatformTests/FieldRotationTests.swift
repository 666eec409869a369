import Cryptography
import Domain
import Foundation
import Postgres
import Testing

@testable import Platform
@testable import platform

/// Secrets of websites: stored sealed, never shown, and sealed anew with a new key.
@Suite struct FieldRotationTests {
    private static let old: [UInt8] = Array(repeating: 1, count: 32)
    private static let new: [UInt8] = Array(repeating: 2, count: 32)
    private static let secret: String = "sk_live_never-to-be-seen"
    private static let path: String = "/websites/\(Known.acme)"
    private static let settings: [String: String] = ["field.keys": KeyRing.text(of: [old])]

    private static func change(_ secrets: String) -> String { #"{"secrets":[\#(secrets)]}"# }

    private static func keep(_ name: String) -> String { #"{"name":"\#(name)","value":"\#(secret)"}"# }

    private static func place(_ name: String) throws -> FieldPlace {
        .websiteSecret(name, of: WebsiteID(rawValue: try #require(UUID(uuidString: Known.acme))))
    }

    private func sealed(_ platform: RunningPlatform, _ name: String) async throws -> [UInt8] {
        let found: [String] = try await platform.values(
            "SELECT encode(sealed, 'base64') FROM website_secrets WHERE name = '\(name)'")
        let text: String = try #require(found.first)
        return [UInt8](try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters)))
    }

    @Test func secretsAreKeptSealedAndNeverShown() async throws {
        try await RunningPlatform.unlimited(overrides: Self.settings) { platform in
            let admin: String = try await platform.token("admin")
            let star: [String: String] = ["If-Match": "*"]
            let both: String = Self.change("\(Self.keep("gateway_key")),\(Self.keep("mail_key"))")
            let done: Answer = try await platform.call("PATCH", Self.path, as: admin, both, headers: star)
            #expect(done.status == 200 && done.body.contains(#""secrets":["gateway_key","mail_key"]"#), "\(done.body)")
            let keys: FieldKeys = try FieldKeys([Self.old])
            let stored: [UInt8] = try await sealed(platform, "gateway_key")
            #expect(try keys.open(stored, for: Self.place("gateway_key")) == Array(Self.secret.utf8))
            #expect(throws: CryptographyError.notAuthentic) { try keys.open(stored, for: Self.place("mail_key")) }
            let found: Answer = try await platform.call("GET", Self.path, as: admin)
            #expect(!(done.body + found.body).contains("sk_live"))
            let removal: String = Self.change(#"{"name":"mail_key"},{"name":"unknown"}"#)
            let removed: Answer = try await platform.call("PATCH", Self.path, as: admin, removal, headers: star)
            #expect(removed.status == 200 && removed.body.contains(#""secrets":["gateway_key"]"#), "\(removed.body)")
        }
    }

    @Test func whoEditsContentSetsNoSecrets() async throws {
        try await RunningPlatform.unlimited(overrides: Self.settings) { platform in
            let (admin, support): (String, String) =
                (try await platform.token("admin"), try await platform.token("support"))
            _ = try await platform.call(
                "PATCH", "/users/\(Known.support)", as: admin, #"{"permission_sets":["content"]}"#)
            let refused: Answer = try await platform.call(
                "PATCH", Self.path, as: support, Self.change(Self.keep("gateway_key")), headers: ["If-Match": "*"])
            #expect(refused.status == 403 && refused.body.contains(#""field":"secrets""#), "\(refused.body)")
            #expect(try await platform.values("SELECT name FROM website_secrets").isEmpty)
        }
    }

    /// More values than a batch holds, one of another key, one moved from another row.
    @Test func rotationSealsEverythingAnew() async throws {
        try await RunningPlatform.unlimited(overrides: Self.settings) { platform in
            let admin: String = try await platform.token("admin")
            let names: [String] = (0..<20).map { "key_\($0)" }
            for start in stride(from: 0, to: 20, by: 10) {
                let secrets: String = names[start..<(start + 10)].map(Self.keep).joined(separator: ",")
                let done: Answer = try await platform.call(
                    "PATCH", Self.path, as: admin, Self.change(secrets), headers: ["If-Match": "*"])
                #expect(done.status == 200, "\(done.body)")
            }
            _ = try await platform.values(
                """
                UPDATE website_secrets SET sealed = '\\x01'::bytea || decode(repeat('ab', 60), 'hex')
                WHERE name = 'key_3';
                UPDATE website_secrets SET sealed = (SELECT sealed FROM website_secrets WHERE name = 'key_5')
                WHERE name = 'key_4'
                """)
            let both: FieldKeys = try FieldKeys([Self.new, Self.old])
            let report: FieldRotation.Report = try await rotate(platform, both)
            #expect(report.resealed == 18)
            #expect(
                report.unreadable == [
                    "website_secrets \(Known.acme)/key_3", "website_secrets \(Known.acme)/key_4",
                ])
            let only: FieldKeys = try FieldKeys([Self.new])
            for name in names where !["key_3", "key_4"].contains(name) {
                let stored: [UInt8] = try await sealed(platform, name)
                #expect(try only.open(stored, for: Self.place(name)) == Array(Self.secret.utf8), "\(name)")
            }
            #expect(try await rotate(platform, both) == .init(resealed: 0, unreadable: report.unreadable))
        }
    }

    @Test func secretsOfAuthenticatorsAreSealedAnew() async throws {
        try await RunningPlatform.unlimited(overrides: Self.settings) { platform in
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(
                as: try await platform.token("client"))
            let both: FieldKeys = try FieldKeys([Self.new, Self.old])
            #expect(try await rotate(platform, both) == .init(resealed: 1, unreadable: []))
            let found: [String] = try await platform.values(
                "SELECT encode(sealed_secret, 'base64') FROM second_factors")
            let text: String = try #require(found.first)
            let sealed: [UInt8] = [UInt8](
                try #require(Data(base64Encoded: text, options: .ignoreUnknownCharacters)))
            let id: SecondFactorID = SecondFactorID(rawValue: try #require(UUID(uuidString: authenticator.id)))
            let secret: [UInt8] = try FieldKeys([Self.new]).open(sealed, for: .secondFactor(id))
            #expect(try TimedCodes(secret: secret).code(ofStep: 1) == authenticator.codes.code(ofStep: 1))
        }
    }

    private func rotate(_ platform: RunningPlatform, _ keys: FieldKeys) async throws -> FieldRotation.Report {
        let database: Database = try Database(address: platform.database.serverAddress)
        let outcome: Result<FieldRotation.Report, any Error>
        do {
            let rotation: FieldRotation = FieldRotation(
                surroundings: Application.surroundings(database), keys: keys, batchSize: 7)
            outcome = .success(try await rotation.run())
        } catch { outcome = .failure(error) }
        await database.close()
        return try outcome.get()
    }
}
