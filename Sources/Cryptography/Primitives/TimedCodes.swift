import COpenSSL

/// Codes of an authenticator app: TOTP (RFC 6238) over HOTP (RFC 4226), with HMAC-SHA-1 and steps of 30 seconds, which
/// is what every such app knows.
package struct TimedCodes: Sendable {
    /// As long as the hash (RFC 4226 §4, R6).
    package static let secretByteCount: Int = 20
    package static let stepSeconds: Int = 30

    private let secret: SecretBytes
    private let digits: Int

    /// - Parameter digits: 6 to 9.
    /// - Throws: `invalidKey` for a secret below 128 bits (RFC 4226 §4, R6), and for other numbers of digits.
    package init(secret: [UInt8], digits: Int = 6) throws(CryptographyError) {
        guard secret.count >= 16, secret.count <= 128, (6...9).contains(digits) else { throw .invalidKey }
        self.secret = SecretBytes(secret)
        self.digits = digits
    }

    /// The number of a moment's step.
    /// - Parameter seconds: since 1970.
    package static func step(at seconds: Double) -> Int { Int((seconds / Double(stepSeconds)).rounded(.down)) }

    /// The code of a step (RFC 4226 §5.3). Steps are not negative.
    package func code(ofStep step: Int) throws(CryptographyError) -> String {
        guard let counter = UInt64(exactly: step) else { throw .invalidLength }
        let message: [UInt8] = (0..<8).map { UInt8(truncatingIfNeeded: counter >> (56 - 8 * UInt64($0))) }
        let tag: [UInt8] = try HMACSHA1.tag(for: message, key: secret)
        let offset: Int = Int(tag[HMACSHA1.byteCount - 1] & 0x0F)
        let number: UInt32 = tag[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus: UInt32 = (0..<digits).reduce(1) { power, _ in power * 10 }
        let text: String = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code this is: that of the moment, or one beside it, for clocks that differ (RFC 6238 §5.2). Who
    /// takes a code keeps its step and refuses it and earlier ones from then on. The time it takes does not tell which
    /// fits.
    /// - Parameter seconds: since 1970.
    package func matchingStep(_ code: String, at seconds: Double) throws(CryptographyError) -> Int? {
        let now: Int = Self.step(at: seconds)
        var found: Int?
        for step in max(0, now - 1)...max(0, now + 1) {
            if ConstantTime.equal(try self.code(ofStep: step), code) { found = step }
        }
        return found
    }
}

/// HMAC with SHA-1 (RFC 2104), for `TimedCodes` only.
private enum HMACSHA1 {
    static let byteCount: Int = 20

    static func tag(for message: [UInt8], key: SecretBytes) throws(CryptographyError) -> [UInt8] {
        let length: Int32 = Int32(truncatingIfNeeded: key.count)
        var isDone: Bool = false
        let tag: [UInt8] = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            buffer.initialize(repeating: 0)
            isDone = key.withBytes {
                HMAC(EVP_sha1(), $0, length, message, message.count, buffer.baseAddress, nil) != nil
            }
            initialized = byteCount
        }
        guard isDone else { throw OpenSSL.failure(.failed("HMAC")) }
        return tag
    }
}
