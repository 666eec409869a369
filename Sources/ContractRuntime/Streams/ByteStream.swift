/// Bytes in chunks, pulled by one consumer: nothing is produced before it is asked for, so a slow consumer slows the
/// producer. A stream is read once. `cancel` tells the producer that no one will read on.
public struct ByteStream: AsyncSequence, AsyncIteratorProtocol, Sendable {
    public typealias Element = [UInt8]

    /// Number of bytes in total, where it is known beforehand.
    public let length: Int?
    private let pull: @Sendable () async throws -> [UInt8]?
    private let stop: @Sendable () -> Void

    /// - Parameters:
    ///   - next: the next chunk, nil at the end. Empty chunks are allowed. Never called concurrently.
    ///   - cancel: called when the stream is given up before its end; may be called more than once.
    public init(
        length: Int? = nil, next: @escaping @Sendable () async throws -> [UInt8]?,
        cancel: @escaping @Sendable () -> Void = {}
    ) {
        self.length = length
        self.pull = next
        self.stop = cancel
    }

    /// A stream of bytes that are there already.
    public init(_ bytes: [UInt8]) {
        let source = OneChunk(bytes)
        self.init(length: bytes.count, next: { source.take() })
    }

    /// The next chunk, nil at the end.
    /// - Throws: what the producer throws; `CancellationError` when the task is cancelled.
    public func next() async throws -> [UInt8]? { try await pull() }

    /// Gives the stream up.
    public func cancel() { stop() }

    public func makeAsyncIterator() -> ByteStream { self }

    /// Everything up to the end.
    /// - Throws: `StandardProblem.payloadTooLarge` beyond `limit` bytes; the stream is cancelled then.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var result: [UInt8] = []
        if let length, length <= limit { result.reserveCapacity(length) }
        while let chunk = try await pull() {
            guard chunk.count <= limit - result.count else {
                stop()
                throw StandardProblem.payloadTooLarge(maximumBytes: limit)
            }
            result.append(contentsOf: chunk)
        }
        return result
    }
}
