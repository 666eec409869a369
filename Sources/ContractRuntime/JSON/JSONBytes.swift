/// Searches on raw bytes, eight at a time.
enum JSONBytes {
    static let lowBits: UInt64 = 0x0101_0101_0101_0101
    static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The first offset from `start` on whose byte is a quote, a backslash, a control character or not ASCII; or `end`.
    @inline(__always)
    static func skipPlain(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var here: Int = start
        while here + 8 <= end {
            let word: UInt64 = UnsafeRawPointer(base + here).loadUnaligned(as: UInt64.self).littleEndian
            let quote: UInt64 = word ^ (lowBits &* 0x22)
            let backslash: UInt64 = word ^ (lowBits &* 0x5C)
            // A borrow can only mark bytes above one that is really special; the lowest mark is exact.
            let special: UInt64 =
                ((quote &- lowBits) & ~quote) | ((backslash &- lowBits) & ~backslash)
                | ((word &- lowBits &* 0x20) & ~word) | word
            let marks: UInt64 = special & highBits
            if marks != 0 { return here + marks.trailingZeroBitCount >> 3 }
            here += 8
        }
        while here < end {
            let byte: UInt8 = base[here]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return here }
            here += 1
        }
        return end
    }

    /// The value of eight digits, the first of them in the lowest byte; nil if a byte is no digit.
    @inline(__always)
    static func eightDigits(_ word: UInt64) -> UInt64? {
        let digits: UInt64 = word &- lowBits &* 0x30
        guard (digits | (word &+ lowBits &* 0x46)) & highBits == 0 else { return nil }
        let pairs: UInt64 = digits &* 10 &+ digits >> 8
        let fours: UInt64 = (pairs & 0x00FF_00FF_00FF_00FF) &* (1 + 100 << 16)
        let eight: UInt64 = (fours >> 16 & 0x0000_FFFF_0000_FFFF) &* (1 + 10_000 << 32)
        return eight >> 32
    }

    /// The high bit of every byte that is neither a letter nor a digit of ASCII.
    @inline(__always)
    static func notAlphanumeric(_ word: UInt64) -> UInt64 {
        let low: UInt64 = word & ~highBits
        let folded: UInt64 = low | lowBits &* 0x20
        // Added to reach the high bit from `a`, from behind `z`, from `0` and from behind `9` on.
        let letters: UInt64 = (folded &+ lowBits &* 0x1F) & ~(folded &+ lowBits &* 0x05)
        let digits: UInt64 = (low &+ lowBits &* 0x50) & ~(low &+ lowBits &* 0x46)
        return (~(letters | digits) | word) & highBits
    }

    /// The first offset from `start` on whose byte has to be escaped in JSON; or `end`.
    @inline(__always)
    static func skipUnescaped(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var here: Int = start
        while here + 8 <= end {
            let word: UInt64 = UnsafeRawPointer(base + here).loadUnaligned(as: UInt64.self).littleEndian
            let quote: UInt64 = word ^ (lowBits &* 0x22)
            let backslash: UInt64 = word ^ (lowBits &* 0x5C)
            let special: UInt64 =
                ((quote &- lowBits) & ~quote) | ((backslash &- lowBits) & ~backslash)
                | ((word &- lowBits &* 0x20) & ~word)
            let marks: UInt64 = special & highBits
            if marks != 0 { return here + marks.trailingZeroBitCount >> 3 }
            here += 8
        }
        while here < end, base[here] >= 0x20, base[here] != 0x22, base[here] != 0x5C { here += 1 }
        return here
    }

    /// Length of the UTF-8 sequence of two to four bytes at `start` (RFC 3629, no surrogates, nothing overlong), or 0.
    @inline(__always)
    static func sequenceLength(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        let first: UInt8 = base[start]
        let available: Int = end - start
        if first >= 0xC2, first < 0xE0 {
            return available >= 2 && base[start + 1] & 0xC0 == 0x80 ? 2 : 0
        }
        if first >= 0xE0, first < 0xF0 {
            guard available >= 3, base[start + 1] & 0xC0 == 0x80, base[start + 2] & 0xC0 == 0x80 else { return 0 }
            let second: UInt8 = base[start + 1]
            return (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ? 0 : 3
        }
        guard first >= 0xF0, first <= 0xF4, available >= 4, base[start + 1] & 0xC0 == 0x80,
            base[start + 2] & 0xC0 == 0x80, base[start + 3] & 0xC0 == 0x80
        else { return 0 }
        let second: UInt8 = base[start + 1]
        return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90) ? 0 : 4
    }
}

