/// Reads typed values out of JSON text in one pass and records every violation on the way.
///
/// A reader borrows the bytes for the duration of `decode`'s closure; there is no tree in between. Each reading method
/// returns nil when it recorded a violation and has then skipped the value, so that the rest is still checked. Text
/// that is not JSON ends the reading at once: from then on every method returns nil.
///
/// In text mode (`decodeText`, see `JSONReader+Text.swift`) the same methods read parameters and form fields.
public struct JSONReader {
    /// JSON text, or in text mode the bytes of all texts behind each other.
    @usableFromInline let base: UnsafePointer<UInt8>
    /// Length of the JSON text; in text mode the number of nodes.
    @usableFromInline let end: Int
    /// Offset of the next byte; in text mode the index of the next node.
    @usableFromInline var position: Int = 0
    @usableFromInline var depth: Int = 0
    @usableFromInline let maximumDepth: Int
    /// Violations so far, also those that are not kept. Containers compare it with their start.
    @usableFromInline var violationCount: Int = 0
    /// Nodes in text mode.
    @usableFromInline let tape: TextTape?
    /// Text mode: the text that is being read as a list of one; it is not a list of lists.
    var textAsList: Int = -1
    /// Attempts of unions that are under way; their violations are not kept.
    var attempts: Int = 0
    /// Bytes (or nodes) read again by attempts of unions, against `attemptBudget`.
    var attemptWork: Int = 0
    /// The union at which that budget ended.
    var exhaustedAt: Int?
    var findings: [Finding] = []
    let maximumFindings: Int
    let refusesNUL: Bool
    var defect: JSONDefect = .none
    var defectOffset: Int = 0

    /// A violation whose place is still an offset; the pointer is worked out once, at the end, and only on failure.
    struct Finding {
        var location: Int
        var keyword: String
        var message: String
    }

    init(base: UnsafePointer<UInt8>, end: Int, tape: TextTape?, limits: JSONLimits) {
        self.base = base
        self.end = end
        self.tape = tape
        maximumDepth = limits.maximumDepth
        maximumFindings = limits.maximumViolations
        refusesNUL = limits.refusesNUL
    }
}

extension JSONReader {
    /// Reads one JSON text with `read`.
    @inlinable
    public static func decode<T>(
        _ bytes: [UInt8], limits: JSONLimits = .standard, source: ViolationSource = .body,
        _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        try bytes.withUnsafeBufferPointer { (buffer: UnsafeBufferPointer<UInt8>) throws(JSONFailure) -> T in
            try decode(UnsafeRawBufferPointer(buffer), limits: limits, source: source, read)
        }
    }

    /// Reads one JSON text that lies in memory of another owner, which has to outlive the call.
    @inlinable
    public static func decode<T>(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = .standard, source: ViolationSource = .body,
        _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        var reader: JSONReader = JSONReader(bytes, limits)
        if let value = read(&reader), reader.isSound() { return value }
        throw reader.failure(source)
    }

    @usableFromInline
    init(_ bytes: UnsafeRawBufferPointer, _ limits: JSONLimits) {
        let start: UnsafeRawPointer = bytes.baseAddress ?? Self.nowhere
        self.init(base: start.assumingMemoryBound(to: UInt8.self), end: bytes.count, tape: nil, limits: limits)
    }

    /// An address for texts without bytes; it is never read.
    private static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }

    /// The text ends here and nothing was wrong.
    @usableFromInline
    mutating func isSound() -> Bool {
        skipRest()
        return defect == .none && violationCount == 0 && exhaustedAt == nil
    }

    /// Why there is no value.
    @usableFromInline
    mutating func failure(_ source: ViolationSource) -> JSONFailure {
        skipRest()
        if defect != .none { return malformed }
        if let exhaustedAt {
            let message: String = "The value fits too many combinations of types to be checked."
            findings = [Finding(location: exhaustedAt, keyword: "anyOf", message: message)]
        }
        if findings.isEmpty {
            findings.append(Finding(location: 0, keyword: "type", message: "The value is not acceptable."))
        }
        return .invalid(violations(source))
    }

    private mutating func skipRest() {
        if position == 0 { skipValue() }
        if tape == nil, !atEnd { fail(.trailingText) }
    }

    /// The failure with line and column counted from the start of the text.
    private var malformed: JSONFailure {
        var line: Int = 1
        var lineStart: Int = 0
        for offset in 0..<defectOffset where base[offset] == 0x0A {
            line += 1
            lineStart = offset + 1
        }
        return .malformed(
            reason: defect.reason, offset: defectOffset, line: line, column: defectOffset - lineStart + 1)
    }
}

extension JSONReader {
    /// Ends the reading: the text is not JSON. The first defect stays.
    @inline(never) @usableFromInline
    mutating func fail(_ defect: JSONDefect) {
        if self.defect == .none {
            self.defect = position >= end && defect != .depth && defect != .trailingText ? .endOfText : defect
            defectOffset = min(position, end)
        }
        position = end
    }

    /// Records a violation of the value that starts at `location`.
    @inline(never) @usableFromInline
    mutating func record(_ keyword: StaticString, at location: Int, _ message: @autoclosure () -> String) {
        guard defect == .none else { return }
        violationCount += 1
        guard attempts == 0, findings.count < maximumFindings else { return }
        findings.append(Finding(location: location, keyword: "\(keyword)", message: message()))
    }

    /// Records that the value ahead has the wrong type and skips it.
    @inline(never) @usableFromInline
    mutating func refuseType(_ expected: StaticString) {
        let start: Int = location
        let found: String = kindAhead
        skipValue()
        record("type", at: start, "\(expected) is expected, not \(found).")
    }

    /// Where the value ahead starts.
    @inlinable
    var location: Int {
        mutating get {
            if tape == nil { skipWhitespace() }
            return position
        }
    }

    @inlinable @inline(__always)
    mutating func skipWhitespace() {
        while position < end {
            let byte: UInt8 = base[position]
            if byte > 0x20 { return }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    /// The byte at the position, 0 at the end of the text.
    @inlinable @inline(__always)
    var byte: UInt8 { position < end ? base[position] : 0 }

    /// The first byte of the next token, 0 at the end of the text.
    @inlinable @inline(__always)
    mutating func peek() -> UInt8 {
        skipWhitespace()
        return byte
    }

    private var atEnd: Bool {
        mutating get {
            skipWhitespace()
            return position >= end
        }
    }

    private var kindAhead: String {
        if let tape { return position < end ? tape.nodes[position].kind.phrase : "nothing" }
        return switch byte {
        case 0x7B: "an object"
        case 0x5B: "an array"
        case 0x22: "a string"
        case 0x74, 0x66: "a boolean"
        case 0x6E: "null"
        default: "a number"
        }
    }
}
