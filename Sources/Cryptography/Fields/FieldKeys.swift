/// The keys of secrets that stand in the database encrypted (AES-256-GCM, NIST SP 800-38D).
///
/// A sealed value names its key, so that several overlap while they are rotated: `01`, eight bytes of key identifier,
/// nonce, ciphertext, tag. Identifiers are made of the keys (HMAC-SHA-256), nobody has to give out or keep names.
/// All before the nonce and the value's place are authenticated.
package struct FieldKeys: Sendable {
    package static let keyByteCount: Int = SealingKey.byteCount
    /// What sealing adds to a value.
    package static let overhead: Int =
        1 + keyIDByteCount + SealingKey.nonceByteCount + SealingKey.tagByteCount

    private static let format: UInt8 = 1
    private static let keyIDByteCount: Int = 8
    private static let keyIDText: [UInt8] = Array("field key identifier".utf8)

    private struct Key {
        /// What values of this key begin with.
        var prefix: [UInt8]
        var key: SealingKey

        init(bytes: [UInt8]) throws(CryptographyError) {
            key = try SealingKey(bytes: bytes)
            let id: [UInt8] = try HMACSHA256.tag(for: FieldKeys.keyIDText, key: bytes)
            prefix = [FieldKeys.format] + id.prefix(FieldKeys.keyIDByteCount)
        }
    }

    private let current: Key
    private let all: [Key]

    /// - Parameter keys: of 32 bytes each; the first seals, all open.
    /// - Throws: `.invalidKey` without any, for one of another length and for one that is there twice.
    package init(_ keys: [[UInt8]]) throws(CryptographyError) {
        var all: [Key] = []
        for bytes in keys { all.append(try Key(bytes: bytes)) }
        guard let first = all.first, Set(all.map(\.prefix)).count == all.count else { throw .invalidKey }
        current = first
        self.all = all
    }

    /// What every value begins with that the current key has sealed.
    package var currentPrefix: [UInt8] { current.prefix }

    package func seal(_ plaintext: [UInt8], for place: FieldPlace) throws(CryptographyError) -> [UInt8] {
        current.prefix + (try current.key.seal(plaintext, authenticating: current.prefix + place.bytes))
    }

    /// - Throws: `.unknownKey` when none of the keys has sealed it; `.notAuthentic` when it was changed or stands in
    ///   another place; `.invalidLength`.
    package func open(_ sealed: [UInt8], for place: FieldPlace) throws(CryptographyError) -> [UInt8] {
        guard sealed.count >= Self.overhead else { throw .invalidLength }
        guard let key = all.first(where: { sealed.starts(with: $0.prefix) }) else { throw .unknownKey }
        let rest: [UInt8] = Array(sealed.dropFirst(key.prefix.count))
        return try key.key.open(rest, authenticating: key.prefix + place.bytes)
    }
}
