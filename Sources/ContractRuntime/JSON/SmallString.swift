/// Strings of up to 15 bytes, which lie in the String itself: put together from two words, without a call for each.
///
/// How they lie there is part of the standard library's ABI where that is stable, and nowhere promised elsewhere.
/// So it is compared once with what the library makes; where it differs, nothing here is used.
enum SmallString {
    /// The library's short strings look as they are made here.
    static let isKnown: Bool = {
        guard MemoryLayout<String>.size == 16, MemoryLayout<Int>.size == 8, 1.littleEndian == 1 else { return false }
        let samples: [String] = (0...15).map { String("0123456789abcde".prefix($0)) }
        return (samples + ["ů", "Nováková", "€ 12.345"]).allSatisfy { sample in
            let bytes: [UInt8] = Array(sample.utf8)
            let padded: [UInt8] = bytes + Array(repeating: 0xFF, count: 16)
            let made: (UInt64, UInt64) = padded.withUnsafeBufferPointer {
                words($0.baseAddress.unsafelyUnwrapped, bytes.count, isASCII: bytes.allSatisfy { $0 < 0x80 })
            }
            return unsafeBitCast(sample, to: (UInt64, UInt64).self) == made
        }
    }()

    /// Initialises a String with valid UTF-8 of up to 15 bytes; 16 bytes are readable. Only where the form `isKnown`.
    @inline(__always)
    static func store(
        _ start: UnsafePointer<UInt8>, _ count: Int, isASCII: Bool, at place: UnsafeMutableRawPointer
    ) {
        let words: (UInt64, UInt64) = words(start, count, isASCII: isASCII)
        place.storeBytes(of: words.0, as: UInt64.self)
        place.storeBytes(of: words.1, toByteOffset: 8, as: UInt64.self)
    }

    /// 15 bytes of text, then the length with a mark in the upper half.
    @inline(__always)
    private static func words(_ start: UnsafePointer<UInt8>, _ count: Int, isASCII: Bool) -> (UInt64, UInt64) {
        let text: UnsafeRawPointer = UnsafeRawPointer(start)
        let low: UInt64 = text.loadUnaligned(as: UInt64.self)
        let high: UInt64 = text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        let mark: UInt64 = (isASCII ? 0xE0 : 0xA0) | UInt64(truncatingIfNeeded: count)
        // Without a branch, which lengths would make hard to predict: shifts of less than 64 bits, in two steps.
        let lowBits: UInt64 = UInt64(truncatingIfNeeded: min(count, 8) &* 8)
        let highBits: UInt64 = UInt64(truncatingIfNeeded: max(count, 8) &* 8 &- 64)
        let lowMask: UInt64 = ~((UInt64.max &<< (lowBits &>> 1)) &<< (lowBits &- lowBits &>> 1))
        let highMask: UInt64 = ~(UInt64.max &<< highBits)
        return (low & lowMask, high & highMask | mark &<< 56)
    }
}
