public import ContractRuntime

/// The values of a JSON Lines body (`application/jsonl`, `application/x-ndjson`), one a line.
public struct LineSequence<Value: Sendable>: AsyncSequence, Sendable {
    /// Longest line in bytes.
    private static var maximumLineBytes: Int { 16 << 20 }

    private let response: ClientResponse
    private let read: @Sendable (inout JSONReader) -> Value?

    init(response: ClientResponse, read: @escaping @Sendable (inout JSONReader) -> Value?) {
        self.response = response
        self.read = read
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(response: response, read: read, chunks: response.body)
    }

    public struct Iterator: AsyncIteratorProtocol {
        private let response: ClientResponse
        private let read: @Sendable (inout JSONReader) -> Value?
        private let chunks: ByteStream
        private var lines: LineSplitter = LineSplitter(maximumBytes: LineSequence.maximumLineBytes)

        init(
            response: ClientResponse, read: @escaping @Sendable (inout JSONReader) -> Value?,
            chunks: ByteStream
        ) {
            self.response = response
            self.read = read
            self.chunks = chunks
        }

        /// - Throws: `ClientError.decoding` when a line is not what the contract says.
        public mutating func next() async throws -> Value? {
            while let line = try await nextLine() {
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
                do { return try JSONReader.decode(line, read) } catch {
                    throw response.decoding("line: \(error.summary)")
                }
            }
            return nil
        }

        private mutating func nextLine() async throws -> [UInt8]? {
            do { return try await lines.next(from: chunks) } catch is PieceTooLong {
                throw response.decoding("a line is too long")
            }
        }
    }
}

extension ClientResponse {
    /// The values of a JSON Lines body as they arrive.
    public func lines<Value: Sendable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Value?
    ) -> LineSequence<Value> {
        LineSequence(response: self, read: read)
    }
}
