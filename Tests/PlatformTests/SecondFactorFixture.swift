import Cryptography
import Foundation
import Testing

@testable import platform

/// An authenticator app.
struct TestAuthenticator: Sendable {
    var id: String
    let codes: TimedCodes

    /// - Parameter base32: RFC 4648 §6, without padding.
    init(id: String, base32: String) throws {
        self.id = id
        codes = try TimedCodes(secret: Self.decode(base32))
    }

    private static func decode(_ text: String) throws -> [UInt8] {
        let alphabet: [Character] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var (bytes, buffer, bits): ([UInt8], Int, Int) = ([], 0, 0)
        for character in text {
            buffer = buffer << 5 | (try #require(alphabet.firstIndex(of: character)))
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(buffer >> bits & 255))
            buffer &= (1 << bits) - 1
        }
        return bytes
    }

    func code() throws -> String { try codes.code(ofStep: TimedCodes.step(at: Date().timeIntervalSince1970)) }

    /// A code that is not one of now.
    func wrongCode() throws -> String {
        let right: Int = try #require(Int(try code()))
        return String(format: "%06d", (right + 500_000) % 1_000_000)
    }
}

extension RunningPlatform {
    static let devices: String = "/auth/mfa/devices"

    /// Enrols and confirms an authenticator app, and forgets which code was used for it, so that the next needs no
    /// waiting.
    func enrolAuthenticator(as token: String) async throws -> TestAuthenticator {
        let made: Answer = try await call("POST", Self.devices, as: token, #"{"type":"totp","name":"Phone"}"#)
        try #require(made.status == 201, "\(made.body)")
        let authenticator: TestAuthenticator = try TestAuthenticator(
            id: try made.text("id"), base32: try made.text("secret"))
        let confirmed: Answer = try await confirm(authenticator.id, try authenticator.code(), as: token)
        try #require(confirmed.status == 200, "\(confirmed.body)")
        try await forgetSteps()
        return authenticator
    }

    /// As if half a minute had passed.
    func forgetSteps() async throws { _ = try await values("UPDATE second_factors SET last_step = NULL") }

    func confirm(_ device: String, _ code: String, as token: String) async throws -> Answer {
        try await call("POST", "\(Self.devices)/\(device)/verify", as: token, #"{"code":"\#(code)"}"#)
    }

    /// The challenge that the password of an account is answered with.
    func challenge(_ email: String, host: String = "localhost") async throws -> String {
        let answer: Answer = try await logIn(email, host: host)
        try #require(answer.status == 200 && answer.body.contains(#""status":"mfa_required""#), "\(answer.body)")
        #expect(!answer.body.contains("access_token"))
        return try answer.text("challenge")
    }

    func verify(
        _ challenge: String, _ code: String, trusting: Bool = false, host: String = "localhost"
    ) async throws -> Answer {
        try await call(
            "POST", "/auth/mfa/verify", as: nil,
            #"{"challenge":"\#(challenge)","code":"\#(code)","trust_device":\#(trusting)}"#, host: host)
    }

    /// The code of the newest mail to an address.
    func mailedCode(to email: String) async throws -> String {
        let mails: [String] = try await mails(to: email).filter { $0.hasPrefix("Your code") }
        let text: String = try #require(mails.first, "no code to \(email)")
        return String(try #require(text.firstMatch(of: /code is ([0-9]{6})/), "\(text)").output.1)
    }

    func backupCodes(as token: String) async throws -> [String] {
        let made: Answer = try await call("POST", Self.devices, as: token, #"{"type":"backup_codes"}"#)
        try #require(made.status == 201, "\(made.body)")
        return made.body.matches(of: /"([a-z2-7]{4}(-[a-z2-7]{4}){3})"/).map { String($0.output.1) }
    }

    func events(of user: String) async throws -> [String] {
        try await values(
            "SELECT kind || ' ' || severity FROM security_events WHERE user_id = '\(user)' ORDER BY occurred_at, id")
    }
}
