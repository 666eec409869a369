import ContractRuntime

// Answers: encoding of what the service gave, problems, static files, and the fields that every answer has.
extension Pipeline {
    /// Pages of our own: their style and script, nothing of others.
    private static let pageContentSecurity: String =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

    /// The service's answer with caching, conditions and lifecycle as the contract has them.
    func encoded(
        _ response: ServerResponse, _ request: RoutedRequest, hasCaller: Bool, _ rateLimit: RateLimitNote?
    ) -> OutgoingResponse {
        let operation: CompiledOperation = request.operation
        var result: OutgoingResponse = OutgoingResponse(
            status: response.status, headers: response.headers, body: response.body, rateLimit: rateLimit,
            id: request.incoming.id)
        if !operation.lifecycleHeaders.isEmpty { result.headers.append(contentsOf: operation.lifecycleHeaders) }
        if operation.offersTypes { result.headers.add("Vary", "Accept") }
        let tag: String? = response.headers["ETag"]
        result.cacheControl = cacheControl(response, operation, hasTag: tag != nil, hasCaller: hasCaller)
        if let tag, response.status == 200, isSafe(request.incoming.verb), request.incoming.contains(.ifNoneMatch),
            let condition = request.incoming.headers.joined("If-None-Match"), EntityTag.matches(condition, tag)
        {
            return notModified(result)
        }
        return result
    }

    /// What to say of caching where the service says nothing.
    private func cacheControl(
        _ response: ServerResponse, _ operation: CompiledOperation, hasTag: Bool, hasCaller: Bool
    ) -> String? {
        guard !response.headers.contains("Cache-Control") else { return nil }
        guard response.status < 400 else { return "no-store" }
        if let control = operation.cacheControl { return control }
        guard hasTag else { return "no-store" }
        return hasCaller ? "private, no-cache" : "no-cache"
    }

    private func isSafe(_ verb: HTTPVerb) -> Bool { verb == .get || verb == .head }

    private func notModified(_ response: OutgoingResponse) -> OutgoingResponse {
        if case .stream(let stream) = response.body { stream.cancel() }
        var result: OutgoingResponse = response
        result.headers.remove("Content-Type")
        result.status = 304
        result.body = .empty
        return result
    }

    /// A problem as an answer.
    /// - Parameters:
    ///   - rateLimit: what is left of the limits that were asked.
    ///   - hadCredential: the client sent a credential.
    func answer(
        _ problem: any ContractProblem, to request: IncomingRequest, operation: CompiledOperation?,
        rateLimit: RateLimitNote? = nil, hadCredential: Bool = false
    ) -> OutgoingResponse {
        var headers: HeaderFields = ["Content-Type": ProblemBody.mediaType, "Cache-Control": "no-store"]
        headers.append(contentsOf: problem.headers)
        if problem.status == 401 {
            let challenge: String = operation?.challenge ?? "Bearer"
            headers.add("WWW-Authenticate", self.challenge(problem, challenge, hadCredential: hadCredential))
        }
        let body: [UInt8] = ProblemBody.bytes(
            of: problem, instance: request.instance, requestID: request.requestID, typeBase: contract.problemTypeBase)
        return OutgoingResponse(
            status: problem.status, headers: headers, body: .bytes(body), rateLimit: rateLimit, id: request.id)
    }

    /// `WWW-Authenticate`: what is wrong with a token (RFC 6750 §3.1), or that presence must be proved (RFC 9470 §3).
    private func challenge(_ problem: any ContractProblem, _ challenge: String, hadCredential: Bool) -> String {
        guard hadCredential else { return challenge }
        if let problem = problem as? StandardProblem, case .stepUpRequired(let maxAge) = problem {
            guard challenge.hasPrefix("Bearer") else { return challenge }
            let error: String = "Bearer error=\"insufficient_user_authentication\", max_age=\(maxAge)"
            return error + challenge.dropFirst("Bearer".count)
        }
        return challenge == "Bearer" ? "Bearer error=\"invalid_token\"" : challenge
    }

    /// A file of `ServerConfiguration.staticRoutes`.
    func staticResponse(_ route: StaticRoute, _ request: IncomingRequest) -> OutgoingResponse {
        var headers: HeaderFields = [
            "ETag": route.entityTag, "Cache-Control": route.cacheControl,
            "Content-Security-Policy": Self.pageContentSecurity, "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        ]
        if let condition = request.headers.joined("If-None-Match"), EntityTag.matches(condition, route.entityTag) {
            return OutgoingResponse(status: 304, headers: headers, body: .empty, id: request.id)
        }
        headers["Content-Type"] = route.mediaType
        return OutgoingResponse(status: 200, headers: headers, body: .bytes(route.bytes), id: request.id)
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
