import ContractRuntime
import Foundation
import KitchenAPI

/// Whole requests through generated code: router, decoders of every parameter and body, and the answer.
enum ServiceTarget {
    static let service: KitchenService = KitchenService(orders: Refusing(), files: Refusing())

    /// Number of the operation or a path, then query, fields, an empty line and the body.
    static func run(_ input: FuzzInput) {
        var input: FuzzInput = input
        let verb: HTTPVerb = input.choice(of: [.get, .post, .patch, .delete])
        let isStream: Bool = input.byte() & 1 == 1
        guard let path = PercentEncoding.normalizedPath(input.line()[...]) else { return }
        let query: [UInt8] = input.line()
        var headers: HeaderFields = HeaderFields()
        while case let line = input.line(), !line.isEmpty {
            let parts: [Substring] = String(decoding: line, as: UTF8.self).split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers.add(String(parts[0]), String(parts[1].drop { $0 == " " })) }
        }
        var captures: PathCaptures = PathCaptures()
        let match: RouteMatch = path.withUnsafeBufferPointer { service.match(verb, $0, &captures) }
        guard case .operation(let index) = match else { return }
        let body: [UInt8] = input.rest
        let request: ServerRequest = request(
            index, verb, path, query, captures, headers, isStream ? .stream(ByteStream(body)) : .bytes(body))
        answer(index, request)
    }

    private static func request(
        _ index: Int, _ verb: HTTPVerb, _ path: [UInt8], _ query: [UInt8], _ captures: PathCaptures,
        _ headers: HeaderFields, _ body: RequestBody
    ) -> ServerRequest {
        let policy: OperationPolicy = KitchenService.contract.operations[index]
        return ServerRequest(
            verb: verb, target: "/", path: path, query: query, captures: captures, headers: headers,
            context: RequestContext(requestID: "r", operation: policy, receivedAt: Date(timeIntervalSince1970: 0)),
            caller: Caller(subject: "u", role: "cook", permissions: PermissionSet()),
            tenant: Tenant(id: "t", name: "T"), body: body,
            bodyMediaType: headers["Content-Type"].flatMap {
                ContentNegotiation(policy.body.mediaTypes).match(contentType: $0)
            })
    }

    private static func answer(_ index: Int, _ request: ServerRequest) {
        let failure: (any Error)? = wait {
            do {
                _ = try await service.respond(index, to: request)
                return nil
            } catch { return error }
        }
        guard let failure else { return }
        guard let problem = failure as? any ContractProblem else {
            return require(false, "\(failure) is not a problem")
        }
        require((400..<600).contains(problem.status), "\(problem)")
        let body: [UInt8] = ProblemBody.bytes(of: problem, instance: "/", requestID: "r")
        require((try? JSONReader.decode(body) { $0.any() }) != nil, "a problem is not JSON")
    }
}
