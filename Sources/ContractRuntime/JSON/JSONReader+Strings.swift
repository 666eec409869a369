/// The bytes of a string between its quotes, or of a text in text mode.
@usableFromInline
struct StringSpan {
    @usableFromInline var start: Int
    @usableFromInline var end: Int
    /// Unicode scalars after unescaping.
    var scalars: Int
    /// Holds escape sequences.
    var isEscaped: Bool
    /// Where the value starts, for violations.
    @usableFromInline var location: Int
}

extension JSONReader {
    /// A string; lengths count Unicode scalars.
    public mutating func string(
        minLength: Int = 0, maxLength: Int = .max, pattern: Pattern? = nil, format: StringFormat? = nil
    ) -> String? {
        guard let span = stringSpan("A string") else { return nil }
        guard span.scalars >= minLength else {
            record("minLength", at: span.location, "At least \(minLength) characters are expected.")
            return nil
        }
        guard span.scalars <= maxLength else {
            record("maxLength", at: span.location, "At most \(maxLength) characters are allowed.")
            return nil
        }
        if pattern != nil || format != nil, !conforms(span, pattern, format) { return nil }
        if refusesNUL, span.isEscaped || tape != nil, !isFreeOfNUL(span) { return nil }
        return string(span)
    }

    /// False after recording that the text holds U+0000. Plain JSON text cannot: only escapes and parameters can.
    @inline(never)
    mutating func isFreeOfNUL(_ span: StringSpan) -> Bool {
        guard withBytes(span, { $0.contains(0) }) else { return true }
        record("pattern", at: span.location, "The character U+0000 is not allowed.")
        return false
    }

    /// The same for the name of a member.
    @inline(never) @usableFromInline
    mutating func isFreeOfNUL(_ key: String, at location: Int) -> Bool {
        guard refusesNUL, key.utf8.contains(0) else { return true }
        record("propertyNames", at: location, "The character U+0000 is not allowed in a name.")
        return false
    }

    private mutating func conforms(_ span: StringSpan, _ pattern: Pattern?, _ format: StringFormat?) -> Bool {
        if let pattern, !withBytes(span, { pattern.matches($0) }) {
            record("pattern", at: span.location, "The text does not match the pattern \(pattern.source.excerpt).")
            return false
        }
        if let format, !withBytes(span, { format.accepts($0) }) {
            record("format", at: span.location, "The text is not a valid \(format.rawValue).")
            return false
        }
        return true
    }

    /// The bytes as they stand in the text.
    @inline(__always)
    private func bytes(_ span: StringSpan) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + span.start, count: span.end - span.start)
    }

    /// The span as a String.
    @inline(__always)
    func string(_ span: StringSpan) -> String {
        let bytes: UnsafeBufferPointer<UInt8> = bytes(span)
        if span.isEscaped { return JSONEscapes.string(bytes) }
        guard #available(macOS 26, *) else { return String(decoding: bytes, as: UTF8.self) }
        // The scan has checked the bytes.
        return String(copying: UTF8Span(unchecked: bytes.span, isKnownASCII: span.scalars == bytes.count))
    }

    /// Lends the unescaped bytes of a span.
    @inline(__always)
    func withBytes<R>(_ span: StringSpan, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let bytes: UnsafeBufferPointer<UInt8> = bytes(span)
        if !span.isEscaped { return body(bytes) }
        return JSONEscapes.bytes(bytes).withUnsafeBufferPointer(body)
    }

    /// The string or text ahead; nil after a violation or a defect. `expected` names what should be there.
    @inline(__always)
    mutating func stringSpan(_ expected: StaticString) -> StringSpan? {
        if tape != nil { return textSpan(expected) }
        guard peek() == 0x22 else {
            refuseType(expected)
            return nil
        }
        return scanString()
    }

    @inline(never)
    mutating func textSpan(_ expected: StaticString) -> StringSpan? {
        guard let tape, position < end, tape.nodes[position].kind == .text else {
            refuseType(expected)
            return nil
        }
        let node: TextTape.Node = tape.nodes[position]
        var scalars: Int = 0
        for offset in node.start..<node.end where base[offset] & 0xC0 != 0x80 { scalars += 1 }
        defer { position = node.next }
        return StringSpan(start: node.start, end: node.end, scalars: scalars, isEscaped: false, location: position)
    }

    /// Reads over the string at the position, which is at its opening quote. Nil: the text is malformed.
    mutating func scanString() -> StringSpan? {
        let open: Int = position
        var here: Int = open + 1
        /// Bytes that are not the only byte of a scalar.
        var excess: Int = 0
        var isEscaped: Bool = false
        while true {
            here = JSONBytes.skipPlain(base, here, end)
            guard here < end else { return malformedString(at: end, .endOfText) }
            let byte: UInt8 = base[here]
            if byte == 0x22 {
                position = here + 1
                return StringSpan(
                    start: open + 1, end: here, scalars: here - open - 1 - excess, isEscaped: isEscaped, location: open)
            }
            if byte >= 0x80 {
                let length: Int = JSONBytes.sequenceLength(base, here, end)
                guard length > 0 else { return malformedString(at: here, .utf8) }
                here += length
                excess += length - 1
                continue
            }
            guard byte == 0x5C else { return malformedString(at: here, .controlCharacter) }
            let length: Int = JSONEscapes.length(base, here, end)
            guard length > 0 else { return malformedString(at: here, length == 0 ? .escape : .surrogate) }
            isEscaped = true
            here += length
            excess += length - 1
        }
    }

    @inline(never)
    private mutating func malformedString(at offset: Int, _ defect: JSONDefect) -> StringSpan? {
        position = offset
        fail(defect)
        return nil
    }
}
