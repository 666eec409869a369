/// The usual forms of JSON values on raw memory. Nil: the value has another form, or is wrong; nothing has moved.
enum JSONScan {
    typealias Pointer = UnsafePointer<UInt8>

    @inline(__always)
    static func skipWhitespace(_ here: inout Pointer, _ limit: Pointer) {
        while here < limit, here.pointee <= 0x20 {
            let byte: UInt8 = here.pointee
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            here += 1
        }
    }

    /// Where the next token starts.
    @inline(never)
    static func token(_ start: Pointer, _ limit: Pointer) -> Pointer {
        var here: Pointer = start
        skipWhitespace(&here, limit)
        return here
    }

    /// The end of the text that starts behind a quote, and how many scalars it has. Nil if there are escapes or the
    /// text is wrong.
    @inline(__always)
    static func text(_ start: Pointer, _ limit: Pointer) -> (end: Pointer, scalars: Int)? {
        let stop: Pointer = plainEnd(start, limit)
        guard stop < limit else { return nil }
        if stop.pointee == 0x22 { return (stop, stop - start) }
        guard stop.pointee >= 0x80, let (end, scalars) = wideRun(start, stop, limit), end.pointee == 0x22 else {
            return nil
        }
        return (end, scalars)
    }

    /// Goes on where the first byte that is not ASCII stands, to the next quote or backslash.
    @inline(never)
    private static func wideRun(
        _ start: Pointer, _ wide: Pointer, _ limit: Pointer
    ) -> (stop: Pointer, scalars: Int)? {
        var here: Pointer = wide
        var excess: Int = 0
        while here < limit {
            let byte: UInt8 = here.pointee
            if byte >= 0x80 {
                let length: Int = JSONBytes.sequenceLength(here, 0, limit - here)
                guard length > 0 else { return nil }
                here += length
                excess += length - 1
            } else if byte == 0x22 || byte == 0x5C {
                return (here, here - start - excess)
            } else if byte < 0x20 {
                return nil
            } else {
                here = plainEnd(here, limit)
            }
        }
        return nil
    }

    /// Copies the text that starts behind a quote without its escapes. `end` is behind the closing quote. Nil if it is
    /// longer than `capacity`, holds `\\u` or is wrong.
    @inline(__always)
    static func unescape(
        _ start: Pointer, _ limit: Pointer, _ target: UnsafeMutablePointer<UInt8>, _ capacity: Int
    ) -> (end: Pointer, count: Int, scalars: Int)? {
        var here: Pointer = start
        var count: Int = 0
        var excess: Int = 0
        while let (stop, scalars) = run(here, limit) {
            let length: Int = stop - here
            guard count &+ length < capacity else { return nil }
            let room: Int = min(capacity &- count, limit - here)
            copy(here, length, to: target + count, hasRoom: room >= length &+ 16)
            count &+= length
            excess &+= length &- scalars
            if stop.pointee == 0x22 { return (stop + 1, count, count &- excess) }
            guard limit - stop > 2 else { return nil }
            switch stop[1] {
            case 0x22, 0x2F, 0x5C: target[count] = stop[1]
            case 0x6E: target[count] = 0x0A
            case 0x72: target[count] = 0x0D
            case 0x74: target[count] = 0x09
            default: return nil
            }
            count &+= 1
            here = stop + 2
        }
        return nil
    }

    /// 16 bytes at a time where there is room for them: most runs between escapes are short.
    @inline(__always)
    private static func copy(
        _ source: Pointer, _ length: Int, to target: UnsafeMutablePointer<UInt8>, hasRoom: Bool
    ) {
        guard hasRoom else { return target.update(from: source, count: length) }
        var offset: Int = 0
        while offset < length {
            let bytes: SIMD16<UInt8> = UnsafeRawPointer(source + offset).loadUnaligned(as: SIMD16<UInt8>.self)
            UnsafeMutableRawPointer(target + offset).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
            offset &+= 16
        }
    }

    /// The next quote or backslash, and how many scalars lie before it; nil if the text is wrong.
    @inline(__always)
    private static func run(_ start: Pointer, _ limit: Pointer) -> (stop: Pointer, scalars: Int)? {
        let stop: Pointer = plainEnd(start, limit)
        guard stop < limit, stop.pointee >= 0x22 else { return nil }
        if stop.pointee < 0x80 { return (stop, stop - start) }
        return wideRun(start, stop, limit)
    }

    /// The first byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    static func plainEnd(_ start: Pointer, _ limit: Pointer) -> Pointer {
        var here: Pointer = start
        while limit - here >= 16 {
            let bytes: SIMD16<Int8> = UnsafeRawPointer(here).loadUnaligned(as: SIMD16<Int8>.self)
            // Signed: what is not ASCII is negative.
            let control: SIMDMask<SIMD16<Int8>> = bytes .< SIMD16(repeating: 0x20)
            let quote: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16(repeating: 0x22)
            let backslash: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16(repeating: 0x5C)
            let marks: SIMD2<UInt64> = unsafeBitCast(control .| quote .| backslash, to: SIMD2<UInt64>.self)
            let (low, high): (UInt64, UInt64) = (marks[0].littleEndian, marks[1].littleEndian)
            // One branch for both halves: which of them it is in nobody can predict.
            if low | high != 0 {
                let skipped: Int = low == 0 ? 8 : 0
                return here + (skipped &+ (low == 0 ? high : low).trailingZeroBitCount &>> 3)
            }
            here += 16
        }
        while here < limit {
            let byte: UInt8 = here.pointee
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return here }
            here += 1
        }
        return limit
    }

    /// Bytes that have been checked, as a String.
    @inline(__always)
    static func string(_ bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> String {
        guard #available(macOS 26, *) else { return String(decoding: bytes, as: UTF8.self) }
        return String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: isASCII))
    }
}

