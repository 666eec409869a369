import ContractRuntime
import FoundationEssentials

/// What the head of a request alone decides.
enum HeadDecision: Sendable {
    case proceed(RoutedRequest)
    // Indirect: what is rare shall not make what is usual large.
    indirect case answer(OutgoingResponse)
}

// Route and limits: the first two stages, which need no waiting.
extension Pipeline {
    /// Finds the operation and checks what the head says about body and answer.
    func route(_ request: IncomingRequest) -> HeadDecision {
        var captures: PathCaptures = PathCaptures()
        switch match(request, &captures) {
        case .operation(let index):
            do throws(StandardProblem) {
                return .proceed(try admit(request, operations[index], captures))
            } catch {
                return .answer(answer(error, to: request, operation: operations[index]))
            }
        case .methodNotAllowed(let allow): return .answer(wrongMethod(request, allow: "\(allow)"))
        case .notFound: return .answer(unknownPath(request))
        }
    }

    /// `HEAD` is answered by the operation for `GET` unless the contract has one of its own.
    private func match(_ request: IncomingRequest, _ captures: inout PathCaptures) -> RouteMatch {
        if let path = request.normalizedPath {
            return path.withUnsafeBufferPointer { match(request.verb, $0, &captures) }
        }
        return request.bytes.withUnsafeBufferPointer {
            match(request.verb, UnsafeBufferPointer(rebasing: $0[request.layout.path]), &captures)
        }
    }

    private func match(
        _ verb: HTTPVerb, _ path: UnsafeBufferPointer<UInt8>, _ captures: inout PathCaptures
    ) -> RouteMatch {
        let found: RouteMatch = service.match(verb, path, &captures)
        guard verb == .head, case .methodNotAllowed = found else { return found }
        captures.removeAll()
        let get: RouteMatch = service.match(.get, path, &captures)
        if case .operation = get { return get }
        return found
    }

    private func wrongMethod(_ request: IncomingRequest, allow: String) -> OutgoingResponse {
        let allow: String = Self.completed(allow: allow)
        guard request.verb == .options else {
            return answer(StandardProblem.methodNotAllowed(allow: allow), to: request, operation: nil)
        }
        var headers: HeaderFields = ["Allow": allow]
        headers.append(contentsOf: preflightFields(request, allow: allow))
        return OutgoingResponse(status: 204, headers: headers, body: .empty, id: request.id)
    }

    /// The methods of a path and those that the server adds.
    private static func completed(allow: String) -> String {
        var methods: [String] = allow.split(separator: ",").map { String($0.drop { $0 == " " }) }
        if methods.contains("GET"), !methods.contains("HEAD") { methods.append("HEAD") }
        if !methods.contains("OPTIONS") { methods.append("OPTIONS") }
        return methods.joined(separator: ", ")
    }

    private func unknownPath(_ request: IncomingRequest) -> OutgoingResponse {
        guard let route = extraRoute(String(decoding: request.path, as: UTF8.self)) else {
            return answer(StandardProblem.notFound, to: request, operation: nil)
        }
        switch request.verb {
        case .get, .head: return staticResponse(route, request)
        default: return wrongMethod(request, allow: "GET")
        }
    }

    private func extraRoute(_ path: String) -> StaticRoute? {
        configuration.staticRoutes[path] ?? configuration.liveRoutes[path]?()
    }

    private func admit(
        _ request: IncomingRequest, _ operation: CompiledOperation, _ captures: PathCaptures
    ) throws(StandardProblem) -> RoutedRequest {
        try checkSite(request)
        let mediaType: Int? = try checkBody(request, operation)
        guard let preferred = operation.responseTypes.preferred(request) else {
            throw .notAcceptable(available: operation.policy.responseMediaTypes)
        }
        let context: RequestContext = RequestContext(
            request, captures: captures, mediaTypes: RequestMediaTypes(body: mediaType, preferred: preferred),
            operation: operation.policy, deadline: request.instant + operation.timeout)
        return RoutedRequest(operation: operation, context: context)
    }

    /// Size and media type of the body.
    private func checkBody(
        _ request: IncomingRequest, _ operation: CompiledOperation
    ) throws(StandardProblem) -> Int? {
        guard request.hasBody else { return nil }
        let body: BodyPolicy = operation.policy.body
        guard request.contentLength ?? 0 <= body.maximumBytes, body.kind != .none else {
            throw .payloadTooLarge(maximumBytes: body.maximumBytes)
        }
        guard let index = operation.requestTypes.match(request) else { 
            throw .unsupportedMediaType(supported: body.mediaTypes)
        }
        return index
    }
}
