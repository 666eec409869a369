import Glibc

/// An address of the network layer, so that its spellings are one: 16 bytes, those of IPv4 mapped into IPv6
/// (RFC 4291 §2.5.5.2).
struct NetworkAddress: Sendable, Hashable {
    private static let mappedPrefix: UInt64 = 0xFFFF
    static let bits: Int = 128

    let high: UInt64
    let low: UInt64

    /// Nil: not an address of IPv4 with four numbers, or of IPv6.
    init?(_ text: some StringProtocol) {
        var four: in_addr = in_addr()
        var six: in6_addr = in6_addr()
        let text: String = String(text)
        if inet_pton(AF_INET, text, &four) == 1 {
            (high, low) = (0, Self.mappedPrefix << 32 | UInt64(UInt32(bigEndian: four.s_addr)))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let words: (UInt64, UInt64) = withUnsafeBytes(of: six) { bytes in
                (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            (high, low) = (UInt64(bigEndian: words.0), UInt64(bigEndian: words.1))
        } else {
            return nil
        }
    }

    var isVersion4: Bool { high == 0 && low >> 32 == Self.mappedPrefix }

    /// The one spelling (RFC 5952).
    var text: String {
        var buffer: [CChar] = Array(repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isVersion4 {
            var four: in_addr = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
            inet_ntop(AF_INET, &four, &buffer, socklen_t(buffer.count))
        } else {
            var words: (UInt64, UInt64) = (high.bigEndian, low.bigEndian)
            inet_ntop(AF_INET6, &words, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The first bits of both are the same.
    func isEqual(_ other: NetworkAddress, bits: Int) -> Bool {
        guard bits < Self.bits else { return self == other }
        guard bits >= 64 else { return (high ^ other.high) & ~(UInt64.max >> UInt64(bits)) == 0 }
        return high == other.high && (low ^ other.low) & ~(UInt64.max >> UInt64(bits - 64)) == 0
    }
}
