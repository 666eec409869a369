package import FoundationEssentials

/// Where a page of a list that is ordered by an instant and an identifier ends. Opaque to clients, and of no use to
/// an attacker: it only says where to go on.
package struct PageCursor: Sendable, Hashable {
    /// To the microsecond, as the database keeps it.
    package var instant: Date
    package var id: UUID

    private static let byteCount: Int = 24

    package init(instant: Date, id: UUID) {
        self.instant = instant
        self.id = id
    }

    /// Nil: not a cursor of ours.
    package init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == Self.byteCount else { return nil }
        let microseconds: UInt64 = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        instant = Date(timeIntervalSince1970: Double(Int64(bitPattern: microseconds)) / 1_000_000)
        let b: ArraySlice<UInt8> = bytes[8...]
        id = UUID(uuid: (
            b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15], b[16], b[17], b[18], b[19], b[20], b[21], b[22],
            b[23]))
    }

    package var text: String {
        let microseconds: UInt64 = UInt64(bitPattern: Int64((instant.timeIntervalSince1970 * 1_000_000).rounded()))
        let head: [UInt8] = (0..<8).map { UInt8(truncatingIfNeeded: microseconds >> (56 - 8 * UInt64($0))) }
        return Base64URL.encode(head + withUnsafeBytes(of: id.uuid, Array.init))
    }
}

/// Where a page of a list that is ordered by a number ends.
package struct SequenceCursor: Sendable, Hashable {
    package var sequence: Int

    package init(sequence: Int) { self.sequence = sequence }

    /// Nil: not a cursor of ours.
    package init?(_ text: String) {
        guard let bytes = Base64URL.decode(text), bytes.count == 8 else { return nil }
        let value: UInt64 = bytes.reduce(0) { $0 << 8 | UInt64($1) }
        guard value <= UInt64(Int.max) else { return nil }
        sequence = Int(value)
    }

    package var text: String {
        let value: UInt64 = UInt64(max(0, sequence))
        return Base64URL.encode((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) })
    }
}

/// RFC 4648 §5 without padding, for short texts.
enum Base64URL {
    private static let alphabet: [UInt8] = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(alphabet[Int(buffer >> bits & 63)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << (6 - bits) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for unit in text.utf8 {
            guard let value = alphabet.firstIndex(of: unit) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
        }
        return bits < 6 && buffer & ((1 << bits) - 1) == 0 ? bytes : nil
    }
}
