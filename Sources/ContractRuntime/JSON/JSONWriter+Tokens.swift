/// Room, copies and numbers.
extension JSONWriter {
    /// Makes room for so many bytes.
    @inline(__always) @usableFromInline
    mutating func reserve(_ count: Int) {
        if limit - next < count { grow(count) }
    }

    @inline(never) @usableFromInline
    mutating func grow(_ count: Int) {
        let used: Int = next - start
        let capacity: Int = max((limit - start) * 2, used + count)
        move(to: .allocate(capacity: capacity), capacity: capacity)
    }

    /// Copies a name; up to 15 bytes behind the target are overwritten too.
    @inline(__always)
    static func copy(_ text: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>) {
        if count >= 16 { return target.update(from: text, count: count) }
        let source: UnsafeRawPointer = UnsafeRawPointer(text)
        let target: UnsafeMutableRawPointer = UnsafeMutableRawPointer(target)
        if count >= 8 {
            let tail: UInt64 = source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
            target.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
        } else if count >= 4 {
            let tail: UInt32 = source.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            target.storeBytes(of: source.loadUnaligned(as: UInt32.self), as: UInt32.self)
            target.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
        } else {
            for index in 0..<count { target.storeBytes(of: text[index], toByteOffset: index, as: UInt8.self) }
        }
    }

    /// Copies up to the first byte that has to be escaped, and tells how many that are. There is room for all of the
    /// text and 16 bytes more.
    @inline(__always)
    static func copyPlain(_ text: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) -> Int {
        guard let base = text.baseAddress else { return 0 }
        let source: UnsafeRawPointer = UnsafeRawPointer(base)
        let target: UnsafeMutableRawPointer = UnsafeMutableRawPointer(target)
        var here: Int = 0
        while text.count &- here >= 16 {
            let bytes: SIMD16<UInt8> = source.loadUnaligned(fromByteOffset: here, as: SIMD16<UInt8>.self)
            target.storeBytes(of: bytes, toByteOffset: here, as: SIMD16<UInt8>.self)
            let control: SIMDMask<SIMD16<Int8>> = bytes .< SIMD16(repeating: 0x20)
            let quote: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16(repeating: 0x22)
            let backslash: SIMDMask<SIMD16<Int8>> = bytes .== SIMD16(repeating: 0x5C)
            let marks: SIMD2<UInt64> = unsafeBitCast(control .| quote .| backslash, to: SIMD2<UInt64>.self)
            if marks[0] | marks[1] != 0 { return here + first(marks) }
            here &+= 16
        }
        while text.count &- here >= 8 {
            let word: UInt64 = source.loadUnaligned(fromByteOffset: here, as: UInt64.self)
            target.storeBytes(of: word, toByteOffset: here, as: UInt64.self)
            let marks: UInt64 = special(word.littleEndian)
            if marks != 0 { return here + marks.trailingZeroBitCount >> 3 }
            here &+= 8
        }
        return copyFew(base, text.count, here, target)
    }

    /// The last bytes: as one word that ends with the text, or byte by byte where the text has less than eight.
    @inline(__always)
    private static func copyFew(
        _ base: UnsafePointer<UInt8>, _ count: Int, _ here: Int, _ target: UnsafeMutableRawPointer
    ) -> Int {
        if count >= 8, here < count {
            let word: UInt64 = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            target.storeBytes(of: word, toByteOffset: count &- 8, as: UInt64.self)
            let marks: UInt64 = special(word.littleEndian)
            return marks == 0 ? count : count &- 8 + marks.trailingZeroBitCount >> 3
        }
        var here: Int = here
        while here < count {
            let byte: UInt8 = base[here]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C { return here }
            target.storeBytes(of: byte, toByteOffset: here, as: UInt8.self)
            here &+= 1
        }
        return count
    }

