import ContractClient
import ContractRuntime
import Foundation
import KitchenAPI
import KitchenDomain

enum KitchenServer {
    static let service: KitchenService = KitchenService(orders: Orders(), files: Files())
    static var transport: any ClientTransport { InMemoryTransport(service: service) }

    /// The operation and the texts of the captures, for tests of the router.
    static func route(_ method: HTTPVerb, _ path: String) -> String {
        let bytes: [UInt8] = Array(path.utf8)
        let (match, captures) = KitchenRoutes.match(service, method, bytes)
        let texts: [String] = (0..<captures.count).map { String(decoding: bytes[captures[$0]], as: UTF8.self) }
        switch match {
        case .operation(let index):
            return ([KitchenService.contract.operations[index].id] + texts).joined(separator: " ")
        case .methodNotAllowed(let allow): return "405 \(allow)"
        case .notFound: return "404"
        }
    }
}

/// Carries the requests of a client into a service, without a network.
struct InMemoryTransport: ClientTransport {
    let service: KitchenService

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
        let target: Substring = request.url.dropFirst("http://kitchen".count)
        let parts: [Substring] = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = PercentEncoding.normalizedPath(Array(parts[0].utf8)[...]) else {
            throw StandardProblem.notFound
        }
        let verb: HTTPVerb = HTTPVerb(request.method)
        let (match, captures) = KitchenRoutes.match(service, verb, path)
        guard case .operation(let index) = match else { throw StandardProblem.notFound }
        let policy: OperationPolicy = KitchenService.contract.operations[index]
        let server: ServerRequest = ServerRequest(
            verb: verb, target: String(target), path: path, query: parts.count > 1 ? Array(parts[1].utf8) : [],
            captures: captures, headers: request.headers,
            context: RequestContext(requestID: "r1", operation: policy, receivedAt: Date(timeIntervalSince1970: 0)),
            caller: Caller(subject: "u1", role: "cook", permissions: PermissionSet()),
            tenant: Tenant(id: "t1", name: "Tenant"), body: body(request),
            bodyMediaType: mediaType(request, policy))
        return try await service.respond(index, to: server)
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

enum KitchenRoutes {
    static func match(
        _ service: KitchenService, _ verb: HTTPVerb, _ path: [UInt8]
    ) -> (match: RouteMatch, captures: PathCaptures) {
        var captures: PathCaptures = PathCaptures()
        let match: RouteMatch = path.withUnsafeBufferPointer { service.match(verb, $0, &captures) }
        return (match, captures)
    }
}
