/// Hashes and checks passwords with Argon2id on threads of its own, so that no cooperative thread is ever blocked.
package final class PasswordHasher: Sendable {
    /// Longest password in bytes of UTF-8.
    package static let maximumPasswordLength: Int = 1024
    private static let saltByteCount: Int = 16
    private static let hashByteCount: Int = 32

    package let parameters: Argon2Parameters
    private let secret: SecretBytes
    private let pool: BlockingPool

    /// `threads` passwords are hashed at a time and `maximumWaiting` may wait; more are refused with `overloaded`.
    /// `pepper` is mixed into every hash and kept outside of the database; empty for none.
    package init(
        parameters: Argon2Parameters = .standard, threads: Int = 2, maximumWaiting: Int = 64, pepper: [UInt8] = []
    ) {
        self.parameters = parameters
        secret = SecretBytes(pepper)
        pool = BlockingPool(threads: threads, maximumWaiting: maximumWaiting)
    }

    /// A PHC string with a new random salt.
    package func hash(_ password: String) async throws(PasswordError) -> String {
        let bytes: [UInt8] = try Self.bytes(password)
        let (parameters, secret): (Argon2Parameters, SecretBytes) = (parameters, secret)
        return try await pool.run { () throws(PasswordError) -> String in
            let salt: [UInt8] = try Self.salt()
            let hash: [UInt8] = try Argon2.hash(
                bytes, salt: salt, secret: secret.copy, parameters, byteCount: Self.hashByteCount)
            return PasswordHash(parameters: parameters, salt: salt, hash: hash).text
        }
    }

    /// Whether the password belongs to a stored hash: a PHC string of ours, or bcrypt or PBKDF2 of an imported account.
    package func verify(_ password: String, against stored: String) async throws(PasswordError) -> Bool {
        let bytes: [UInt8] = try Self.bytes(password)
        let expected: StoredPassword = try StoredPassword(stored)
        let secret: SecretBytes = secret
        return try await pool.run { () throws(PasswordError) -> Bool in
            try expected.fits(bytes, secret: secret.copy)
        }
    }

    /// Whether a stored hash should be made anew at the next login: its parameters are not today's, or it was imported.
    package func needsRehash(_ stored: String) -> Bool {
        guard let hash = try? PasswordHash(stored) else { return true }
        return hash.parameters != parameters || hash.hash.count != Self.hashByteCount
            || hash.salt.count < Self.saltByteCount
    }

    private static func bytes(_ password: String) throws(PasswordError) -> [UInt8] {
        guard password.utf8.count <= maximumPasswordLength else { throw .tooLong }
        return Array(password.utf8)
    }

    private static func salt() throws(PasswordError) -> [UInt8] {
        do throws(CryptographyError) { return try SecureRandom.bytes(saltByteCount) } catch {
            throw .failed("no randomness")
        }
    }
}

extension SecretBytes {
    /// The bytes, for one call.
    fileprivate var copy: [UInt8] { withBytes { Array(UnsafeBufferPointer(start: $0, count: count)) } }
}
