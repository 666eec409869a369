/// Server-sent events (WHATWG HTML §9.2), pulled by the connection: the producer is asked for the next event when the
/// one before has been sent.
public struct EventStream<Value: Sendable>: Sendable {
    /// How long a connection is silent before a comment keeps it open.
    public static var standardHeartbeat: Duration { .seconds(15) }

    let next: @Sendable () async throws -> ServerSentEvent<Value>?
    let stop: @Sendable () -> Void
    let heartbeat: Duration?

    /// - Parameters:
    ///   - heartbeat: nil: no comments are added.
    ///   - cancel: called when the client has gone; the task of a waiting `next` is cancelled as well.
    ///   - next: the next event, nil at the end.
    public init(
        heartbeat: Duration? = EventStream.standardHeartbeat, cancel: @escaping @Sendable () -> Void = {},
        _ next: @escaping @Sendable () async throws -> ServerSentEvent<Value>?
    ) {
        self.next = next
        self.stop = cancel
        self.heartbeat = heartbeat
    }

    /// The stream as bytes; `write` writes the data of an event as JSON.
    public func bytes(_ write: @escaping @Sendable (inout JSONWriter, Value) -> Void) -> ByteStream {
        let pull: PendingPull<ServerSentEvent<Value>> = PendingPull(next)
        let (heartbeat, stop): (Duration?, @Sendable () -> Void) = (heartbeat, stop)
        return ByteStream(
            next: {
                switch try await pull.next(within: heartbeat) {
                case .value(let event): return event.encoded(write)
                case .silence: return Array(": keep-alive\n\n".utf8)
                case .end: return nil
                }
            },
            cancel: {
                pull.cancel()
                stop()
            })
    }
}

/// One event, or a comment that only keeps the connection open.
public enum ServerSentEvent<Value: Sendable>: Sendable {
    /// - Parameters:
    ///   - id: sent back by a client that reconnects, as `Last-Event-ID`.
    ///   - name: type of the event; nil: `message`.
    ///   - retry: how long the client should wait before it reconnects.
    case event(id: String? = nil, name: String? = nil, value: Value, retry: Duration? = nil)
    case comment(String)

    /// The event in the format of the stream. Line ends in `id`, `name` and comments are taken out, since each of these
    /// is one line.
    func encoded(_ write: (inout JSONWriter, Value) -> Void) -> [UInt8] {
        var result: [UInt8] = []
        switch self {
        case .comment(let text): Self.append(": ", text, to: &result)
        case .event(let id, let name, let value, let retry):
            if let id { Self.append("id: ", id, to: &result) }
            if let name { Self.append("event: ", name, to: &result) }
            if let retry { Self.append("retry: ", String(retry.milliseconds), to: &result) }
            var json: JSONWriter = JSONWriter()
            write(&json, value)
            for line in json.bytes.split(separator: Ascii.lineFeed, omittingEmptySubsequences: false) {
                result.append(contentsOf: "data: ".utf8)
                result.append(contentsOf: line)
                result.append(Ascii.lineFeed)
            }
        }
        result.append(Ascii.lineFeed)
        return result
    }

    private static func append(_ field: String, _ text: String, to result: inout [UInt8]) {
        result.append(contentsOf: field.utf8)
        for byte in text.utf8 where byte != Ascii.lineFeed && byte != Ascii.carriageReturn && byte != 0 {
            result.append(byte)
        }
        result.append(Ascii.lineFeed)
    }
}

/// A sequence of JSON texts, one per line (`application/jsonl`, `application/x-ndjson`).
public struct LineStream<Value: Sendable>: Sendable {
    let next: @Sendable () async throws -> Value?
    let stop: @Sendable () -> Void

    /// - Parameters:
    ///   - cancel: called when the client has gone.
    ///   - next: the next value, nil at the end.
    public init(
        cancel: @escaping @Sendable () -> Void = {}, _ next: @escaping @Sendable () async throws -> Value?
    ) {
        self.next = next
        self.stop = cancel
    }

    /// The stream as bytes, one line per chunk.
    public func bytes(_ write: @escaping @Sendable (inout JSONWriter, Value) -> Void) -> ByteStream {
        let next: @Sendable () async throws -> Value? = next
        return ByteStream(
            next: {
                guard let value = try await next() else { return nil }
                var json: JSONWriter = JSONWriter()
                write(&json, value)
                var line: [UInt8] = json.bytes
                line.append(Ascii.lineFeed)
                return line
            },
            cancel: stop)
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
