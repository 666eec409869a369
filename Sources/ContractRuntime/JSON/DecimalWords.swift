import FoundationEssentials

/// The words of Foundation's `Decimal`, read where they lie: its public interface shows them only as text.
///
/// How they lie there is nowhere promised. So it is compared once with what the text says; where it differs, nothing
/// here is used.
enum DecimalWords {
    /// Decimals look as they are read here.
    static let isKnown: Bool = {
        guard MemoryLayout<Decimal>.size == 20, 1.littleEndian == 1 else { return false }
        let samples: [String] = [
            "0", "1", "-1", "133.90", "-0.0125", "1200", "65535", "65536", "-4294967296.5", "18446744073709551615",
            "9e40",
        ]
        return samples.allSatisfy { sample in
            guard let value = Decimal(string: sample) else { return false }
            return parts(value) == DecimalParts(describing: value)
        }
    }()

    /// Nil: NaN, or a mantissa of more than 64 bits.
    @inline(__always)
    static func parts(_ value: Decimal) -> DecimalParts? {
        withUnsafeBytes(of: value) { bytes in
            let flags: UInt8 = bytes[1]
            let length: UInt8 = flags >> 4
            let isNegative: Bool = flags & 8 != 0
            guard length <= 4, length > 0 || !isNegative else { return nil }
            let words: UInt64 = bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self)
            let mantissa: UInt64 = length == 4 ? words : words & (1 << (UInt64(length) * 16) - 1)
            return DecimalParts(isNegative, mantissa, exponent: Int(Int8(bitPattern: bytes[0])))
        }
    }
}
