package import FoundationEssentials

/// UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits.
package enum TimedIdentifier {
    /// - Parameter random: 10 bytes.
    package static func make(at date: Date, random: [UInt8]) -> UUID {
        let milliseconds: UInt64 = UInt64(max(0, date.timeIntervalSince1970 * 1000))
        let time: [UInt8] = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) }
        let b: [UInt8] = time + [0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F] + random[3..<10]
        return UUID(uuid: (
            b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]))
    }
}
