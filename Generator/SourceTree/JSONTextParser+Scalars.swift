extension JSONTextParser {
    /// Text of a number, unchanged.
    mutating func number() throws(Failure) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        if let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            throw Failure(offset: start, message: "a number cannot begin with 0")
        }
        return text(start..<offset)
    }

    private mutating func digits() throws(Failure) {
        let start = offset
        while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { offset += 1 }
        if offset == start { throw unexpected("a digit") }
    }

    /// Most strings have no escape and are copied in one go.
    mutating func string() throws(Failure) -> String {
        offset += 1
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return text(start..<(offset - 1))
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            try pass(byte)
        }
        throw unterminated(start)
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }

    private func unterminated(_ start: Int) -> Failure {
        Failure(offset: start - 1, message: "the string that begins here has no end")
    }

    private mutating func pass(_ byte: UInt8) throws(Failure) {
        if byte < 0x20 {
            throw Failure(
                offset: offset, message: "control characters are not allowed in a string",
                hint: #"write it as an escape: \n, \t, \u0000"#)
        }
        if byte & 0xC0 == 0x80 { continuations += 1 }
        offset += 1
    }

    private mutating func escapedString(from start: Int) throws(Failure) -> String {
        var buffer = Array(bytes[start..<offset])
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return String(decoding: buffer, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") {
                try escape(into: &buffer)
            } else {
                try pass(byte)
                buffer.append(byte)
            }
        }
        throw unterminated(start)
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(Failure) {
        let start = offset
        offset += 1
        guard let byte = current else { throw unexpected("an escape") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: Array(String(Character(try scalar(from: start))).utf8))
        default: throw Failure(offset: start, message: "unknown escape in a string")
        }
    }

    /// `\uXXXX`, or a pair of surrogates.
    private mutating func scalar(from start: Int) throws(Failure) -> Unicode.Scalar {
        let first = try hexadecimal(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        let lone = Failure(offset: start, message: "half of a surrogate pair is no character")
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw lone }
        let second = try hexadecimal(from: start)
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw lone }
        return scalar
    }

    private mutating func hexadecimal(from start: Int) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw Failure(offset: start, message: #"'\u' needs four hexadecimal digits"#)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
