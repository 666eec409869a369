/// A JSON text sequence (`application/json-seq`, RFC 7464): each text stands between a record separator and a line
/// feed.
public struct JSONTextStream<Value: Sendable>: Sendable {
    let next: @Sendable () async throws -> Value?
    let stop: @Sendable () -> Void

    /// - Parameters:
    ///   - cancel: called when the receiver has gone.
    ///   - next: the next value, nil at the end.
    public init(
        cancel: @escaping @Sendable () -> Void = {}, _ next: @escaping @Sendable () async throws -> Value?
    ) {
        self.next = next
        self.stop = cancel
    }

    /// The stream as bytes, one text per chunk.
    public func bytes(_ write: @escaping @Sendable (inout JSONWriter, Value) -> Void) -> ByteStream {
        let next: @Sendable () async throws -> Value? = next
        return ByteStream(
            next: {
                guard let value = try await next() else { return nil }
                var json: JSONWriter = JSONWriter()
                write(&json, value)
                return [JSONTextSplitter.recordSeparator] + json.bytes + [Ascii.lineFeed]
            },
            cancel: stop)
    }
}

extension ServerResponse {
    /// JSON texts, each behind a record separator.
    public mutating func setJSONTexts<Value>(
        mediaType: String, _ texts: JSONTextStream<Value>,
        _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) {
        headers["Content-Type"] = mediaType
        body = .stream(texts.bytes(write))
    }
}
