/// The values of a JSON Lines body (`application/jsonl`), read and validated one by one as they arrive: the connection
/// is asked for more only when the next value is. A body is read once.
public struct IncomingLines<Value: Sendable>: AsyncSequence, Sendable {
    /// Longest line in bytes.
    public static var maximumLineBytes: Int { 1 << 20 }

    private let bytes: ByteStream
    private let read: @Sendable (inout JSONReader) -> Value?

    public init(_ bytes: ByteStream, _ read: @escaping @Sendable (inout JSONReader) -> Value?) {
        self.bytes = bytes
        self.read = read
    }

    public func makeAsyncIterator() -> Iterator { Iterator(bytes, read) }

    /// Gives the rest of the body up.
    public func cancel() { bytes.cancel() }

    public struct Iterator: AsyncIteratorProtocol, Sendable {
        private let bytes: ByteStream
        private let read: @Sendable (inout JSONReader) -> Value?
        private var lines: LineSplitter = LineSplitter(maximumBytes: IncomingLines.maximumLineBytes)
        /// Values so far: the position of the next one.
        private var count: Int = 0

        init(_ bytes: ByteStream, _ read: @escaping @Sendable (inout JSONReader) -> Value?) {
            self.bytes = bytes
            self.read = read
        }

        /// - Throws: `StandardProblem.validationFailed` with pointers below the position of the value, `/0/name`;
        ///   `.malformedBody` for a line that is not JSON; `.payloadTooLarge` for one that is too long.
        public mutating func next() async throws -> Value? {
            while let line = try await nextLine() {
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
                defer { count += 1 }
                return try StreamItem.value(line, position: count, name: "Line", read)
            }
            return nil
        }

        private mutating func nextLine() async throws -> [UInt8]? {
            do { return try await lines.next(from: bytes) } catch is PieceTooLong {
                bytes.cancel()
                throw StandardProblem.payloadTooLarge(maximumBytes: IncomingLines.maximumLineBytes)
            }
        }
    }
}

/// Cuts bytes at line feeds, however they come in chunks.
package struct LineSplitter: StreamSplitter {
    private var buffer: [UInt8] = []
    private var position: Int = 0
    /// Where the search for the end of the line goes on, so that a long line is looked at once.
    private var searched: Int = 0
    package private(set) var isEnded: Bool = false
    private let maximumBytes: Int

    package init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// False: a line without an end so far is too long.
    package mutating func push(_ chunk: [UInt8]) -> Bool {
        if position > 0 {
            buffer.removeFirst(position)
            searched -= position
            position = 0
        }
        guard buffer.count <= maximumBytes else { return false }
        buffer += chunk
        return true
    }

    /// What is left is the last line.
    package mutating func end() { isEnded = true }

    /// The next line without its end; nil: none is complete.
    package mutating func next() -> [UInt8]? {
        if let end = buffer[searched...].firstIndex(of: 0x0A) {
            defer { (position, searched) = (end + 1, end + 1) }
            return Array(buffer[position..<end])
        }
        searched = buffer.count
        guard isEnded, position < buffer.count else { return nil }
        defer { position = buffer.count }
        return Array(buffer[position...])
    }
}

/// Reads one value of a streamed body.
enum StreamItem {
    static func value<Value>(
        _ text: [UInt8], position: Int, name: StaticString, _ read: (inout JSONReader) -> Value?
    ) throws(StandardProblem) -> Value {
        do throws(JSONFailure) {
            return try JSONReader.decode(text, limits: .request, source: .body, read)
        } catch {
            throw problem(error, position: position, name: name)
        }
    }

    private static func problem(_ failure: JSONFailure, position: Int, name: StaticString) -> StandardProblem {
        switch failure {
        case .invalid(let found):
            return .validationFailed(
                found.map { violation in
                    var violation: Violation = violation
                    violation.pointer = "/\(position)" + violation.pointer
                    return violation
                })
        case .malformed(let reason, _, _, let column):
            return .malformedBody(
                reason: "\(name) \(position + 1) is not JSON: \(reason).", line: position + 1, column: column)
        }
    }
}
