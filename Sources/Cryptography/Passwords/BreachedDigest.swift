import COpenSSL

/// SHA-1 (FIPS 180-4), by which collections of breached passwords are ordered. It protects nothing.
package enum BreachedDigest {
    package static let byteCount: Int = 20

    /// Of a text's UTF-8.
    package static func hash(_ text: String) -> [UInt8] {
        let message: [UInt8] = Array(text.utf8)
        return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            buffer.initialize(repeating: 0)
            let status: Int32 = EVP_Digest(message, message.count, buffer.baseAddress, nil, EVP_sha1(), nil)
            initialized = status == 1 ? byteCount : 0
        }
    }
}
