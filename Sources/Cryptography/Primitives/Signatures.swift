import COpenSSL

/// A private key of Ed25519 (RFC 8032).
package struct SigningKey: Sendable {
    package static let seedByteCount: Int = 32
    package static let signatureByteCount: Int = 64

    private let handle: KeyHandle
    package let publicKey: VerificationKey

    /// A new random key.
    package static func generate() throws(CryptographyError) -> SigningKey {
        try SigningKey(seed: try SecureRandom.bytes(seedByteCount))
    }

    /// The key of a seed of 32 bytes (the "private key" of RFC 8032 §5.1.5).
    package init(seed: [UInt8]) throws(CryptographyError) {
        guard seed.count == Self.seedByteCount,
            let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
        else { throw OpenSSL.failure(.invalidKey) }
        handle = KeyHandle(key)
        publicKey = try VerificationKey(bytes: try handle.raw(EVP_PKEY_get_raw_public_key))
    }

    /// The seed, for storing the key. Keep it secret.
    package func seed() throws(CryptographyError) -> [UInt8] { try handle.raw(EVP_PKEY_get_raw_private_key) }

    /// 64 bytes; the same message always has the same signature.
    package func sign(_ message: [UInt8]) throws(CryptographyError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw OpenSSL.failure(.failed("EVP_MD_CTX_new")) }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, nil, nil, handle.key) == 1 else {
            throw OpenSSL.failure(.failed("EVP_DigestSignInit"))
        }
        var signature: [UInt8] = Array(repeating: 0, count: Self.signatureByteCount)
        var length: Int = signature.count
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1, length == signature.count
        else { throw OpenSSL.failure(.failed("EVP_DigestSign")) }
        return signature
    }
}

/// A public key of Ed25519 (RFC 8032).
package struct VerificationKey: Sendable {
    package static let byteCount: Int = 32

    private let handle: KeyHandle
    /// The 32 bytes of the key.
    package let bytes: [UInt8]

    /// - Throws: `.invalidKey`, for a point of small order, too: signatures that fit anything are easily made for it.
    package init(bytes: [UInt8]) throws(CryptographyError) {
        guard bytes.count == Self.byteCount, !SmallOrder.contains(bytes),
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
        else { throw OpenSSL.failure(.invalidKey) }
        handle = KeyHandle(key)
        self.bytes = bytes
    }

    package func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count == SigningKey.signatureByteCount, let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, handle.key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension VerificationKey: Hashable {
    package static func == (left: VerificationKey, right: VerificationKey) -> Bool { left.bytes == right.bytes }

    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// Owns an `EVP_PKEY`. OpenSSL does not change it after creation, so threads may share it.
private final class KeyHandle: @unchecked Sendable {
    let key: OpaquePointer

    init(_ key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }

    typealias Reader = (OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<Int>?) -> Int32

    func raw(_ read: Reader) throws(CryptographyError) -> [UInt8] {
        var bytes: [UInt8] = Array(repeating: 0, count: 32)
        var length: Int = bytes.count
        guard read(key, &bytes, &length) == 1, length == bytes.count else {
            throw OpenSSL.failure(.failed("EVP_PKEY_get_raw"))
        }
        return bytes
    }
}
