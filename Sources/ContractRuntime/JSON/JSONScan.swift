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

    /// The end of the text that starts behind a quote, and how many scalars it has. `stop` is its first byte that is
    /// not plain. Nil if there are escapes or the text is wrong.
    @inline(__always)
    static func text(_ start: Pointer, _ stop: Pointer, _ limit: Pointer) -> (end: Pointer, scalars: Int)? {
        guard stop < limit, stop.pointee >= 0x80, let (end, scalars) = wideRun(start, stop, limit),
            end.pointee == 0x22
        else { return nil }
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
    /// longer than `capacity` less 16, holds `\\u`, comes near the end or is wrong.
    @inline(__always)
    static func unescape(
        _ start: Pointer, _ limit: Pointer, _ target: UnsafeMutablePointer<UInt8>, _ capacity: Int
    ) -> (end: Pointer, count: Int, scalars: Int)? {
        var here: Pointer = start
        var count: Int = 0
        var excess: Int = 0
        while limit - here > 16, capacity &- count >= 16 {
            // What is copied too much is written over.
            let bytes: SIMD16<UInt8> = UnsafeRawPointer(here).loadUnaligned(as: SIMD16<UInt8>.self)
            UnsafeMutableRawPointer(target + count).storeBytes(of: bytes, as: SIMD16<UInt8>.self)
            let place: Int? = special(here)
            here += place ?? 16
            count &+= place ?? 16
            guard place != nil else { continue }
            switch here.pointee {
            case 0x22: return (here + 1, count, count &- excess)
            case 0x5C:
                guard let letter = shortEscape(here[1]) else { return nil }
                target[count] = letter
                count &+= 1
                here += 2
            default:
                let length: Int = JSONBytes.sequenceLength(here, 0, limit - here)
                guard length > 0, capacity &- count >= 4 else { return nil }
                (target + count).update(from: here, count: length)
                here += length
                count &+= length
                excess &+= length &- 1
            }
        }
        return nil
    }

    @inline(__always)
    private static func shortEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case 0x22, 0x2F, 0x5C: letter
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: nil
        }
    }

    /// The first byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    static func plainEnd(_ start: Pointer, _ limit: Pointer) -> Pointer {
        var here: Pointer = start
        while limit - here >= 16 {
            if let place = special(here) { return here + place }
            here += 16
        }
        while here < limit {
            if isSpecial(here.pointee) { return here }
            here += 1
        }
        return limit
    }

    /// Where the first of 16 bytes is that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    static func special(_ here: Pointer) -> Int? {
        guard 1.littleEndian == 1 else { return (0..<16).first { isSpecial(here[$0]) } }
        let bytes: SIMD16<Int8> = UnsafeRawPointer(here).loadUnaligned(as: SIMD16<Int8>.self)
        // Signed: what is not ASCII is negative.
        let control: SIMDMask<SIMD16<Int8>> = bytes .< SIMD16(repeating: 0x20)
        let quote: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16(repeating: 0x22)
        let backslash: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16(repeating: 0x5C)
        // Four bits of each byte, in a word.
        let pairs: SIMD8<UInt16> = unsafeBitCast(control .| quote .| backslash, to: SIMD8<UInt16>.self)
        let marks: SIMD8<UInt8> = SIMD8(truncatingIfNeeded: pairs &>> 4)
        let word: UInt64 = unsafeBitCast(marks, to: UInt64.self)
        return word == 0 ? nil : word.trailingZeroBitCount &>> 2
    }

    @inline(__always)
    private static func isSpecial(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 }

    /// Bytes that have been checked, as a String.
    @inline(__always)
    static func string(_ bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) -> String {
        guard #available(macOS 26, *) else { return String(decoding: bytes, as: UTF8.self) }
        return String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: isASCII))
    }
}

extension JSONScan {
    /// Up to eight digits at a place, and how many there are; without any, the value means nothing. Eight bytes are
    /// readable.
    @inline(__always)
    private static func digits(_ here: Pointer) -> (value: UInt64, count: Int) {
        let word: UInt64 = UnsafeRawPointer(here).loadUnaligned(as: UInt64.self).littleEndian
        let digits: UInt64 = word ^ (JSONBytes.lowBits &* 0x30)
        // The high bit of every byte above 9. A carry marks only bytes behind one that is marked: the first is exact.
        let marks: UInt64 = ((digits &+ JSONBytes.lowBits &* 0x76) | digits) & JSONBytes.highBits
        let count: Int = marks.trailingZeroBitCount &>> 3
        // Zeros in front of the digits.
        let aligned: UInt64 = digits &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
        let pairs: UInt64 = aligned &* 10 &+ aligned &>> 8
        let fours: UInt64 = (pairs & 0x00FF_00FF_00FF_00FF) &* (1 + 100 << 16)
        let eight: UInt64 = (fours &>> 16 & 0x0000_FFFF_0000_FFFF) &* (1 + 10_000 << 32)
        return (eight &>> 32, count)
    }

