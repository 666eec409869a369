/// An event of a `text/event-stream` that a client sends.
public struct IncomingEvent<Value: Sendable>: Sendable {
    /// `event:` field; `message` where there is none.
    public var name: String
    /// The last id that was sent, with this event or an earlier one.
    public var id: String?
    public var value: Value
}

/// The events of a body that is `text/event-stream`, read and validated one by one as they arrive: the connection is
/// asked for more only when the next event is. A body is read once.
public struct IncomingEvents<Value: Sendable>: AsyncSequence, Sendable {
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
        private var parser: ServerSentEventParser = ServerSentEventParser(lastEventID: nil)
        private var pending: ArraySlice<RawServerEvent> = []
        private var count: Int = 0

        init(_ bytes: ByteStream, _ read: @escaping @Sendable (inout JSONReader) -> Value?) {
            self.bytes = bytes
            self.read = read
        }

        /// The next event; nil at the end. An event that the body breaks off is left out, as the format has it.
        /// - Throws: `StandardProblem.validationFailed` with pointers below the position of the event, `/0/name`;
        ///   `.malformedBody` for data that is not JSON; `.payloadTooLarge` for an event that is too long.
        public mutating func next() async throws -> IncomingEvent<Value>? {
            while pending.isEmpty {
                guard let chunk = try await bytes.next() else { return nil }
                do throws(ServerSentEventParser.Failure) {
                    pending = try parser.push(chunk)[...]
                } catch {
                    bytes.cancel()
                    throw StandardProblem.payloadTooLarge(maximumBytes: ServerSentEventParser.maximumEventBytes)
                }
            }
            let event: RawServerEvent = pending.removeFirst()
            defer { count += 1 }
            let value: Value = try StreamItem.value(Array(event.data.utf8), position: count, name: "Event", read)
            return IncomingEvent(name: event.name, id: event.lastEventID, value: value)
        }
    }
}

extension RequestDecoder {
    /// A JSON Lines body; an empty sequence when there is none and none is required.
    public mutating func lines<Value: Sendable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Value?
    ) -> IncomingLines<Value>? {
        bytes().map { IncomingLines($0, read) }
    }

    /// A body of server-sent events; an empty sequence when there is none and none is required.
    public mutating func events<Value: Sendable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Value?
    ) -> IncomingEvents<Value>? {
        bytes().map { IncomingEvents($0, read) }
    }
}
