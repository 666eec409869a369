/// A file that is served from memory under one path, to `GET` and `HEAD` only.
public struct StaticRoute: Sendable {
    /// With `charset` where the type needs one.
    public let mediaType: String
    public let bytes: [UInt8]
    /// A strong entity tag of the bytes, in quotes.
    public let entityTag: String
    public let cacheControl: String

    public init(mediaType: String, bytes: [UInt8], cacheControl: String = "public, max-age=300") {
        self.mediaType = mediaType
        self.bytes = bytes
        self.cacheControl = cacheControl
        self.entityTag = Self.tag(of: bytes)
    }

    /// Two FNV-1a hashes (64 bit) with different starts: changes of a file are told apart; it is not a secret.
    private static func tag(of bytes: [UInt8]) -> String {
        var first: UInt64 = 0xCBF2_9CE4_8422_2325
        var second: UInt64 = 0x9E37_79B9_7F4A_7C15
        for byte in bytes {
            first = (first ^ UInt64(byte)) &* 0x100_0000_01B3
            second = (second ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return "\"" + String(first, radix: 36) + String(second, radix: 36) + "\""
    }
}
