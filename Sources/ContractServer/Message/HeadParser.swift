import ContractRuntime
import Glibc

/// Reads request line and header fields of HTTP/1.1 (RFC 9112 §2 to §5), line by line as they come, without making a
/// text of anything. What two parsers could read differently is refused: bare line ends, folded lines, white space
/// around a name or in the request line, controls.
struct HeadParser {
    enum Outcome {
        /// More bytes are needed.
        case incomplete
        case complete
        case failed(StandardProblem)
    }

    /// Longest name of a method.
    private static let maximumMethodBytes: Int = 32
    /// Empty lines that may stand before a request line (RFC 9112 §2.2).
    private static let maximumEmptyLines: Int = 2
    /// Fields for which there is room from the start.
    private static let usualCount: Int = 16

    let maximumTargetBytes: Int
    let maximumFieldBytes: Int
    let maximumFieldCount: Int

    /// Offset of the line that has not been read.
    private(set) var position: Int = 0
    /// Offset up to which there is no line end behind `position`.
    private var searched: Int = 0
    private var hasRequestLine: Bool = false
    private var emptyLines: Int = 0
    private(set) var method: Range<Int> = 0..<0
    private(set) var target: Range<Int> = 0..<0
    private(set) var isHTTP10: Bool = false
    private(set) var fields: FieldTable = FieldTable()
    /// Bytes of names and values so far.
    private var fieldBytes: Int = 0

    init(_ configuration: ServerConfiguration) {
        maximumTargetBytes = configuration.maximumTargetBytes
        maximumFieldBytes = configuration.maximumHeaderBytes
        maximumFieldCount = configuration.maximumHeaderCount
    }

    private var maximumHeadBytes: Int {
        2 * (maximumTargetBytes + maximumFieldBytes) + Self.maximumMethodBytes * maximumFieldCount
    }

    /// For the next message.
    mutating func reset() {
        position = 0
        searched = 0
        hasRequestLine = false
        emptyLines = 0
        fields = FieldTable()
        fieldBytes = 0
    }

    /// Continues with all bytes of the message so far; `position` is behind the head when it is complete.
    mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        do throws(StandardProblem) {
            while let end = try lineEnd(bytes) {
                let line: Range<Int> = position..<end
                position = end + 2
                searched = position
                if !hasRequestLine {
                    try takeFirst(line, bytes)
                } else if line.isEmpty {
                    return .complete
                } else {
                    try takeField(line, bytes)
                }
            }
            try checkRest(bytes)
            return .incomplete
        } catch {
            return .failed(error)
        }
    }

    /// The end of the line at `position`, in front of its CR LF.
    private mutating func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>) throws(StandardProblem) -> Int? {
        guard let base = bytes.baseAddress, searched < bytes.count else { return nil }
        guard let found = memchr(base + searched, 0x0A, bytes.count - searched) else {
            searched = bytes.count
            return nil
        }
        let end: Int = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found)) - 1
        guard end >= position, bytes[end] == 0x0D else { throw .malformedRequest("A line does not end with CR LF.") }
        return end
    }

    private mutating func takeFirst(
        _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StandardProblem) {
        guard line.isEmpty else { return try takeRequestLine(line, bytes) }
        emptyLines += 1
        guard emptyLines <= Self.maximumEmptyLines else { throw .malformedRequest("There is no request line.") }
    }

    /// `method SP target SP HTTP/1.1`
    private mutating func takeRequestLine(
        _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StandardProblem) {
        var end: Int = line.lowerBound
        while end < line.upperBound, ASCIIText.isToken(bytes[end]) { end += 1 }
        method = line.lowerBound..<end
        guard (1...Self.maximumMethodBytes).contains(method.count), end < line.upperBound, bytes[end] == 0x20 else {
            throw .malformedRequest("The request line does not begin with a method.")
        }
        let start: Int = end + 1
        end = start
        while end < line.upperBound, bytes[end] > 0x20 { end += 1 }
        target = start..<end
        guard target.count <= maximumTargetBytes else { throw .uriTooLong }
        guard !target.isEmpty, end < line.upperBound, bytes[end] == 0x20 else {
            throw .malformedRequest("The request line has no target and version.")
        }
        isHTTP10 = try Self.isHTTP10(UnsafeBufferPointer(rebasing: bytes[(end + 1)..<line.upperBound]))
        hasRequestLine = true
        fields.reserve(Self.usualCount)
    }

    private static func isHTTP10(_ version: UnsafeBufferPointer<UInt8>) throws(StandardProblem) -> Bool {
        guard version.count == 8, let base = version.baseAddress,
            memcmp(base, ("HTTP/1." as StaticString).utf8Start, 7) == 0, version[7] == 0x30 || version[7] == 0x31
        else { throw .malformedRequest("The version is not HTTP/1.1 or HTTP/1.0.") }
        return version[7] == 0x30
    }

    /// `name ":" OWS value OWS`
    private mutating func takeField(
        _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StandardProblem) {
        let field: (name: Range<Int>, value: Range<Int>) = try Self.field(line, bytes)
        guard fields.places.count < maximumFieldCount else { throw .headersTooLarge }
        fieldBytes += field.name.count + field.value.count
        // White space counts as well, generously.
        guard fieldBytes <= maximumFieldBytes, position <= maximumHeadBytes else { throw .headersTooLarge }
        let known: KnownField? = KnownField(UnsafeBufferPointer(rebasing: bytes[field.name]))
        fields.append(name: field.name, value: field.value, known: known)
    }

    /// Cuts a field line; also one of a trailer.
    static func field(
        _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StandardProblem) -> (name: Range<Int>, value: Range<Int>) {
        var end: Int = line.lowerBound
        while end < line.upperBound, ASCIIText.isToken(bytes[end]) { end += 1 }
        let name: Range<Int> = line.lowerBound..<end
        guard !name.isEmpty, end < line.upperBound, bytes[end] == 0x3A else {
            throw .malformedRequest("A header field does not begin with a name and a colon.")
        }
        var (first, last): (Int, Int) = (end + 1, line.upperBound)
        while first < last, bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
        while first < last, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
        guard ASCIIText.isFieldValue(UnsafeBufferPointer(rebasing: bytes[first..<last])) else {
            throw .malformedRequest("A header field has a control character.")
        }
        return (name, first..<last)
    }

    /// A line without end: refused as soon as it is clear that it will not become one.
    private func checkRest(_ bytes: UnsafeBufferPointer<UInt8>) throws(StandardProblem) {
        let count: Int = bytes.count - position
        guard !hasRequestLine else {
            // Name, value, colon and white space.
            guard fieldBytes + count <= maximumFieldBytes + Self.maximumMethodBytes else { throw .headersTooLarge }
            return
        }
        guard count <= maximumTargetBytes + 2 * Self.maximumMethodBytes else { throw .uriTooLong }
        let start: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
            rebasing: bytes[position..<min(bytes.count, position + Self.maximumMethodBytes)])
        for byte in start where !ASCIIText.isToken(byte) {
            guard byte == 0x20 || byte == 0x0D else { throw .malformedRequest("There is no request line.") }
            return
        }
    }
}
