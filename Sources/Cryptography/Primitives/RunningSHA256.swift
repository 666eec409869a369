import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces; nothing of them is kept.
package struct RunningSHA256: ~Copyable {
    private let context: OpaquePointer
    private var isFinished: Bool = false

    /// - Throws: `.failed` without memory.
    package init() throws(CryptographyError) {
        context = try Self.makeContext()
    }

    private static func makeContext() throws(CryptographyError) -> OpaquePointer {
        guard let context = EVP_MD_CTX_new() else { throw OpenSSL.failure(.failed("SHA-256")) }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw OpenSSL.failure(.failed("SHA-256"))
        }
        return context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// - Throws: `.failed` after `finish`.
    package mutating func update(_ bytes: [UInt8]) throws(CryptographyError) {
        guard !isFinished, EVP_DigestUpdate(context, bytes, bytes.count) == 1 else {
            throw OpenSSL.failure(.failed("SHA-256"))
        }
    }

    /// The 32 bytes of the digest.
    ///
    /// - Throws: `.failed` the second time.
    package mutating func finish() throws(CryptographyError) -> [UInt8] {
        var digest: [UInt8] = Array(repeating: 0, count: SHA256.byteCount)
        guard !isFinished, EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            throw OpenSSL.failure(.failed("SHA-256"))
        }
        isFinished = true
        return digest
    }
}
