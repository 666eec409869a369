public import ContractRuntime

/// The head of an answer, and its body not yet read.
public struct ClientResponse: Sendable {
    public let status: Int
    public let headers: HeaderFields
    public let body: ByteStream
    let operation: String
    private let outcomes: [Int]
    let configuration: ClientConfiguration

    init(_ response: TransportResponse, _ request: ClientRequest, _ configuration: ClientConfiguration) {
        status = response.status
        headers = response.headers
        body = response.body
        operation = request.operation
        outcomes = request.outcomes
        self.configuration = configuration
    }

    /// Names the request in the server's log (`X-Request-Id`).
    public var requestID: String? { headers["X-Request-Id"] }

    /// Media type without its parameters, lower case.
    public var mediaType: String {
        let value: String = headers["Content-Type"] ?? ""
        return String(value.prefix { $0 != ";" }).lowercased().filter { $0 != " " }
    }
}

extension ClientResponse {
    /// An answer from 400 on that the contract has as the operation's own: neither thrown nor repeated.
    var isOutcome: Bool { outcomes.contains(status) && mediaType != ProblemBody.mediaType }

    /// The credential is fine; the person behind it must prove presence (RFC 9470 §3), which no renewal does.
    var asksForPresence: Bool {
        headers["WWW-Authenticate"]?.contains("insufficient_user_authentication") ?? false
    }
}

// MARK: Reading

extension ClientResponse {
    /// A value from a JSON body.
    ///
    /// - Throws: `ClientError.decoding` when the body is not what the contract says.
    public func json<Value>(_ read: (inout JSONReader) -> Value?) async throws -> Value {
        try decoded(try await bytes(), read)
    }

    /// A value from a body of another media type, by way of JSON.
    ///
    /// - Throws: `ClientError.decoding` when the body is not what the contract says.
    public func value<Value>(
        through translation: some BodyTranslation, _ read: (inout JSONReader) -> Value?
    ) async throws -> Value {
        let bytes: [UInt8] = try await bytes()
        let json: [UInt8]
        do throws(BodyDefect) { json = try translation.json(from: bytes) } catch { throw decoding(error.reason) }
        return try decoded(json, read)
    }

    func decoded<Value>(_ bytes: [UInt8], _ read: (inout JSONReader) -> Value?) throws -> Value {
        do { return try JSONReader.decode(bytes, read) } catch { throw decoding(error.summary) }
    }

    /// The whole body as text.
    public func text() async throws -> String { String(decoding: try await bytes(), as: UTF8.self) }

    /// The whole body, up to `ClientConfiguration.maximumResponseBytes`.
    public func bytes() async throws -> [UInt8] {
        let limit: Int = configuration.maximumResponseBytes
        do { return try await body.collect(upTo: limit) } catch StandardProblem.payloadTooLarge {
            throw decoding("more than \(limit) bytes")
        }
    }

    /// A header's value, nil when it is absent.
    public func header<Value>(_ name: String, _ read: (inout JSONReader) -> Value?) throws -> Value? {
        guard let text = headers[name] else { return nil }
        do { return try JSONReader.text(text, source: .header(name), read) } catch {
            throw decoding("header \(name): \(error.summary)")
        }
    }

    /// A header that the contract requires.
    public func requiredHeader<Value>(_ name: String, _ read: (inout JSONReader) -> Value?) throws -> Value {
        guard let value = try header(name, read) else { throw decoding("header \(name) is missing") }
        return value
    }

    /// The value of a header that is a list, an object, or JSON; nil when it is absent.
    public func header<Value>(
        _ name: String, shape: ParameterShape, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> Value?
    ) throws -> Value? {
        guard let text = headers.joined(name) else { return nil }
        do {
            return try HeaderText.read(text, name: name, shape: shape, style: style, explode: explode, read)
        } catch { throw decoding("header \(name): \(error.summary)") }
    }

    /// A header of any shape that the contract requires.
    public func requiredHeader<Value>(
        _ name: String, shape: ParameterShape, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> Value?
    ) throws -> Value {
        guard let value = try header(name, shape: shape, style: style, explode: explode, read) else {
            throw decoding("header \(name) is missing")
        }
        return value
    }

    func decoding(_ reason: String) -> ClientError {
        .decoding(operation: operation, status: status, reason: reason, requestID: requestID)
    }
}

// MARK: Failures

extension ClientResponse {
    /// Largest problem body that is read, in bytes.
    private static let maximumProblemBytes: Int = 1 << 20
    /// How much of an unexpected body a message shows, in bytes.
    private static let excerptBytes: Int = 256

    /// The error for a status that the contract does not have.
    public func unexpected() async -> ClientError {
        let bytes: [UInt8] = (try? await body.collect(upTo: Self.maximumProblemBytes)) ?? []
        let excerpt: String = String(decoding: bytes.prefix(Self.excerptBytes), as: UTF8.self)
        return .unexpectedStatus(operation: operation, status: status, body: excerpt, requestID: requestID)
    }

    /// The error for a status from 400 on: the problem, or what else the body holds.
    func failure() async -> ClientError {
        let bytes: [UInt8] = (try? await body.collect(upTo: Self.maximumProblemBytes)) ?? []
        if mediaType == "application/problem+json" || mediaType == "application/json" {
            return .problem(ProblemDetails(status: status, body: JSONText.value(bytes), headers: headers))
        }
        let excerpt: String = String(decoding: bytes.prefix(Self.excerptBytes), as: UTF8.self)
        return .unexpectedStatus(operation: operation, status: status, body: excerpt, requestID: requestID)
    }
}
