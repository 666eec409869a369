/// What can go wrong in this module. No case carries key material or plaintext.
package enum CryptographyError: Error, Hashable, Sendable {
    /// The system's source of randomness failed.
    case noRandomness
    /// A key has the wrong length or is no point of its curve.
    case invalidKey
    /// A nonce, tag or sealed message has the wrong length.
    case invalidLength
    /// The message, its additional data or its tag was changed, or the key is another one.
    case notAuthentic
    /// No key at hand has the identifier that a sealed value names.
    case unknownKey
    /// OpenSSL refused an operation that should always work; the text names it.
    case failed(String)
}
