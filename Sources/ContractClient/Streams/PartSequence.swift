public import ContractRuntime

/// The parts of a multipart answer as they arrive. The content of a part has to be read, or is skipped, before the next
/// part comes; parts that the contract does not name are skipped.
public struct PartSequence<Part: Sendable>: AsyncSequence, Sendable {
    private let response: ClientResponse
    private let isNamed: Bool
    private let make: @Sendable (MultipartPart) async throws -> Part?

    init(
        response: ClientResponse, isNamed: Bool, make: @escaping @Sendable (MultipartPart) async throws -> Part?
    ) {
        self.response = response
        self.isNamed = isNamed
        self.make = make
    }

    public func makeAsyncIterator() -> Iterator {
        let boundary: String? = response.headers["Content-Type"].flatMap { MediaType($0) }?.parameter("boundary")
        let limits: MultipartLimits = MultipartLimits(
            maximumParts: .max, maximumFieldBytes: response.configuration.maximumResponseBytes)
        let reader: MultipartReader? = boundary.flatMap { boundary in
            guard MultipartReader.isValid(boundary: boundary) else { return nil }
            return MultipartReader(response.body, boundary: boundary, isNamed: isNamed, limits: limits)
        }
        return Iterator(response: response, reader: reader, make: make)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let response: ClientResponse
        /// Nil: the answer names no boundary.
        let reader: MultipartReader?
        let make: @Sendable (MultipartPart) async throws -> Part?

        /// - Throws: `ClientError.decoding` when the body is not multipart, or a part is not what the contract says.
        public mutating func next() async throws -> Part? {
            guard let reader else { throw response.decoding("the boundary of the parts is missing or not valid") }
            do {
                while let part = try await reader.next() {
                    if let value = try await make(part) { return value }
                }
                return nil
            } catch let problem as StandardProblem {
                throw response.decoding(PartDefect(problem).reason)
            }
        }
    }
}

/// What the reader of parts finds, in words for one who reads an answer.
private struct PartDefect {
    let reason: String

    init(_ problem: StandardProblem) {
        switch problem {
        case .validationFailed(let violations):
            reason = violations.map { "\($0.pointer): \($0.message)" }.joined(separator: "; ")
        default: reason = problem.detail ?? problem.title
        }
    }
}

extension ClientResponse {
    /// The parts of a multipart body as they arrive.
    ///
    /// - Parameters:
    ///   - isNamed: `multipart/form-data`; otherwise the names of parts are their positions, from 0.
    ///   - make: nil for a part that the contract does not name.
    public func parts<Part: Sendable>(
        isNamed: Bool = true, _ make: @escaping @Sendable (MultipartPart) async throws -> Part?
    ) -> PartSequence<Part> {
        PartSequence(response: self, isNamed: isNamed, make: make)
    }
}
