import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    package static let byteCount: Int = 32

    package static func hash(_ message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            buffer.initialize(repeating: 0)
            digest(message, buffer)
            initialized = byteCount
        }
    }

    /// The hash of a text's UTF-8.
    package static func hash(_ text: String) -> [UInt8] { hash(Array(text.utf8)) }

    private static func digest(_ message: [UInt8], _ buffer: UnsafeMutableBufferPointer<UInt8>) {
        let status: Int32 = EVP_Digest(message, message.count, buffer.baseAddress, nil, EVP_sha256(), nil)
        precondition(status == 1, "SHA-256 is part of every build of OpenSSL")
    }
}

/// HMAC with SHA-256 (RFC 2104).
package enum HMACSHA256 {
    package static let byteCount: Int = 32

    package static func tag(for message: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
        guard let keyLength = Int32(exactly: key.count) else { throw .invalidKey }
        var isDone: Bool = false
        let tag: [UInt8] = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            buffer.initialize(repeating: 0)
            // OpenSSL takes a null pointer for "the key from before", so an empty key needs an address.
            let keyBytes: [UInt8] = key.isEmpty ? [0] : key
            isDone = HMAC(EVP_sha256(), keyBytes, keyLength, message, message.count, buffer.baseAddress, nil) != nil
            initialized = byteCount
        }
        guard isDone else { throw OpenSSL.failure(.failed("HMAC")) }
        return tag
    }

    /// Compares in constant time.
    package static func isValid(
        _ tag: [UInt8], for message: [UInt8], key: [UInt8]
    ) throws(CryptographyError) -> Bool {
        ConstantTime.equal(tag, try self.tag(for: message, key: key))
    }
}

/// Comparison whose duration depends on the length only.
package enum ConstantTime {
    /// False at once when the lengths differ; lengths are not secret.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool { equal(left, right.span) }

    package static func equal(_ left: [UInt8], _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return left.isEmpty || right.withUnsafeBytes { CRYPTO_memcmp(left, $0.baseAddress, left.count) == 0 }
    }

    package static func equal(_ left: String, _ right: String) -> Bool {
        var (left, right): (String, String) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard left.count == right.count else { return false }
                return left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }
}
