import ContractRuntime

// Idempotency: the first request with a key is served, the others get its answer.
extension Pipeline {
    private static let header: String = "Idempotency-Key"

    /// - Throws: `StandardProblem.validationFailed` for a key that is missing or not valid, `.idempotencyKeyReused`,
    ///   `.idempotencyInFlight`.
    func servedOnce(_ scope: RequestScope) async throws -> OutgoingResponse {
        guard let key = try idempotencyKey(scope), let store = hooks.idempotency else { return try await served(scope) }
        switch try await store.begin(key) {
        case .replay(let stored): return replayed(stored, scope)
        case .conflict: throw StandardProblem.idempotencyKeyReused
        case .inFlight: throw StandardProblem.idempotencyInFlight()
        case .fresh: return try await servedFirst(scope, key, store)
        }
    }

    private func servedFirst(
        _ scope: RequestScope, _ key: IdempotencyKey, _ store: any IdempotencyStore
    ) async throws -> OutgoingResponse {
        let response: OutgoingResponse
        do {
            response = try await served(scope)
        } catch {
            // Detached from this task's cancellation: a claimed key must not stay claimed.
            await Task { await store.abandon(key) }.value
            throw error
        }
        guard let stored = Self.stored(response) else {
            await Task { await store.abandon(key) }.value
            return response
        }
        try await Task { try await store.finish(key, stored) }.value
        return response
    }

    /// Kept are successes with a body at hand: a failure has had no effect and may be tried again.
    private static func stored(_ response: OutgoingResponse) -> StoredResponse? {
        guard response.status < 400 else { return nil }
        var headers: [StoredResponse.Header] = response.headers.fields.map { .init(name: $0.name, value: $0.value) }
        if let control = response.cacheControl { headers.append(.init(name: "Cache-Control", value: control)) }
        switch response.body {
        case .empty: return StoredResponse(status: response.status, headers: headers, body: [])
        case .bytes(let bytes): return StoredResponse(status: response.status, headers: headers, body: bytes)
        case .stream: return nil
        }
    }

    private func replayed(_ stored: StoredResponse, _ scope: RequestScope) -> OutgoingResponse {
        var headers: HeaderFields = HeaderFields(stored.headers.map { (name: $0.name, value: $0.value) })
        headers["Idempotency-Replayed"] = "true"
        return OutgoingResponse(
            status: stored.status, headers: headers, body: stored.body.isEmpty ? .empty : .bytes(stored.body))
    }

    /// The key with its scope; nil when there is none and none is needed.
    private func idempotencyKey(_ scope: RequestScope) throws -> IdempotencyKey? {
        let incoming: IncomingRequest = scope.request.incoming
        guard let text = incoming.headers[Self.header] else {
            guard scope.request.operation.policy.idempotency == .required else { return nil }
            throw Self.refusal("required", "The header is required.")
        }
        let bytes: String.UTF8View = text.utf8
        guard (1...IdempotencyKey.maximumLength).contains(bytes.count),
            incoming.headers.values(of: Self.header).count == 1,
            bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Self.refusal("pattern", "One key of 1 to \(IdempotencyKey.maximumLength) visible ASCII characters.")
        }
        let caller: String = scope.caller?.subject ?? "address:" + scope.request.context.remoteAddress
        return IdempotencyKey(
            tenant: scope.tenant?.id ?? scope.caller?.tenant ?? "", caller: caller,
            operation: scope.request.context.operation.id, key: text, digest: digest(scope))
    }

    /// Digest of the target and the body; of a streamed body only its length is known.
    private func digest(_ scope: RequestScope) -> String {
        var content: [UInt8] = Array(scope.request.incoming.target.utf8)
        content.append(0)
        switch scope.body {
        case .bytes(let bytes): content.append(contentsOf: bytes)
        case .stream(let stream): content.append(contentsOf: String(stream.length ?? -1).utf8)
        case .none: break
        }
        return hooks.digest?(content) ?? ""
    }

    private static func refusal(_ keyword: String, _ message: String) -> StandardProblem {
        .validationFailed([Violation(source: .header(header), keyword: keyword, message: message)])
    }
}