    /// Marks bytes that have to be escaped; the lowest mark is exact.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = JSONBytes.lowBits
        let quote: UInt64 = word ^ (ones &* 0x22)
        let backslash: UInt64 = word ^ (ones &* 0x5C)
        let marks: UInt64 =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- ones &* 0x20) & ~word)
        return marks & JSONBytes.highBits
    }

    @inline(__always)
    private static func first(_ marks: SIMD2<UInt64>) -> Int {
        let low: UInt64 = marks[0].littleEndian
        return low != 0 ? low.trailingZeroBitCount >> 3 : 8 + marks[1].littleEndian.trailingZeroBitCount >> 3
    }

    /// Text that needs no escape, in quotes; `fill` writes at most `room` bytes and returns how many.
    @inline(__always)
    mutating func quoted(_ room: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(room + 3)
        next[0] = 0x22
        next += fill(next + 1) + 1
        next[0] = 0x22
        next[1] = 0x2C
        next += 2
    }

    mutating func quoted(_ text: [UInt8]) {
        quoted(text.count) { target in
            target.update(from: text, count: text.count)
            return text.count
        }
    }
}

extension JSONWriter {
    @usableFromInline
    mutating func writeInteger(_ magnitude: UInt64, isNegative: Bool) {
        reserve(22)
        next.pointee = 0x2D
        let target: UnsafeMutablePointer<UInt8> = isNegative ? next + 1 : next
        let count: Int = Digits.count(magnitude)
        Digits.put(magnitude, count, at: target)
        target[count] = 0x2C
        next = target + count + 1
    }

    /// The fast path for numbers of up to four decimals; false: it is none of them and nothing was written.
    ///
    /// They have at most 14 digits. No two decimals of up to 15 digits are the same double, so the one that reads back
    /// as the value, with the fewest decimals, is the shortest.
    mutating func writeShort(_ value: Double) -> Bool {
        let magnitude: Double = value.magnitude
        guard magnitude >= 1e-3, magnitude < 1e9 else { return false }
        var power: Double = 10
        for decimals in 1...4 {
            let scaled: Int64 = Int64(magnitude * power + 0.5)
            if Double(scaled) / power == magnitude {
                writeFixed(UInt64(scaled), decimals, UInt64(power), isNegative: value < 0)
                return true
            }
            power *= 10
        }
        return false
    }

    private mutating func writeFixed(_ scaled: UInt64, _ decimals: Int, _ power: UInt64, isNegative: Bool) {
        reserve(25)
        next.pointee = 0x2D
        let target: UnsafeMutablePointer<UInt8> = isNegative ? next + 1 : next
        let (whole, fraction): (UInt64, UInt64) = scaled.quotientAndRemainder(dividingBy: power)
        let count: Int = Digits.count(whole)
        Digits.put(whole, count, at: target)
        target[count] = 0x2E
        Digits.put(fraction, decimals, at: target + count + 1)
        target[count + 1 + decimals] = 0x2C
        next = target + count + decimals + 2
    }
}

/// Decimal digits of numbers.
enum Digits {
    /// "00" to "99".
    private static let pairs: StaticString = """
        0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
        5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
        """

    /// The last `count` digits of a number, with leading zeros.
    @inline(__always)
    static func put(_ value: UInt64, _ count: Int, at target: UnsafeMutablePointer<UInt8>) {
        let pairs: UnsafePointer<UInt8> = pairs.utf8Start
        var rest: UInt64 = value
        var place: Int = count
        while place >= 2 {
            let pair: Int = Int(truncatingIfNeeded: rest % 100) &* 2
            rest /= 100
            place &-= 2
            target[place] = pairs[pair]
            target[place &+ 1] = pairs[pair &+ 1]
        }
        if place == 1 { target[0] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10) }
    }

    @inline(__always)
    static func count(_ value: UInt64) -> Int {
        var count: Int = 1
        var rest: UInt64 = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        if rest >= 100 { return count &+ (rest >= 1000 ? 3 : 2) }
        return count &+ (rest >= 10 ? 1 : 0)
    }
}
