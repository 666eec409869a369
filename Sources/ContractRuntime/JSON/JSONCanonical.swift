/// One spelling for each JSON value: equal values, and only they, have equal forms.
///
/// No white space; strings unescaped between quotes with a length in front; numbers as digits and exponent, so that
/// `1`, `1.0` and `10e-1` agree; members of objects in byte order of their names.
enum JSONCanonical {
    /// Deeper than any reader goes: the text has been read once before.
    private static let largestDepth: Int = 1024

    /// The form of a JSON text, which may have white space around it; what is not JSON becomes an empty form.
    static func form(of text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let base = text.baseAddress else { return [] }
        var reader: JSONReader = JSONReader(
            base: base, end: text.count, tape: nil, limits: JSONLimits(maximumDepth: largestDepth))
        guard let value = reader.canonical() else { return [] }
        reader.skipWhitespace()
        return reader.position == reader.end ? value : []
    }

    /// The form of a string with these bytes.
    static func string(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        [0x22] + Array("\(text.count):".utf8) + Array(text)
    }

    static func number(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let mantissa: UnsafeBufferPointer<UInt8>.SubSequence = text.prefix { $0 | 0x20 != 0x65 }
        let point: Int = mantissa.firstIndex(of: 0x2E) ?? mantissa.endIndex
        var digits: [UInt8] = mantissa.filter { $0 &- 0x30 < 10 }
        var exponent: Int = explicitExponent(text.suffix(from: mantissa.endIndex))
        exponent -= max(mantissa.endIndex - point - 1, 0)
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        let leading: ArraySlice<UInt8> = digits.drop { $0 == 0x30 }
        guard !leading.isEmpty else { return [0x30] }
        return (text[0] == 0x2D ? [0x2D] : []) + leading + Array("e\(exponent)".utf8)
    }

    /// Bound of exponents, beyond which they are not told apart.
    private static let largestExponent: Int = 1_000_000_000_000_000

    private static func explicitExponent(_ text: UnsafeBufferPointer<UInt8>.SubSequence) -> Int {
        var value: Int = 0
        for byte in text where byte &- 0x30 < 10 { value = min(value * 10 + Int(byte - 0x30), largestExponent) }
        return text.contains(0x2D) ? -value : value
    }
}

extension JSONReader {
    /// Reads the value ahead into its canonical form; nil if it is malformed.
    fileprivate mutating func canonical() -> [UInt8]? {
        switch peek() {
        case 0x22: return scanString().map { withBytes($0) { JSONCanonical.string($0) } }
        case 0x7B: return canonicalObject()
        case 0x5B: return canonicalArray()
        case 0x2D, 0x30...0x39:
            return scanNumber().map {
                JSONCanonical.number(UnsafeBufferPointer(start: base + $0.start, count: $0.end - $0.start))
            }
        default:
            let start: Int = position
            skipValue()
            return defect == .none ? Array(UnsafeBufferPointer(start: base + start, count: position - start)) : nil
        }
    }

    private mutating func canonicalArray() -> [UInt8]? {
        guard let items = array({ $0.canonical() }) else { return nil }
        return [0x5B] + Array(items.joined(separator: [0x2C])) + [0x5D]
    }

    private mutating func canonicalObject() -> [UInt8]? {
        var object: JSONObject = JSONObject(.empty)
        guard begin(&object) else { return nil }
        var members: [[UInt8]: [UInt8]] = [:]
        while next(&object) {
            let name: [UInt8] = object.keyIsEscaped ? JSONEscapes.bytes(object.keyBytes) : Array(object.keyBytes)
            guard let value = canonical() else { return nil }
            members[name.withUnsafeBufferPointer(JSONCanonical.string)] = value
        }
        guard defect == .none else { return nil }
        let sorted: [[UInt8]] = members.map { $0.key + [0x3A] + $0.value }.sorted { $0.lexicographicallyPrecedes($1) }
        return [0x7B] + Array(sorted.joined(separator: [0x2C])) + [0x7D]
    }
}
