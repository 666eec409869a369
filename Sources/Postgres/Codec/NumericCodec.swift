import FoundationEssentials

/// `numeric`: digits, weight, sign, display scale (each 16 bits), then base-10000 digits, most significant first.
enum NumericCodec {
    /// `Decimal` holds 38 digits exactly.
    static let maximumDigits: Int = 38

    private static let negative: UInt16 = 0x4000
    private static let notANumber: UInt16 = 0xC000

    static func decode(_ bytes: UnsafeRawBufferPointer) throws(CellError) -> Decimal {
        guard bytes.count >= 8 else { throw .malformed("numeric is cut off") }
        let count: Int = Int(word(bytes, 0))
        let weight: Int = Int(Int16(bitPattern: word(bytes, 1)))
        let sign: UInt16 = word(bytes, 2)
        guard bytes.count == 8 + 2 * count else { throw .malformed("numeric is cut off") }
        if sign == notANumber { return Decimal.nan }
        guard sign == 0 || sign == negative else { throw .outOfRange("an infinite numeric") }
        let exponent: Int = 4 * (weight - count + 1)
        if count <= shortGroups { return try short(bytes, count, exponent: exponent, isNegative: sign == negative) }
        let text: String = try digits(bytes, count)
        guard !text.isEmpty else { return Decimal(0) }
        return try value(text, exponent: exponent, isNegative: sign == negative)
    }

    /// So many groups of digits fit into a machine word.
    private static let shortGroups: Int = 4

    /// Amounts of money and the like, without a detour over text.
    private static func short(
        _ bytes: UnsafeRawBufferPointer, _ count: Int, exponent: Int, isNegative: Bool
    ) throws(CellError) -> Decimal {
        var significand: UInt64 = 0
        for index in 0..<count {
            let group: UInt16 = word(bytes, 4 + index)
            guard group < 10_000 else { throw .malformed("numeric has a digit above 9999") }
            significand = significand * 10_000 + UInt64(group)
        }
        guard significand > 0 else { return Decimal(0) }
        var scale: Int = exponent
        while significand % 10 == 0 {
            significand /= 10
            scale += 1
        }
        guard (-128...127).contains(scale) else {
            throw .outOfRange("numeric has exponent \(scale), more than Decimal holds")
        }
        return Decimal(sign: isNegative ? .minus : .plus, exponent: scale, significand: Decimal(significand))
    }

    /// Base-10000 digits of `value`, least exponent first known: see `encode`.
    static func encode(_ value: Decimal, into output: inout [UInt8]) {
        guard !value.isNaN else { return append(words: [0, 0, notANumber, 0], to: &output) }
        let (integer, fraction): (String, String) = parts(of: value.magnitude.description)
        let padded: String = pad(integer, before: true) + pad(fraction, before: false)
        var groups: [UInt16] = groups(of: padded)
        var weight: Int = (integer.utf8.count + 3) / 4 - 1
        while groups.first == 0 { groups.removeFirst(); weight -= 1 }
        while groups.last == 0 { groups.removeLast() }
        if groups.isEmpty { weight = 0 }
        let sign: UInt16 = value.isSignMinus && !groups.isEmpty ? negative : 0
        append(
            words: [UInt16(groups.count), UInt16(bitPattern: Int16(weight)), sign, UInt16(fraction.utf8.count)],
            to: &output)
        append(words: groups, to: &output)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
    }

    private static func append(words: [UInt16], to output: inout [UInt8]) {
        for word in words {
            output.append(UInt8(word >> 8))
            output.append(UInt8(word & 0xFF))
        }
    }

    /// All decimal digits without leading zeros.
    private static func digits(_ bytes: UnsafeRawBufferPointer, _ count: Int) throws(CellError) -> String {
        var text: String = ""
        for index in 0..<count {
            let group: UInt16 = word(bytes, 4 + index)
            guard group < 10_000 else { throw .malformed("numeric has a digit above 9999") }
            let part: String = String(group)
            text += text.isEmpty ? (group == 0 ? "" : part) : String(repeating: "0", count: 4 - part.utf8.count) + part
        }
        return text
    }

    private static func value(_ text: String, exponent: Int, isNegative: Bool) throws(CellError) -> Decimal {
        let trimmed: Substring = trimmingZeros(text)
        let scale: Int = exponent + text.utf8.count - trimmed.utf8.count
        guard trimmed.utf8.count <= maximumDigits, (-128...127).contains(scale) else {
            throw .outOfRange("numeric has \(trimmed.utf8.count) digits and exponent \(scale), more than Decimal holds")
        }
        var significand: Decimal = Decimal(0)
        for digit in trimmed.utf8 { significand = significand * 10 + Decimal(Int(digit) - 48) }
        return Decimal(sign: isNegative ? .minus : .plus, exponent: scale, significand: significand)
    }

    private static func trimmingZeros(_ text: String) -> Substring {
        var rest: Substring = text[...]
        while rest.utf8.last == 48 { rest.removeLast() }
        return rest
    }

    private static func parts(of text: String) -> (integer: String, fraction: String) {
        guard let point = text.firstIndex(of: ".") else { return (text, "") }
        return (String(text[..<point]), String(text[text.index(after: point)...]))
    }

    private static func pad(_ digits: String, before: Bool) -> String {
        let zeros: String = String(repeating: "0", count: (4 - digits.utf8.count % 4) % 4)
        return before ? zeros + digits : digits + zeros
    }

    private static func groups(of digits: String) -> [UInt16] {
        let bytes: [UInt8] = Array(digits.utf8)
        return stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<start + 4].reduce(0) { $0 * 10 + UInt16($1 - 48) }
        }
    }
}
