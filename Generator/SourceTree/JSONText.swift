/// JSON text (RFC 8259, strictly) → tree. Bytes have been checked to be UTF-8.
enum JSONText {
    /// Stops at the first error of syntax; duplicate keys are all reported.
    static func parse(_ file: SourceFile, diagnostics: Diagnostics) -> Node? {
        file.bytes.withUnsafeBufferPointer { bytes in
            var parser = JSONTextParser(bytes: bytes, file: file.index, diagnostics: diagnostics)
            do throws(JSONTextParser.Failure) {
                return try parser.document()
            } catch {
                diagnostics.error(error.id, error.message, at: file.location(ofByte: error.offset), hint: error.hint)
                return nil
            }
        }
    }
}

/// Recursive descent over the bytes; keeps line and column as it goes.
struct JSONTextParser {
    struct Failure: Error {
        var offset: Int
        var message: String
        var id = "invalid-json"
        var hint: String?
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let file: Int32
    let diagnostics: Diagnostics
    var offset = 0
    private var line: Int32 = 1
    private var lineStart = 0
    /// UTF-8 continuation bytes of this line so far: bytes that are no column.
    var continuations = 0
    private var depth = 0
    private var nodes = 0

    init(bytes: UnsafeBufferPointer<UInt8>, file: Int32, diagnostics: Diagnostics) {
        self.bytes = bytes
        self.file = file
        self.diagnostics = diagnostics
        if bytes.starts(with: ByteOrderMark.utf8) {
            offset = ByteOrderMark.utf8.count
            lineStart = offset
        }
    }

    mutating func document() throws(Failure) -> Node {
        skipBlank()
        let node = try value()
        skipBlank()
        guard offset == bytes.count else { throw unexpected("the end of the text") }
        return node
    }

    var here: SourceLocation {
        SourceLocation(file: file, line: line, column: Int32(offset - lineStart - continuations + 1))
    }

    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipBlank() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09: offset += 1
            case 0x0A: startLine(after: 1)
            case 0x0D: startLine(after: offset + 1 < bytes.count && bytes[offset + 1] == 0x0A ? 2 : 1)
            default: return
            }
        }
    }

    private mutating func startLine(after count: Int) {
        offset += count
        line += 1
        lineStart = offset
        continuations = 0
    }

    private mutating func value() throws(Failure) -> Node {
        nodes += 1
        guard nodes <= SourceText.maximumNodes else {
            throw Failure(offset: offset, message: "more than \(SourceText.maximumNodes) values", id: "too-large")
        }
        let place = here
        switch current {
        case UInt8(ascii: "{"): return Node(.object(try object()), at: place)
        case UInt8(ascii: "["): return Node(.array(try array()), at: place)
        case UInt8(ascii: "\""): return Node(.string(try string()), at: place)
        case UInt8(ascii: "t"): return try word("true", .boolean(true), at: place)
        case UInt8(ascii: "f"): return try word("false", .boolean(false), at: place)
        case UInt8(ascii: "n"): return try word("null", .null, at: place)
        case let byte? where byte == UInt8(ascii: "-") || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
            return Node(.number(try number()), at: place)
        default: throw unexpected("a value")
        }
    }

    private mutating func word(
        _ word: StaticString, _ value: Node.Value, at place: SourceLocation
    ) throws(Failure) -> Node {
        let length = word.utf8CodeUnitCount
        let text = UnsafeBufferPointer(start: word.utf8Start, count: length)
        guard offset + length <= bytes.count, bytes[offset..<(offset + length)].elementsEqual(text) else {
            throw unexpected("a value")
        }
        offset += length
        return Node(value, at: place)
    }

    private mutating func descend() throws(Failure) {
        depth += 1
        offset += 1
        guard depth <= SourceText.maximumDepth else {
            throw Failure(
                offset: offset - 1, message: "nested deeper than \(SourceText.maximumDepth) levels", id: "too-deep")
        }
    }

    private mutating func object() throws(Failure) -> ObjectNode {
        try descend()
        var assembly = ObjectAssembly()
        skipBlank()
        var isOpen = !take(UInt8(ascii: "}"))
        while isOpen {
            assembly.append(try member(), diagnostics: diagnostics)
            isOpen = try goesOn(until: UInt8(ascii: "}"))
        }
        depth -= 1
        return ObjectNode(members: assembly.members)
    }

    private mutating func member() throws(Failure) -> ObjectNode.Member {
        let place = here
        guard current == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
        let key = try string()
        skipBlank()
        guard take(UInt8(ascii: ":")) else { throw unexpected("':' after the key '\(key)'") }
        skipBlank()
        let value = try value()
        skipBlank()
        return ObjectNode.Member(key: key, keyLocation: place, value: value)
    }

    private mutating func array() throws(Failure) -> [Node] {
        try descend()
        var elements: [Node] = []
        skipBlank()
        var isOpen = !take(UInt8(ascii: "]"))
        while isOpen {
            elements.append(try value())
            skipBlank()
            isOpen = try goesOn(until: UInt8(ascii: "]"))
        }
        depth -= 1
        return elements
    }

    /// Takes the comma before the next member or element, or the end.
    private mutating func goesOn(until end: UInt8) throws(Failure) -> Bool {
        let comma = offset
        guard take(UInt8(ascii: ",")) else {
            if take(end) { return false }
            throw unexpected("',' or '\(Character(Unicode.Scalar(end)))'", isBehindValue: true)
        }
        skipBlank()
        guard current == end else { return true }
        throw Failure(
            offset: comma, message: "there is a comma before '\(Character(Unicode.Scalar(end)))'",
            hint: "JSON has commas between values only: remove it")
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        offset += 1
        return true
    }

    /// - Parameter isBehindValue: a value or key has just ended, so that a comma may be missing.
    func unexpected(_ expected: String, isBehindValue: Bool = false) -> Failure {
        guard let byte = current else {
            return Failure(offset: offset, message: "the text ends where \(expected) belongs")
        }
        return Failure(
            offset: offset, message: "expected \(expected), found \(name(of: byte))",
            hint: JSONHints(rest: bytes[offset...], isBehindValue: isBehindValue).text)
    }

    private func name(of byte: UInt8) -> String {
        switch byte {
        case 0x20..<0x7F: return "'\(Character(Unicode.Scalar(byte)))'"
        case 0x80...:
            let rest = bytes[offset..<min(offset + 4, bytes.count)]
            let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first
            return scalar.map { "'\(Character($0))'" } ?? "a byte \(byte)"
        default: return "control character U+" + String(byte, radix: 16).leftPadded(to: 4)
        }
    }
}

extension String {
    func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - count)) + uppercased()
    }
}