    /// The same near the end of the text.
    private static func digits(_ here: Pointer, _ limit: Pointer) -> (value: UInt64, count: Int) {
        limit - here >= 8 ? digits(here) : fewDigits(here, limit)
    }

    private static func fewDigits(_ start: Pointer, _ limit: Pointer) -> (value: UInt64, count: Int) {
        var here: Pointer = start
        var value: UInt64 = 0
        while here < limit, here.pointee &- 0x30 < 10 {
            value = value &* 10 &+ UInt64(here.pointee &- 0x30)
            here += 1
        }
        return (value, here - start)
    }

    /// Digits in front of a point: behind a zero stands no other digit, or the number has no end.
    private static func wholeDigits(_ here: Pointer, _ limit: Pointer) -> (value: UInt64, count: Int) {
        here.pointee == 0x30 ? (0, 1) : digits(here, limit)
    }

    /// One to seven.
    @inline(__always)
    private static func isFew(_ count: Int) -> Bool { UInt(truncatingIfNeeded: count &- 1) < 7 }

    /// A byte that may follow a number.
    @inline(__always)
    private static func endsNumber(_ byte: UInt8) -> Bool {
        byte == 0x2C || byte == 0x7D || byte == 0x5D || byte <= 0x20
    }

    /// An integer of up to 15 digits, and where it ends.
    @inline(__always)
    static func integer(_ here: Pointer, _ limit: Pointer) -> (value: Int, end: Pointer)? {
        guard limit - here > 16 else { return otherInteger(here, limit) }
        let (value, count): (UInt64, Int) = digits(here)
        guard isFew(count), here.pointee > 0x30 || count == 1, endsNumber(here[count]) else {
            return otherInteger(here, limit)
        }
        return (Int(truncatingIfNeeded: value), here + count)
    }

    /// One with a sign or more than seven digits, or near the end of the text.
    @inline(never)
    private static func otherInteger(_ here: Pointer, _ limit: Pointer) -> (value: Int, end: Pointer)? {
        guard limit - here > 2 else { return nil }
        let isNegative: Bool = here.pointee == 0x2D
        let first: Pointer = isNegative ? here + 1 : here
        var (value, count): (UInt64, Int) = wholeDigits(first, limit)
        guard count > 0 else { return nil }
        if count == 8 {
            let (more, moreCount): (UInt64, Int) = digits(first + 8, limit)
            guard moreCount < 8 else { return nil }
            if moreCount > 0 { value = value &* powers[moreCount] &+ more }
            count &+= moreCount
        }
        guard first + count < limit, endsNumber(first[count]) else { return nil }
        let magnitude: Int = Int(truncatingIfNeeded: value)
        return (isNegative ? 0 &- magnitude : magnitude, first + count)
    }

    /// A number of up to seven digits on either side of a point, and where it ends.
    @inline(__always)
    static func double(_ here: Pointer, _ limit: Pointer) -> (value: Double, end: Pointer)? {
        guard limit - here > 16, here.pointee != 0x2D else { return otherDouble(here, limit) }
        let (whole, count): (UInt64, Int) = here.pointee == 0x30 ? (0, 1) : digits(here)
        guard isFew(count) else { return nil }
        let stop: Pointer = here + count
        guard stop.pointee == 0x2E else {
            return endsNumber(stop.pointee) ? (Double(Int64(truncatingIfNeeded: whole)), stop) : nil
        }
        let (fraction, places): (UInt64, Int) = digits(stop + 1)
        guard isFew(places), endsNumber(stop[1 &+ places]) else { return nil }
        return (quotient(whole, fraction, places), stop + (1 &+ places))
    }

    /// One with a sign, or near the end of the text.
    @inline(never)
    private static func otherDouble(_ here: Pointer, _ limit: Pointer) -> (value: Double, end: Pointer)? {
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
            value = quotient(whole, fraction, places)
            stop += 1 + places
        }
        guard stop < limit, endsNumber(stop.pointee) else { return nil }
        return (isNegative ? -value : value, stop)
    }

    /// At most 14 digits: both operands are exact, so that the quotient is the nearest double.
    @inline(__always)
    private static func quotient(_ whole: UInt64, _ fraction: UInt64, _ places: Int) -> Double {
        let power: UInt64 = powers[places]
        let scaled: Int64 = Int64(truncatingIfNeeded: whole &* power &+ fraction)
        return Double(scaled) / Double(Int64(truncatingIfNeeded: power))
    }

    private static let powers: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
}
