import COpenSSL

/// A hash as Django keeps it: `pbkdf2_sha256$600000$<salt>$<hash in base64>`, PBKDF2 (RFC 8018 §5.2) with HMAC-SHA-256.
struct PBKDF2Hash: Sendable, Hashable {
    static let prefix: String = "pbkdf2_"
    /// What a stored hash may ask of this process; Django 6.0 makes 1,200,000.
    static let iterations: ClosedRange<Int> = 1...2_000_000
    static let hashByteCount: Int = 32
    /// Bytes of a salt, which is a text.
    static let saltByteCounts: ClosedRange<Int> = 1...128
    /// Longest text that is looked at.
    private static let maximumLength: Int = 256

    private let rounds: Int32
    private let salt: [UInt8]
    private let hash: [UInt8]

    init(_ text: String) throws(PasswordError) {
        guard text.utf8.count <= Self.maximumLength else { throw .malformed }
        let fields: [Substring] = text.split(separator: "$", omittingEmptySubsequences: false)
        guard fields[0] == "pbkdf2_sha256" else { throw .unsupported }
        guard fields.count == 4, fields[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let hash = Self.decode(fields[3]),
            Self.saltByteCounts.contains(fields[2].utf8.count)
        else { throw .malformed }
        guard let rounds = Int32(fields[1]), Self.iterations.contains(Int(rounds)) else { throw .excessive }
        self.rounds = rounds
        salt = Array(fields[2].utf8)
        self.hash = hash
    }

    /// Base64 with padding (RFC 4648 §4).
    private static func decode(_ text: Substring) -> [UInt8]? {
        guard text.hasSuffix("="), let bytes = PHCBase64.decode(text.dropLast()) else { return nil }
        return bytes.count == hashByteCount ? bytes : nil
    }

    func fits(_ password: [UInt8]) throws(PasswordError) -> Bool {
        ConstantTime.equal(try PBKDF2.key(password, salt: salt, rounds: rounds, byteCount: hash.count), hash)
    }
}

/// PBKDF2 with HMAC-SHA-256, blocking.
enum PBKDF2 {
    static func key(
        _ password: [UInt8], salt: [UInt8], rounds: Int32, byteCount: Int
    ) throws(PasswordError) -> [UInt8] {
        var key: [UInt8] = Array(repeating: 0, count: byteCount)
        let status: Int32 = password.withUnsafeBytes { password in
            password.withMemoryRebound(to: CChar.self) { password in
                PKCS5_PBKDF2_HMAC(
                    password.baseAddress, Int32(password.count), salt, Int32(salt.count), rounds, EVP_sha256(),
                    Int32(byteCount), &key)
            }
        }
        guard status == 1 else { throw .failed("PBKDF2") }
        return key
    }
}
