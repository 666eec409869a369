public import ContractRuntime

/// A request and its answer, from which the links of the answer take their values.
public struct LinkedExchange: Sendable {
    private let request: ClientRequest
    private let response: ClientResponse
    private let url: String
    /// The body of the answer; empty where no link looks at it.
    private let body: [UInt8]

    init(request: ClientRequest, response: ClientResponse, url: String, body: [UInt8]) {
        self.request = request
        self.response = response
        self.url = url
        self.body = body
    }

    /// The body of the answer as a value.
    ///
    /// - Throws: `ClientError.decoding` when the body is not what the contract says.
    public func json<Value>(_ read: (inout JSONReader) -> Value?) throws -> Value {
        try response.decoded(body, read)
    }

    /// What an expression says, as an argument of the linked operation.
    ///
    /// - Throws: `ClientError.unresolvedLink` when the exchange does not have it; `.decoding` when it is no value of
    ///   that type.
    public func value<Value>(_ expression: LinkExpression, _ read: (inout JSONReader) -> Value?) throws -> Value {
        guard let value = try optional(expression, read) else {
            throw ClientError.unresolvedLink(operation: request.operation, expression: expression.description)
        }
        return value
    }

    /// What an expression says; nil when the exchange does not have it.
    public func optional<Value>(
        _ expression: LinkExpression, _ read: (inout JSONReader) -> Value?
    ) throws -> Value? {
        guard let found = resolved(expression), found != .null else { return nil }
        do throws(JSONFailure) {
            switch found {
            case .array, .object:
                return try JSONReader.decode(Array(JSONText.of { $0.write(found) }.utf8), read)
            case .null, .boolean, .number, .string:
                return try JSONReader.text(found.parameterText, source: .body, read)
            }
        } catch { throw response.decoding("\(expression): \(error.summary)") }
    }

    private func resolved(_ expression: LinkExpression) -> JSONValue? {
        switch expression {
        case .url: return .string(url)
        case .method: return .string(request.method)
        case .statusCode: return .number(response.status)
        case .request(let name): return request.remembered[name].flatMap(JSONText.value)
        case .requestBody(let pointer):
            guard case .bytes(let bytes) = request.body else { return nil }
            return JSONText.value(bytes)?.value(at: pointer)
        case .responseHeader(let name): return response.headers.joined(name).map { .string($0) }
        case .responseBody(let pointer): return JSONText.value(body)?.value(at: pointer)
        case .constant(let json): return JSONText.value(Array(json.utf8))
        case .literal(let text): return .string(text)
        case .text(let pieces):
            let texts: [String] = pieces.compactMap { resolved($0)?.parameterText }
            return texts.count == pieces.count ? .string(texts.joined()) : nil
        }
    }
}

extension JSONValue {
    /// The value at a JSON Pointer (RFC 6901).
    func value(at pointer: String) -> JSONValue? {
        var value: JSONValue = self
        for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let token: String = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
            switch value {
            case .object(let members):
                guard let member = members[token] else { return nil }
                value = member
            case .array(let items):
                guard let index = Int(token), items.indices.contains(index) else { return nil }
                value = items[index]
            case .null, .boolean, .number, .string: return nil
            }
        }
        return value
    }
}

extension APIClient {
    /// What links of an answer take their values from.
    /// - Parameter readsBody: the body is read whole; otherwise it stays a stream of the answer's own.
    public func exchange(
        _ request: ClientRequest, _ response: ClientResponse, readsBody: Bool
    ) async throws -> LinkedExchange {
        LinkedExchange(
            request: request, response: response, url: url(of: request),
            body: readsBody ? try await response.bytes() : [])
    }

    /// The same client for another server; a relative address is resolved against this one's.
    public func at(server address: String) -> APIClient {
        APIClient(
            server: ServerAddress.resolved(address, against: server), transport: transport, credentials: credentials,
            configuration: configuration)
    }
}
