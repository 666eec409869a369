/// Strings of up to 15 bytes, which lie in the String itself: put together by hand, without a call for each.
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
            var made: (UInt64, UInt64) = (0, 0)
            withUnsafeMutableBytes(of: &made) { place in
                guard let target = place.baseAddress else { return }
                store(padded, bytes.count, isASCII: bytes.allSatisfy { $0 < 0x80 }, forms, at: target)
            }
            return unsafeBitCast(sample, to: (UInt64, UInt64).self) == made
        }
    }()

    /// The bytes that belong to a short string of some length, and what stands in the last one: the length with a mark.
    struct Form {
        let kept: SIMD16<UInt8>
        let mark: SIMD16<UInt8>

        init(_ count: Int, isASCII: Bool) {
            var kept: SIMD16<UInt8> = .zero
            var mark: SIMD16<UInt8> = .zero
            for index in 0..<count { kept[index] = 0xFF }
            mark[15] = (isASCII ? 0xE0 : 0xA0) | UInt8(count)
            (self.kept, self.mark) = (kept, mark)
        }
    }

    /// Forms of 0 to 15 bytes of ASCII, and behind them those of other text; they stay for the life of the process.
    nonisolated(unsafe) static let forms: UnsafePointer<Form> = {
        let forms: UnsafeMutablePointer<Form> = .allocate(capacity: 32)
        for index in 0..<32 { (forms + index).initialize(to: Form(index & 15, isASCII: index < 16)) }
        return UnsafePointer(forms)
    }()

    /// Initialises a String with valid UTF-8 of up to 15 bytes; 16 bytes are readable. Only where the form `isKnown`.
    @inline(__always)
    static func store(
        _ start: UnsafePointer<UInt8>, _ count: Int, isASCII: Bool, _ forms: UnsafePointer<Form>,
        at place: UnsafeMutableRawPointer
    ) {
        let form: UnsafePointer<Form> = forms + (isASCII ? count : count &+ 16)
        let text: SIMD16<UInt8> = UnsafeRawPointer(start).loadUnaligned(as: SIMD16<UInt8>.self)
        place.storeBytes(of: text & form.pointee.kept | form.pointee.mark, as: SIMD16<UInt8>.self)
    }
}
