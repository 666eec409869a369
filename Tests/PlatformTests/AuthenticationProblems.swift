import Foundation
import Postgres
import Testing

/// Second factors, step-up and mailed links, in every way in which they do not go.
extension ProblemRun {
    private static let writer: String = "018f4e3a-0000-7000-8000-000000000103"
    private static let devices: String = "/auth/mfa/devices"
    private static let token: String = "Zm9yLWRvY3VtZW50YXRpb24tb25seQ"

    func authentication() async throws {
        try await refuse(
            "stepUp proof_wrong", "POST", "/auth/step-up", as: "client", body: #"{"type":"password","value":"x"}"#)
        try await refuse(
            "confirmMagicLink magic_link_invalid", "POST", "/auth/magic-links/confirm", as: nil,
            body: #"{"token":"\#(Self.token)"}"#)
        let database: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
        defer { database.close() }
        try await enrolment(database)
        try await login(database)
        try await database.simple("DELETE FROM second_factors")
    }

    private func enrolment(_ database: Connection) async throws {
        let enrol: (String, String) async throws -> Void = { code, type in
            try await self.refuse(
                "enrolSecondFactor \(code)", "POST", Self.devices, as: "writer2", body: #"{"type":"\#(type)"}"#)
        }
        try await enrol("second_factor_missing", "backup_codes")
        try await refuse(
            "removeSecondFactor second_factor_not_found", "DELETE", "\(Self.devices)/\(Self.absent)", as: "writer2")
        try await confirm("second_factor_not_found", Self.absent)
        try await refuse(
            "preferSecondFactor second_factor_not_found", "POST", "\(Self.devices)/\(Self.absent)/primary",
            as: "writer2")
        try await refuse(
            "forgetTrustedDevice trusted_device_not_found", "DELETE", "/auth/trusted-devices/\(Self.absent)",
            as: "writer2")
        let made: String = try await succeed(
            "enrolSecondFactor", "POST", Self.devices, as: "writer2", body: #"{"type":"totp"}"#)
        let id: String = try identifier(in: made)
        try await confirm("mfa_code_wrong", id)
        try await database.simple("UPDATE mfa_challenges SET expires_at = now()")
        try await confirm("enrolment_over", id)
        try await database.simple(
            """
            INSERT INTO second_factors (id, user_id, kind, name, sealed_secret, created_at, confirmed_at)
            SELECT gen_random_uuid(), '\(Self.writer)', CASE n WHEN 1 THEN 'email' ELSE 'totp' END, 'F',
                CASE WHEN n > 1 THEN '\\x00'::bytea END, now(), now()
            FROM generate_series(1, 5) AS n
            """)
        try await enrol("second_factor_limit", "totp")
        try await database.simple("DELETE FROM second_factors WHERE kind = 'totp'")
        try await enrol("second_factor_exists", "email")
    }

    private func confirm(_ code: String, _ id: String) async throws {
        try await refuse(
            "confirmSecondFactor \(code)", "POST", "\(Self.devices)/\(id)/verify", as: "writer2",
            body: #"{"code":"000000"}"#)
    }

    private func login(_ database: Connection) async throws {
        let asked: String = try await succeed(
            "logIn", "POST", "/auth/login", as: nil,
            body: #"{"email":"writer2@example.com","password":"correct horse battery"}"#)
        let match = try #require(asked.firstMatch(of: /"challenge":"([^"]+)"/), "\(asked)")
        for (code, challenge) in [("mfa_code_wrong", String(match.output.1)), ("mfa_challenge_invalid", Self.token)] {
            try await refuse(
                "verifySecondFactor \(code)", "POST", "/auth/mfa/verify", as: nil,
                body: #"{"challenge":"\#(challenge)","code":"aaaa-aaaa-aaaa-aaaa"}"#)
        }
        try await mail(String(match.output.1), database)
    }

    private func mail(_ challenge: String, _ database: Connection) async throws {
        let send: (String, String) async throws -> Void = { code, challenge in
            try await self.refuse(
                "resendSecondFactorCode \(code)", "POST", "/auth/mfa/resend", as: nil,
                body: #"{"challenge":"\#(challenge)"}"#)
        }
        try await send("mfa_challenge_invalid", Self.token)
        try await send("mfa_mail_too_soon", challenge)
        try await database.simple("UPDATE mfa_challenges SET mails = 4")
        try await send("mfa_mail_limit", challenge)
        try await database.simple("UPDATE mfa_challenges SET code_hash = NULL")
        try await send("mfa_code_not_mailed", challenge)
    }
}
