/// The values of a JSON text sequence (`application/json-seq`, RFC 7464), read and validated one by one as they arrive:
/// the connection is asked for more only when the next value is. A body is read once.
public struct IncomingJSONTexts<Value: Sendable>: AsyncSequence, Sendable {
    /// Longest text in bytes.
    public static var maximumTextBytes: Int { 1 << 20 }

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
        private var texts: JSONTextSplitter = JSONTextSplitter(maximumBytes: IncomingJSONTexts.maximumTextBytes)
        /// Elements so far: the position of the next one.
        private var count: Int = 0

        init(_ bytes: ByteStream, _ read: @escaping @Sendable (inout JSONReader) -> Value?) {
            self.bytes = bytes
            self.read = read
        }

        /// The next value; nil at the end. After an element that is wrong, the next call goes on behind it (RFC 7464
        /// §2.1).
        /// - Throws: `StandardProblem.validationFailed` with pointers below the position of the value, `/0/name`;
        ///   `.malformedBody` for an element that is no JSON text, is cut off or lacks its record separator;
        ///   `.payloadTooLarge` for one that is too long.
        public mutating func next() async throws -> Value? {
            guard let element = try await nextElement() else { return nil }
            defer { count += 1 }
            switch element {
            case .text(let text): return try StreamItem.value(text, position: count, name: "Text", read)
            case .defect(let reason):
                throw StandardProblem.malformedBody(reason: "Text \(count + 1) \(reason).", line: count + 1, column: 1)
            }
        }

        private mutating func nextElement() async throws -> SequenceElement? {
            do { return try await texts.next(from: bytes) } catch is PieceTooLong {
                bytes.cancel()
                throw StandardProblem.payloadTooLarge(maximumBytes: IncomingJSONTexts.maximumTextBytes)
            }
        }
    }
}

extension RequestDecoder {
    /// A JSON text sequence; an empty one when there is no body and none is required.
    public mutating func jsonTexts<Value: Sendable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Value?
    ) -> IncomingJSONTexts<Value>? {
        bytes().map { IncomingJSONTexts($0, read) }
    }
}
