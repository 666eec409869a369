import ContractClient
import ContractRuntime
import Foundation

/// Carries the requests of a client into a service, without a network.
struct ServiceTransport<Service: ContractService>: ClientTransport {
    let service: Service
    /// What the addresses of requests begin with.
    let server: String

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let response: ServerResponse
        do { response = try await answer(request) } catch let problem as any ContractProblem {
            let bytes: [UInt8] = ProblemBody.bytes(of: problem, instance: "/", requestID: "r1")
            return TransportResponse(
                status: problem.status, headers: ["Content-Type": ProblemBody.mediaType], body: ByteStream(bytes))
        }
        let body: ByteStream
        switch response.body {
        case .empty: body = ByteStream([])
        case .bytes(let bytes): body = ByteStream(bytes)
        case .stream(let stream): body = stream
        }
        return TransportResponse(status: response.status, headers: response.headers, body: body)
    }

    private func answer(_ request: TransportRequest) async throws -> ServerResponse {
        let target: Substring = request.url.dropFirst(server.count)
        let parts: [Substring] = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = PercentEncoding.normalizedPath(Array(parts[0].utf8)[...]) else {
            throw StandardProblem.notFound
        }
        let verb: HTTPVerb = HTTPVerb(request.method)
        let (match, captures) = route(verb, path)
        guard case .operation(let index) = match else { throw StandardProblem.notFound }
        let policy: OperationPolicy = Service.contract.operations[index]
        let server: ServerRequest = ServerRequest(
            verb: verb, target: String(target), path: path, query: parts.count > 1 ? Array(parts[1].utf8) : [],
            captures: captures, headers: request.headers,
            context: RequestContext(requestID: "r1", operation: policy, receivedAt: Date(timeIntervalSince1970: 0)),
            caller: Caller(subject: "u1", role: "cook", permissions: PermissionSet()),
            tenant: Tenant(id: "t1", name: "Tenant"), body: body(request), bodyMediaType: mediaType(request, policy))
        return try await service.respond(index, to: server)
    }

    func route(_ verb: HTTPVerb, _ path: [UInt8]) -> (match: RouteMatch, captures: PathCaptures) {
        var captures: PathCaptures = PathCaptures()
        let match: RouteMatch = path.withUnsafeBufferPointer { service.match(verb, $0, &captures) }
        return (match, captures)
    }

    private func body(_ request: TransportRequest) -> RequestBody {
        switch request.body {
        case .empty: .none
        case .bytes(let bytes): .bytes(bytes)
        case .stream(let stream): .stream(stream)
        }
    }

    private func mediaType(_ request: TransportRequest, _ policy: OperationPolicy) -> Int? {
        guard let type = request.headers["Content-Type"]?.split(separator: ";").first else { return nil }
        return policy.body.mediaTypes.firstIndex { $0 == type }
    }
}
