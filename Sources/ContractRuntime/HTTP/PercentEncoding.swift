/// Percent-encoding (RFC 3986 §2.1), decoded exactly: every `%` must be followed by two hexadecimal digits, and the
/// result must be UTF-8.
public enum PercentEncoding {
    /// The decoded text; nil when the encoding is wrong.
    /// - Parameter plusIsSpace: `+` stands for a space, as in queries and `application/x-www-form-urlencoded`.
    public static func decode(_ text: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String? {
        guard let bytes = decodeBytes(text, plusIsSpace: plusIsSpace) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    static func decodeBytes(_ text: some Sequence<UInt8>, plusIsSpace: Bool) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.underestimatedCount)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case Ascii.percent:
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    return nil
                }
                result.append(high << 4 | low)
            case Ascii.plus where plusIsSpace: result.append(Ascii.space)
            default: result.append(byte)
            }
        }
        return result
    }

    /// A path in normal form: percent-encoded unreserved characters (RFC 3986 §2.3) are decoded, everything else stays
    /// as sent, so that an encoded slash is not a separator. Nil when an encoding is wrong. Not generic: every request
    /// comes here, and an unspecialised collection costs a call per byte.
    public static func normalizedPath(_ path: ArraySlice<UInt8>) -> [UInt8]? {
        guard path.contains(Ascii.percent) else { return Array(path) }
        var result: [UInt8] = []
        result.reserveCapacity(path.count)
        var iterator = path.makeIterator()
        while let byte = iterator.next() {
            guard byte == Ascii.percent else {
                result.append(byte)
                continue
            }
            guard let first = iterator.next(), let second = iterator.next(), let high = digit(first),
                let low = digit(second)
            else { return nil }
            let value: UInt8 = high << 4 | low
            if isUnreserved(value) {
                result.append(value)
            } else {
                result.append(contentsOf: [Ascii.percent, first, second])
            }
        }
        return result
    }

    /// Splits at an encoded delimiter (`%20`) and at a raw byte.
    static func split(
        _ text: Substring.UTF8View, at delimiter: UInt8, orRaw raw: UInt8
    ) -> [Substring.UTF8View] {
        var result: [Substring.UTF8View] = []
        var start: Substring.UTF8View.Index = text.startIndex
        var position: Substring.UTF8View.Index = text.startIndex
        while position < text.endIndex {
            var next: Substring.UTF8View.Index = text.index(after: position)
            let byte: UInt8 = text[position]
            var isDelimiter: Bool = byte == raw
            if byte == Ascii.percent, text.distance(from: position, to: text.endIndex) >= 3 {
                let end: Substring.UTF8View.Index = text.index(position, offsetBy: 3)
                if let high = digit(text[next]), let low = digit(text[text.index(after: next)]),
                    high << 4 | low == delimiter
                {
                    isDelimiter = true
                    next = end
                }
            }
            if isDelimiter {
                result.append(text[start..<position])
                start = next
            }
            position = next
        }
        result.append(text[start...])
        return result
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, Ascii.minus, Ascii.dot, 0x5F, 0x7E: true
        default: false
        }
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
