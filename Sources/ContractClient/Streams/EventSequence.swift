public import ContractRuntime

/// A server-sent event with its typed data.
public struct ReceivedEvent<Value: Sendable>: Sendable {
    /// `event:` field; `message` where there is none.
    public var name: String
    /// Last id seen; the stream goes on behind it after a reconnection.
    public var id: String?
    public var value: Value
}

/// The events of an operation. Connects when iterated; reconnects with `Last-Event-ID` when the connection is lost or
/// the
/// server ends it, until the consumer stops, the task is cancelled, or the server answers with a problem.
public struct EventSequence<Value: Sendable>: AsyncSequence, Sendable {
    private let client: APIClient
    private let request: ClientRequest
    private let read: @Sendable (inout JSONReader) -> Value?

    init(client: APIClient, request: ClientRequest, read: @escaping @Sendable (inout JSONReader) -> Value?) {
        self.client = client
        self.request = request
        self.read = read
    }

    public func makeAsyncIterator() -> Iterator { Iterator(client: client, request: request, read: read) }

    public struct Iterator: AsyncIteratorProtocol {
        /// Connections without a single event before the failure is reported.
        private static var maximumFailures: Int { 5 }

        private let client: APIClient
        private let request: ClientRequest
        private let read: @Sendable (inout JSONReader) -> Value?
        private var chunks: ByteStream?
        private var parser: ServerSentEventParser
        private var pending: ArraySlice<RawServerEvent> = []
        private var failures: Int = 0

        init(client: APIClient, request: ClientRequest, read: @escaping @Sendable (inout JSONReader) -> Value?) {
            self.client = client
            self.request = request
            self.read = read
            parser = ServerSentEventParser(lastEventID: request.headers["Last-Event-ID"])
        }

        /// - Throws: `ClientError.problem` when the server refuses; `.transport` after repeated failures to connect.
        public mutating func next() async throws -> ReceivedEvent<Value>? {
            while true {
                if let event = pending.popFirst() { return try decode(event) }
                do {
                    try await receive()
                    failures = 0
                } catch let error as ClientError where error.isConnectionFailure {
                    try await pause(after: error)
                } catch is EndOfStream {
                    try await pause(after: nil)
                }
            }
        }

        private mutating func receive() async throws {
            if chunks == nil { chunks = try await connect() }
            guard let chunk = try await chunks?.next() else { throw EndOfStream() }
            do { pending = try parser.push(chunk)[...] } catch {
                throw ClientError.decoding(
                    operation: request.operation, status: 200, reason: "an event is too large", requestID: nil)
            }
        }

        private func connect() async throws -> ByteStream {
            var request: ClientRequest = request
            request.headers["Accept"] = "text/event-stream"
            if let id = parser.lastEventID { request.headers["Last-Event-ID"] = id }
            let response: ClientResponse = try await client.send(request)
            guard response.status == 200 else { throw await response.unexpected() }
            return response.body
        }

        private mutating func pause(after error: ClientError?) async throws {
            chunks = nil
            parser = ServerSentEventParser(lastEventID: parser.lastEventID)
            failures += 1
            if let error, failures >= Self.maximumFailures { throw error }
            let policy: RetryPolicy = client.configuration.retry
            let clock: any ClientClock = client.configuration.clock
            try await clock.sleep(for: policy.delay(beforeRetry: failures, random: clock.random()))
        }

        private func decode(_ event: RawServerEvent) throws -> ReceivedEvent<Value> {
            do {
                let value: Value = try JSONReader.decode(Array(event.data.utf8), read)
                return ReceivedEvent(name: event.name, id: event.lastEventID, value: value)
            } catch {
                throw ClientError.decoding(
                    operation: request.operation, status: 200, reason: "event \(event.name): \(error.summary)",
                    requestID: nil)
            }
        }
    }
}

private struct EndOfStream: Error {}

extension ClientError {
    fileprivate var isConnectionFailure: Bool {
        switch self {
        case .transport, .timeout: true
        default: false
        }
    }
}

extension APIClient {
    /// The events of an operation whose answer is `text/event-stream`.
    public func events<Value: Sendable>(
        _ request: ClientRequest, _ read: @escaping @Sendable (inout JSONReader) -> Value?
    ) -> EventSequence<Value> {
        EventSequence(client: self, request: request, read: read)
    }
}
