public import ContractRuntime

/// The values of a JSON text sequence (`application/json-seq`, RFC 7464), one a text.
public struct JSONTextSequence<Value: Sendable>: AsyncSequence, Sendable {
    /// Longest text in bytes.
    private static var maximumTextBytes: Int { 16 << 20 }

    private let response: ClientResponse
    private let read: @Sendable (inout JSONReader) -> Value?

    init(response: ClientResponse, read: @escaping @Sendable (inout JSONReader) -> Value?) {
        self.response = response
        self.read = read
    }

    public func makeAsyncIterator() -> Iterator { Iterator(response: response, read: read) }

    public struct Iterator: AsyncIteratorProtocol {
        private let response: ClientResponse
        private let read: @Sendable (inout JSONReader) -> Value?
        private var texts: JSONTextSplitter = JSONTextSplitter(maximumBytes: JSONTextSequence.maximumTextBytes)

        init(response: ClientResponse, read: @escaping @Sendable (inout JSONReader) -> Value?) {
            self.response = response
            self.read = read
        }

        /// The next value; nil at the end. After an element that is wrong, the next call goes on behind it (RFC 7464
        /// §2.1).
        /// - Throws: `ClientError.decoding` when an element is not what the contract says, is cut off or lacks its
        ///   record separator.
        public mutating func next() async throws -> Value? {
            switch try await nextElement() {
            case nil: return nil
            case .text(let text):
                do { return try JSONReader.decode(text, read) } catch {
                    throw response.decoding("text: \(error.summary)")
                }
            case .defect(let reason): throw response.decoding("a text \(reason)")
            }
        }

        private mutating func nextElement() async throws -> SequenceElement? {
            do { return try await texts.next(from: response.body) } catch is PieceTooLong {
                throw response.decoding("a text is too long")
            }
        }
    }
}

extension ClientResponse {
    /// The values of a JSON text sequence as they arrive.
    public func jsonTexts<Value: Sendable>(
        _ read: @escaping @Sendable (inout JSONReader) -> Value?
    ) -> JSONTextSequence<Value> {
        JSONTextSequence(response: self, read: read)
    }
}

extension ClientRequest {
    /// Values in JSON, each behind a record separator, asked for as they are sent.
    public mutating func setJSONTexts<Value: Sendable>(
        mediaType: String, _ texts: JSONTextStream<Value>,
        _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) {
        setBytes(mediaType: mediaType, texts.bytes(write))
    }
}
