/// One element of a JSON text sequence.
package enum SequenceElement: Sendable, Equatable {
    /// Bytes of a JSON text, which may still be none.
    case text([UInt8])
    /// What stands there is no element, for this reason: `is cut off`.
    case defect(String)
}

/// Cuts bytes into the elements of a JSON text sequence (RFC 7464), however they come in chunks. An element goes from a
/// record separator to the next; it is handed out at the line feed behind its text, before the next one comes.
package struct JSONTextSplitter: StreamSplitter {
    /// Where the next byte stands.
    private enum Place { case outside, stray, inside }

    package static let recordSeparator: UInt8 = 0x1E

    private var buffer: [UInt8] = []
    /// Where the element begins.
    private var position: Int = 0
    private var scanned: Int = 0
    private var place: Place = .outside
    private var scan: TextScan = TextScan()
    package private(set) var isEnded: Bool = false
    private let maximumBytes: Int

    package init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    package mutating func push(_ chunk: [UInt8]) -> Bool {
        if position > 0 {
            buffer.removeFirst(position)
            scanned -= position
            position = 0
        }
        guard buffer.count <= maximumBytes else { return false }
        buffer += chunk
        return true
    }

    package mutating func end() { isEnded = true }

    package mutating func next() -> SequenceElement? {
        while scanned < buffer.count {
            let byte: UInt8 = buffer[scanned]
            scanned += 1
            if let element = place == .inside ? takeInside(byte) : takeOutside(byte) { return element }
        }
        guard isEnded, place == .inside else { return nil }
        place = .outside
        return element(upTo: buffer.count)
    }

    /// Blanks between elements do no harm; anything else is reported once, up to the next separator.
    private mutating func takeOutside(_ byte: UInt8) -> SequenceElement? {
        position = scanned
        if byte == Self.recordSeparator {
            begin()
            return nil
        }
        guard place == .outside, !Self.isBlank(byte) else { return nil }
        place = .stray
        return .defect("does not begin with a record separator (U+001E)")
    }

    private mutating func takeInside(_ byte: UInt8) -> SequenceElement? {
        if byte == Self.recordSeparator {
            let element: SequenceElement? = element(upTo: scanned - 1)
            begin()
            return element
        }
        scan.take(byte)
        guard byte == Ascii.lineFeed, scan.isComplete else { return nil }
        place = .outside
        return element(upTo: scanned)
    }

    private mutating func begin() {
        place = .inside
        position = scanned
        scan = TextScan()
    }

    /// Nil between two separators in a row, which are one. A number or word without a blank behind it may be the
    /// beginning of a longer one (RFC 7464 §2.4).
    private mutating func element(upTo end: Int) -> SequenceElement? {
        defer { position = scanned }
        guard position < end else { return nil }
        let text: [UInt8] = Array(buffer[position..<end])
        guard let first = text.first(where: { !Self.isBlank($0) }), let last = text.last else {
            return .defect("is empty")
        }
        let isDelimited: Bool = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == Ascii.quote
        return isDelimited || Self.isBlank(last) ? .text(text) : .defect("is cut off")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == Ascii.space || byte == Ascii.tab || byte == Ascii.lineFeed || byte == Ascii.carriageReturn
    }
}

/// Whether the bytes so far can be a whole JSON text.
private struct TextScan: Sendable {
    private var depth: Int = 0
    private var isInString: Bool = false
    private var isEscaped: Bool = false
    private var hasValue: Bool = false

    var isComplete: Bool { hasValue && depth <= 0 && !isInString }

    mutating func take(_ byte: UInt8) {
        if isInString { return takeInString(byte) }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case Ascii.quote: isInString = true
        case Ascii.space, Ascii.tab, Ascii.lineFeed, Ascii.carriageReturn: return
        default: break
        }
        hasValue = true
    }

    private mutating func takeInString(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == Ascii.backslash {
            isEscaped = true
        } else if byte == Ascii.quote {
            isInString = false
        }
    }
}
