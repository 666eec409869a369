/// 64 bits of a content. It tells changes that happen, not ones that somebody makes to deceive: who can write the files
/// of a project needs no such means.
struct Fingerprint: Hashable {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    var text: String { String(state, radix: 16) }

    /// A number that was kept as text.
    init?(text: Substring) {
        guard let value = UInt64(text, radix: 16) else { return nil }
        state = value
    }

    init(_ bytes: UnsafeRawBufferPointer) {
        let words = bytes.count / 8
        for index in 0..<words { mix(bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) }
        var rest: UInt64 = 0
        for index in (words * 8)..<bytes.count { rest = rest << 8 | UInt64(bytes[index]) }
        mix(rest)
        mix(UInt64(bytes.count))
    }

    init(_ bytes: [UInt8]) { self = bytes.withUnsafeBytes { Fingerprint($0) } }

    init(_ text: String) {
        var text = text
        self = text.withUTF8 { Fingerprint(UnsafeRawBufferPointer($0)) }
    }

    /// Two contents that differ in one word never meet: each step can be undone.
    private mutating func mix(_ word: UInt64) {
        state = (state ^ word) &* 0x9FB2_1C65_1E98_DF25
        state ^= state >> 32
    }
}
