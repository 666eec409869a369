/// Tokens that are written into the buffer's spare memory in one step.
extension JSONWriter {
    /// The comma that is due, and at most `room` bytes that `fill` writes; it returns how many.
    @inline(__always)
    mutating func token(_ room: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
        let comma: Bool = needsComma
        needsComma = true
        bytes.append(addingCapacity: room + 1) { (span: inout OutputSpan<UInt8>) in
            span.withUnsafeMutableBufferPointer { buffer, count in
                guard var out = buffer.baseAddress.map({ $0 + count }) else { return }
                if comma {
                    out[0] = 0x2C
                    out += 1
                    count += 1
                }
                count += fill(out)
            }
        }
    }

    @usableFromInline
    mutating func writeInteger(_ magnitude: UInt64, isNegative: Bool) {
        let sign: Int = isNegative ? 1 : 0
        let count: Int = Self.digitCount(magnitude)
        token(21) { out in
            if isNegative { out[0] = 0x2D }
            Self.put(magnitude, count, at: out + sign)
            return sign + count
        }
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
            let scaled: Double = (magnitude * power).rounded()
            if scaled / power == magnitude {
                writeFixed(UInt64(scaled), decimals, UInt64(power), isNegative: value < 0)
                return true
            }
            power *= 10
        }
        return false
    }

    private mutating func writeFixed(_ scaled: UInt64, _ decimals: Int, _ power: UInt64, isNegative: Bool) {
        let sign: Int = isNegative ? 1 : 0
        let count: Int = Self.digitCount(scaled / power)
        token(24) { out in
            if isNegative { out[0] = 0x2D }
            Self.put(scaled / power, count, at: out + sign)
            out[sign + count] = 0x2E
            Self.put(scaled % power, decimals, at: out + sign + count + 1)
            return sign + count + 1 + decimals
        }
    }

    /// The last `count` digits of a number, with leading zeros.
    @inline(__always)
    private static func put(_ value: UInt64, _ count: Int, at out: UnsafeMutablePointer<UInt8>) {
        var rest: UInt64 = value
        var place: Int = count
        while place > 0 {
            place -= 1
            out[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    @inline(__always)
    private static func digitCount(_ value: UInt64) -> Int {
        var count: Int = 1
        var limit: UInt64 = 10
        while count < 20, value >= limit {
            count += 1
            limit &*= 10
        }
        return count
    }
}
