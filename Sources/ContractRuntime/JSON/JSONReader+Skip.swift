extension JSONReader {
    /// Reads over the value ahead, checking that it is JSON.
    @inline(never) @usableFromInline
    mutating func skipValue() {
        if let tape {
            position = position < end ? tape.nodes[position].next : end
            return
        }
        switch peek() {
        case 0x22: _ = scanString()
        case 0x7B: skipObject()
        case 0x5B: skipArray()
        case 0x74: _ = literal("true")
        case 0x66: _ = literal("false")
        case 0x6E: _ = literal("null")
        case 0x2D, 0x30...0x39: _ = scanNumber()
        default: fail(.value)
        }
    }

    private mutating func skipObject() {
        guard enter() else { return }
        if peek() == 0x7D { return leave() }
        while true {
            guard peek() == 0x22 else { return fail(.key) }
            guard scanString() != nil, readColon() else { return }
            skipValue()
            let next: UInt8 = peek()
            if next == 0x7D { return leave() }
            guard next == 0x2C else { return fail(.objectSeparator) }
            position += 1
        }
    }

    private mutating func skipArray() {
        guard enter() else { return }
        if peek() == 0x5D { return leave() }
        while true {
            skipValue()
            let next: UInt8 = peek()
            if next == 0x5D { return leave() }
            guard next == 0x2C else { return fail(.arraySeparator) }
            position += 1
        }
    }

    private mutating func leave() {
        position += 1
        depth -= 1
    }

    /// Consumes one of the three literals; the position is at its first letter.
    @usableFromInline
    mutating func literal(_ text: StaticString) -> Bool {
        let length: Int = text.utf8CodeUnitCount
        guard position + length <= end else {
            fail(.literal)
            return false
        }
        for index in 0..<length where base[position + index] != text.utf8Start[index] {
            position += index
            fail(.literal)
            return false
        }
        position += length
        return true
    }
}

extension String {
    /// The text in quotes, cut to 64 bytes at most; for messages.
    var excerpt: String {
        guard utf8.count > 62 else { return "\"\(self)\"" }
        var kept: Int = 0
        let head: String.UnicodeScalarView.SubSequence = unicodeScalars.prefix { scalar in
            kept += UTF8.width(scalar)
            return kept <= 59
        }
        return "\"\(Substring(head))…\""
    }
}