/// The escape sequences of JSON strings.
enum JSONEscapes {
    /// Length of the escape at `start` (its backslash): 2, 6, or 12 for a surrogate pair; 0 if wrong, -1 if a surrogate
    /// stands alone.
    static func length(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        guard start + 1 < end else { return 0 }
        switch base[start + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return 2
        case 0x75: break
        default: return 0
        }
        guard let unit = codeUnit(base, start, end) else { return 0 }
        guard unit & 0xF800 == 0xD800 else { return 6 }
        guard unit < 0xDC00, let low = codeUnit(base, start + 6, end), low & 0xFC00 == 0xDC00 else { return -1 }
        return 12
    }

    /// The UTF-16 code unit of `\uXXXX` at `start`, or nil.
    private static func codeUnit(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt32? {
        guard start + 6 <= end, base[start] == 0x5C, base[start + 1] == 0x75 else { return nil }
        var unit: UInt32 = 0
        for offset in start + 2..<start + 6 {
            guard let digit = HexDigits.value(base[offset]) else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// Unescapes bytes that have been checked.
    static func bytes(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in count = unescape(text, into: buffer) }
    }

    /// Unescapes bytes that have been checked.
    static func string(_ text: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: text.count) { unescape(text, into: $0) }
    }

    private static func unescape(
        _ text: UnsafeBufferPointer<UInt8>, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let base = text.baseAddress, let out = buffer.baseAddress else { return 0 }
        let limit: UnsafePointer<UInt8> = base + text.count
        var target: UnsafeMutablePointer<UInt8> = out
        var here: UnsafePointer<UInt8> = base
        while here < limit {
            // Bytes that are not ASCII, and there are no others that end a run, are copied one by one.
            let stop: UnsafePointer<UInt8> = max(JSONScan.plainEnd(here, limit), here + (here.pointee == 0x5C ? 0 : 1))
            target.update(from: here, count: stop - here)
            target += stop - here
            here = stop
            guard here < limit, here.pointee == 0x5C else { continue }
            let length: Int = length(here, 0, limit - here)
            target += write(here, 0, length, limit - here, to: target)
            here += max(length, 1)
        }
        return target - out
    }

    private static func write(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ length: Int, _ end: Int, to out: UnsafeMutablePointer<UInt8>
    ) -> Int {
        guard length > 2, let high = codeUnit(base, start, end) else {
            out[0] = simple(base[start + 1])
            return 1
        }
        var scalar: UInt32 = high
        if length == 12, let low = codeUnit(base, start + 6, end) {
            scalar = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
        }
        return encode(scalar, to: out)
    }

    private static func simple(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: letter
        }
    }

    private static func encode(_ scalar: UInt32, to out: UnsafeMutablePointer<UInt8>) -> Int {
        if scalar < 0x80 {
            out[0] = UInt8(scalar)
            return 1
        }
        if scalar < 0x800 {
            out[0] = UInt8(0xC0 | scalar >> 6)
            out[1] = UInt8(0x80 | scalar & 0x3F)
            return 2
        }
        if scalar < 0x10000 {
            out[0] = UInt8(0xE0 | scalar >> 12)
            out[1] = UInt8(0x80 | scalar >> 6 & 0x3F)
            out[2] = UInt8(0x80 | scalar & 0x3F)
            return 3
        }
        out[0] = UInt8(0xF0 | scalar >> 18)
        out[1] = UInt8(0x80 | scalar >> 12 & 0x3F)
        out[2] = UInt8(0x80 | scalar >> 6 & 0x3F)
        out[3] = UInt8(0x80 | scalar & 0x3F)
        return 4
    }
}

/// Values of hexadecimal digits, by table.
enum HexDigits {
    /// 0xFF where the byte is no digit.
    static let table: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 0x30...0x39: UInt8(byte - 0x30)
        case 0x41...0x46: UInt8(byte - 0x41 + 10)
        case 0x61...0x66: UInt8(byte - 0x61 + 10)
        default: 0xFF
        }
    }

    @inline(__always)
    static func value(_ byte: UInt8) -> UInt8? {
        let value: UInt8 = table[Int(byte)]
        return value == 0xFF ? nil : value
    }
}
