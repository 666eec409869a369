import ContractRuntime
import FoundationEssentials

/// Sends calls to one server: adds credentials, repeats what may be repeated, turns problems into errors.
public struct APIClient: Sendable {
    /// `https://api.example.com`, without a slash at the end.
    public let server: String
    public let transport: any ClientTransport
    public let credentials: any CredentialProvider
    public let configuration: ClientConfiguration

    public init(
        server: String, transport: any ClientTransport, credentials: any CredentialProvider = NoCredentials(),
        configuration: ClientConfiguration = ClientConfiguration()
    ) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.transport = transport
        self.credentials = credentials
        self.configuration = configuration
    }

    /// The answer to a call, if it is none of failure.
    ///
    /// - Throws: `ClientError`; `.problem` for every status from 400 on that is no outcome of the request.
    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        var prepared: TransportRequest = transportRequest(request)
        let credential: ScopedCredential? = try await authorize(&prepared, request)
        let response: ClientResponse = try await attempt(prepared, request)
        guard response.status == 401, !response.isOutcome, !response.asksForPresence, let credential,
            request.isRepeatable,
            let renewed = try await credentials.renewed(credential.value, for: credential.scheme)
        else { return try await checked(response) }
        prepared = transportRequest(request)
        apply(renewed, to: &prepared)
        return try await checked(attempt(prepared, request))
    }

    private func checked(_ response: ClientResponse) async throws -> ClientResponse {
        guard response.status >= 400, !response.isOutcome else { return response }
        throw await response.failure()
    }
}

// MARK: Preparing

extension APIClient {
    private struct ScopedCredential {
        var scheme: String
        var value: ClientCredential
    }

    private func transportRequest(_ request: ClientRequest) -> TransportRequest {
        var headers: HeaderFields = request.headers
        headers["User-Agent"] = configuration.userAgent
        if headers["Accept"] == nil { headers["Accept"] = "application/json, application/problem+json, */*;q=0.1" }
        if request.idempotency == .keyed, headers["Idempotency-Key"] == nil {
            headers["Idempotency-Key"] = UUID().uuidString
        }
        return TransportRequest(
            method: request.method, url: url(of: request), headers: headers, body: request.body,
            timeout: configuration.timeout)
    }

    /// Server, path and query, without credentials.
    func url(of request: ClientRequest) -> String {
        let address: String = request.server.map { ServerAddress.resolved($0, against: server) } ?? server
        return address + request.path.text + (request.queryText.isEmpty ? "" : "?" + request.queryText)
    }

    /// Adds the credentials of all schemes; returns the last, which is the one to renew.
    private func authorize(
        _ prepared: inout TransportRequest, _ request: ClientRequest
    ) async throws -> ScopedCredential? {
        var last: ScopedCredential?
        for scheme in request.security {
            guard let credential = try await credentials.credential(for: scheme) else {
                throw ClientError.missingCredential(scheme: scheme)
            }
            apply(credential, to: &prepared)
            last = ScopedCredential(scheme: scheme, value: credential)
        }
        return last
    }

    private func apply(_ credential: ClientCredential, to request: inout TransportRequest) {
        switch credential {
        case .bearer(let token): request.headers["Authorization"] = "Bearer \(token)"
        case .basic(let user, let password):
            request.headers["Authorization"] = "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
        case .header(let name, let value): request.headers[name] = value
        case .query(let name, let value):
            let pair: String = "\(URLText.encode(name))=\(URLText.encode(value))"
            request.url += (request.url.contains("?") ? "&" : "?") + pair
        case .cookie(let name, let value):
            let pair: String = "\(name)=\(URLText.encode(value))"
            request.headers["Cookie"] = request.headers["Cookie"].map { "\($0); \(pair)" } ?? pair
        }
    }
}

// MARK: Attempts

extension APIClient {
    private func attempt(_ prepared: TransportRequest, _ request: ClientRequest) async throws -> ClientResponse {
        var retry: Int = 0
        while true {
            let outcome: Result<ClientResponse, any Error> = await once(prepared, request, attempt: retry + 1)
            guard retry < configuration.retry.maximumRetries, request.isRepeatable,
                let delay = delay(after: outcome, retry: retry + 1)
            else { return try outcome.get() }
            if case .success(let response) = outcome { response.body.cancel() }
            try await configuration.clock.sleep(for: delay)
            retry += 1
        }
    }

    private func once(
        _ prepared: TransportRequest, _ request: ClientRequest, attempt: Int
    ) async -> Result<ClientResponse, any Error> {
        let url: String = prepared.url
        for hook in configuration.hooks {
            await hook.willSend(operation: request.operation, method: request.method, url: url, attempt: attempt)
        }
        let start: ContinuousClock.Instant = .now
        let outcome: Result<ClientResponse, any Error>
        do { outcome = .success(ClientResponse(try await transport.send(prepared), request, configuration)) } catch {
            outcome = .failure(error)
        }
        let status: Int? = try? outcome.get().status
        for hook in configuration.hooks {
            await hook.didReceive(
                operation: request.operation, status: status, attempt: attempt, elapsed: .now - start)
        }
        return outcome
    }

    /// How long to wait before another attempt; nil: the outcome stands.
    private func delay(after outcome: Result<ClientResponse, any Error>, retry: Int) -> Duration? {
        let policy: RetryPolicy = configuration.retry
        let random: Double = configuration.clock.random()
        switch outcome {
        case .success(let response):
            guard policy.statuses.contains(response.status), !response.isOutcome else { return nil }
            let retryAfter: Duration? = RetryAfter.parse(response.headers["Retry-After"])
            return policy.delay(beforeRetry: retry, retryAfter: retryAfter, random: random)
        case .failure(ClientError.transport), .failure(ClientError.timeout):
            return policy.delay(beforeRetry: retry, random: random)
        case .failure:
            return nil
        }
    }
}

extension ClientRequest {
    /// It may be sent again: its meaning allows it and its body is in memory.
    var isRepeatable: Bool {
        if case .stream = body { return false }
        return idempotency != .none
    }
}
