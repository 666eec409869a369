import ContractRuntime

// Answers: encoding of what the service gave, problems, static files, and the fields that every answer has.
extension Pipeline {
    private static let apiContentSecurity: String = "default-src 'none'; frame-ancestors 'none'"
    /// Pages of our own: their style and script, nothing of others.
    private static let pageContentSecurity: String =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

    /// The service's answer with caching, conditions and lifecycle as the contract has them.
    func encoded(_ response: ServerResponse, _ scope: RequestScope) -> OutgoingResponse {
        let operation: CompiledOperation = scope.request.operation
        var result: OutgoingResponse = OutgoingResponse(
            status: response.status, headers: response.headers, body: response.body)
        if !operation.lifecycleHeaders.isEmpty { result.headers.append(contentsOf: operation.lifecycleHeaders) }
        if operation.policy.responseMediaTypes.count > 1 { result.headers.add("Vary", "Accept") }
        let tag: String? = response.headers["ETag"]
        if !response.headers.contains("Cache-Control") {
            let authenticated: String = tag == nil ? "no-store" : "private, no-cache"
            let fallback: String? = scope.caller == nil ? nil : authenticated
            result.headers["Cache-Control"] = response.status < 400 ? operation.cacheControl ?? fallback : "no-store"
        }
        if let tag, response.status == 200, isSafe(scope.request.incoming.verb),
            let condition = scope.request.incoming.headers.joined("If-None-Match"),
            EntityTag.matches(condition, tag)
        {
            return notModified(result)
        }
        return result
    }

    private func isSafe(_ verb: HTTPVerb) -> Bool { verb == .get || verb == .head }

    private func notModified(_ response: OutgoingResponse) -> OutgoingResponse {
        if case .stream(let stream) = response.body { stream.cancel() }
        var headers: HeaderFields = response.headers
        headers.remove("Content-Type")
        return OutgoingResponse(status: 304, headers: headers, body: .empty)
    }

    /// A problem as an answer.
    /// - Parameters:
    ///   - extra: header fields besides those of the problem.
    ///   - hadCredential: the client sent a credential.
    func answer(
        _ problem: any ContractProblem, to request: IncomingRequest, operation: CompiledOperation?,
        extra: [HeaderFields.Field] = [], hadCredential: Bool = false
    ) -> OutgoingResponse {
        var headers: HeaderFields = ["Content-Type": ProblemBody.mediaType, "Cache-Control": "no-store"]
        headers.append(contentsOf: problem.headers)
        headers.append(contentsOf: extra)
        if problem.status == 401 {
            let challenge: String = operation?.challenge ?? "Bearer"
            let isInvalid: Bool = hadCredential && challenge == "Bearer"
            headers.add("WWW-Authenticate", isInvalid ? "Bearer error=\"invalid_token\"" : challenge)
        }
        let body: [UInt8] = ProblemBody.bytes(
            of: problem, instance: request.instance, requestID: request.requestID, typeBase: contract.problemTypeBase)
        return decorated(OutgoingResponse(status: problem.status, headers: headers, body: .bytes(body)), request)
    }

    /// A file of `ServerConfiguration.staticRoutes`.
    func staticResponse(_ route: StaticRoute, _ request: IncomingRequest) -> OutgoingResponse {
        var headers: HeaderFields = [
            "ETag": route.entityTag, "Cache-Control": route.cacheControl,
            "Content-Security-Policy": Self.pageContentSecurity,
        ]
        if let condition = request.headers.joined("If-None-Match"), EntityTag.matches(condition, route.entityTag) {
            return decorated(OutgoingResponse(status: 304, headers: headers, body: .empty), request)
        }
        headers["Content-Type"] = route.mediaType
        return decorated(OutgoingResponse(status: 200, headers: headers, body: .bytes(route.bytes)), request)
    }

    /// Adds what every answer has.
    func decorated(_ response: OutgoingResponse, _ request: IncomingRequest) -> OutgoingResponse {
        var response: OutgoingResponse = response
        response.headers.add("X-Request-Id", request.requestID)
        response.headers.add("X-Content-Type-Options", "nosniff")
        if !response.headers.contains("Content-Security-Policy") {
            response.headers.add("Content-Security-Policy", Self.apiContentSecurity)
        }
        return response
    }
}

/// Comparison of entity tags.
enum EntityTag {
    /// `If-None-Match`: weak comparison (RFC 9110 §8.8.3.2), `*` matches all.
    static func matches(_ condition: String, _ tag: String) -> Bool {
        if condition == tag || condition == "*" { return true }
        let own: Substring = opaque(Substring(tag))
        return condition.split(separator: ",").contains { candidate in
            opaque(candidate.drop { $0 == " " || $0 == "\t" }) == own
        }
    }

    private static func opaque(_ tag: Substring) -> Substring {
        var tag: Substring = tag
        while tag.last == " " || tag.last == "\t" { tag.removeLast() }
        return tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
    }
}