extension JSONScan {
    /// Up to eight digits at a place, and how many there are.
    @inline(__always)
    private static func digits(_ here: Pointer, _ limit: Pointer) -> (value: UInt64, count: Int) {
        guard limit - here >= 8 else { return fewDigits(here, limit) }
        let word: UInt64 = UnsafeRawPointer(here).loadUnaligned(as: UInt64.self).littleEndian
        let digits: UInt64 = word ^ (JSONBytes.lowBits &* 0x30)
        // The high bit of every byte that is above 9.
        let sums: UInt64 = (digits & (JSONBytes.lowBits &* 0x7F)) &+ JSONBytes.lowBits &* 0x76
        let marks: UInt64 = (sums | digits) & JSONBytes.highBits
        let count: Int = marks.trailingZeroBitCount &>> 3
        guard count > 0 else { return (0, 0) }
        // Zeros in front of the digits.
        let aligned: UInt64 = digits &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
        let pairs: UInt64 = aligned &* 10 &+ aligned &>> 8
        let fours: UInt64 = (pairs & 0x00FF_00FF_00FF_00FF) &* (1 + 100 << 16)
        let eight: UInt64 = (fours &>> 16 & 0x0000_FFFF_0000_FFFF) &* (1 + 10_000 << 32)
        return (eight &>> 32, count)
    }

    /// The same in front of a point: behind a zero stands no other digit, or the number has no end.
    @inline(__always)
    private static func wholeDigits(_ here: Pointer, _ limit: Pointer) -> (value: UInt64, count: Int) {
        here.pointee == 0x30 ? (0, 1) : digits(here, limit)
    }

    /// The same near the end of the text.
    @inline(never)
    private static func fewDigits(_ start: Pointer, _ limit: Pointer) -> (value: UInt64, count: Int) {
        var here: Pointer = start
        var value: UInt64 = 0
        while here < limit, here.pointee &- 0x30 < 10 {
            value = value &* 10 &+ UInt64(here.pointee &- 0x30)
            here += 1
        }
        return (value, here - start)
    }

    /// A byte that may follow a number.
    @inline(__always)
    private static func endsNumber(_ byte: UInt8) -> Bool {
        byte == 0x2C || byte == 0x7D || byte == 0x5D || byte <= 0x20
    }

    /// An integer of up to 15 digits.
    @inline(__always)
    static func integer(_ here: inout Pointer, _ limit: Pointer) -> Int? {
        guard limit - here > 2 else { return nil }
        let isNegative: Bool = here.pointee == 0x2D
        let first: Pointer = isNegative ? here + 1 : here
        var (value, count): (UInt64, Int) = wholeDigits(first, limit)
        guard count > 0 else { return nil }
        if count == 8 {
            let (more, moreCount): (UInt64, Int) = digits(first + 8, limit)
            guard moreCount < 8 else { return nil }
            value = value &* powers[moreCount] &+ more
            count &+= moreCount
        }
        guard first + count < limit, endsNumber(first[count]) else { return nil }
        let magnitude: Int = Int(truncatingIfNeeded: value)
        let signed: Int = isNegative ? 0 &- magnitude : magnitude
        here = first + count
        return signed
    }

    /// A number of up to seven digits on either side of a point.
    @inline(__always)
    static func double(_ here: inout Pointer, _ limit: Pointer) -> Double? {
        guard limit - here > 2 else { return nil }
        let isNegative: Bool = here.pointee == 0x2D
        let first: Pointer = isNegative ? here + 1 : here
        let (whole, count): (UInt64, Int) = wholeDigits(first, limit)
        guard count > 0, count < 8 else { return nil }
        var stop: Pointer = first + count
        var value: Double = Double(Int64(truncatingIfNeeded: whole))
        if stop < limit, stop.pointee == 0x2E {
            let (fraction, places): (UInt64, Int) = digits(stop + 1, limit)
            guard places > 0, places < 8 else { return nil }
            // At most 14 digits: both operands are exact, so that the quotient is the nearest double.
            let power: UInt64 = powers[places]
            let scaled: Int64 = Int64(truncatingIfNeeded: whole &* power &+ fraction)
            value = Double(scaled) / Double(Int64(truncatingIfNeeded: power))
            stop += 1 + places
        }
        guard stop < limit, endsNumber(stop.pointee) else { return nil }
        if isNegative { value = -value }
        here = stop
        return value
    }

    private static let powers: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
}
