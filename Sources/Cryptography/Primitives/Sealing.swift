import COpenSSL

/// A key of AES-256-GCM (NIST SP 800-38D), for data that only this service reads again.
///
/// With random nonces, seal at most 2³² messages under one key.
package struct SealingKey: Sendable {
    package static let byteCount: Int = 32
    package static let nonceByteCount: Int = 12
    package static let tagByteCount: Int = 16

    private let secret: SecretBytes

    package init(bytes: [UInt8]) throws(CryptographyError) {
        guard bytes.count == Self.byteCount else { throw .invalidKey }
        secret = SecretBytes(bytes)
    }

    /// Encrypts under a random nonce: nonce, ciphertext and tag behind each other. `data` is authenticated, not stored:
    /// bind a message to its place (table, row, tenant) with it.
    package func seal(_ plaintext: [UInt8], authenticating data: [UInt8] = []) throws(CryptographyError) -> [UInt8] {
        let nonce: [UInt8] = try SecureRandom.bytes(Self.nonceByteCount)
        let (ciphertext, tag): ([UInt8], [UInt8]) = try seal(plaintext, nonce: nonce, authenticating: data)
        return nonce + ciphertext + tag
    }

    /// Decrypts what `seal` made. Throws `notAuthentic` on any change.
    package func open(_ sealed: [UInt8], authenticating data: [UInt8] = []) throws(CryptographyError) -> [UInt8] {
        guard sealed.count >= Self.nonceByteCount + Self.tagByteCount else { throw .invalidLength }
        return try open(
            Array(sealed[Self.nonceByteCount..<(sealed.count - Self.tagByteCount)]),
            nonce: Array(sealed.prefix(Self.nonceByteCount)), tag: Array(sealed.suffix(Self.tagByteCount)),
            authenticating: data)
    }

    /// Encrypts under a nonce that must never be used twice with this key.
    func seal(
        _ plaintext: [UInt8], nonce: [UInt8], authenticating data: [UInt8]
    ) throws(CryptographyError) -> (ciphertext: [UInt8], tag: [UInt8]) {
        let context: CipherContext = try CipherContext(secret, nonce: nonce, encrypts: true)
        try context.authenticate(data)
        let ciphertext: [UInt8] = try context.update(plaintext)
        guard context.finish() else { throw OpenSSL.failure(.failed("EVP_CipherFinal_ex")) }
        return (ciphertext, try context.tag())
    }

    func open(
        _ ciphertext: [UInt8], nonce: [UInt8], tag: [UInt8], authenticating data: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        guard tag.count == Self.tagByteCount else { throw .invalidLength }
        let context: CipherContext = try CipherContext(secret, nonce: nonce, encrypts: false)
        try context.authenticate(data)
        let plaintext: [UInt8] = try context.update(ciphertext)
        try context.expect(tag)
        guard context.finish() else { throw OpenSSL.failure(.notAuthentic) }
        return plaintext
    }
}

/// Owns an `EVP_CIPHER_CTX` for one message.
private final class CipherContext {
    private let context: OpaquePointer

    init(_ key: SecretBytes, nonce: [UInt8], encrypts: Bool) throws(CryptographyError) {
        guard nonce.count == SealingKey.nonceByteCount else { throw .invalidLength }
        guard let context = EVP_CIPHER_CTX_new() else { throw OpenSSL.failure(.failed("EVP_CIPHER_CTX_new")) }
        self.context = context
        let status: Int32 = key.withBytes {
            EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, $0, nonce, encrypts ? 1 : 0)
        }
        guard status == 1 else { throw OpenSSL.failure(.failed("EVP_CipherInit_ex")) }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func authenticate(_ data: [UInt8]) throws(CryptographyError) {
        guard !data.isEmpty else { return }
        guard let length = Int32(exactly: data.count) else { throw .invalidLength }
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, nil, &written, data, length) == 1 else {
            throw OpenSSL.failure(.failed("EVP_CipherUpdate"))
        }
    }

    func update(_ input: [UInt8]) throws(CryptographyError) -> [UInt8] {
        guard !input.isEmpty else { return [] }
        guard let length = Int32(exactly: input.count) else { throw .invalidLength }
        var output: [UInt8] = Array(repeating: 0, count: input.count)
        var written: Int32 = 0
        guard EVP_CipherUpdate(context, &output, &written, input, length) == 1, Int(written) == output.count else {
            throw OpenSSL.failure(.failed("EVP_CipherUpdate"))
        }
        return output
    }

    /// When decrypting: whether the tag is right.
    func finish() -> Bool {
        var rest: [UInt8] = Array(repeating: 0, count: 16)
        var written: Int32 = 0
        return EVP_CipherFinal_ex(context, &rest, &written) == 1
    }

    func tag() throws(CryptographyError) -> [UInt8] {
        var tag: [UInt8] = Array(repeating: 0, count: SealingKey.tagByteCount)
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1 else {
            throw OpenSSL.failure(.failed("EVP_CTRL_AEAD_GET_TAG"))
        }
        return tag
    }

    func expect(_ tag: [UInt8]) throws(CryptographyError) {
        var tag: [UInt8] = tag
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else {
            throw OpenSSL.failure(.failed("EVP_CTRL_AEAD_SET_TAG"))
        }
    }
}
