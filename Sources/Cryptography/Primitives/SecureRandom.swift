import COpenSSL

/// Bytes from OpenSSL's generator, for keys, nonces and tokens.
package enum SecureRandom {
    package static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw .invalidLength }
        var status: Int32 = 0
        let bytes: [UInt8] = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            status = count == 0 ? 1 : RAND_bytes(buffer.baseAddress, length)
            initialized = count
        }
        guard status == 1 else { throw OpenSSL.failure(.noRandomness) }
        return bytes
    }

    /// A random text for links and session identifiers: `byteCount` random bytes in base64url.
    package static func token(byteCount: Int = 32) throws(CryptographyError) -> String {
        Base64URL.encode(try bytes(byteCount))
    }
}

/// What all uses of OpenSSL share.
enum OpenSSL {
    /// Empties the thread's queue of errors, so that it does not grow, and passes the error on.
    static func failure(_ error: CryptographyError) -> CryptographyError {
        ERR_clear_error()
        return error
    }
}

/// Bytes that are wiped when nobody holds them any more.
final class SecretBytes: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer
    let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        pointer = .allocate(byteCount: max(bytes.count, 1), alignment: 1)
        pointer.copyMemory(from: bytes, byteCount: bytes.count)
    }

    deinit {
        OPENSSL_cleanse(pointer, count)
        pointer.deallocate()
    }

    func withBytes<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
        body(UnsafePointer(pointer.assumingMemoryBound(to: UInt8.self)))
    }
}
