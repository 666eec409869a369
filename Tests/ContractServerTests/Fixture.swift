import ContractRuntime
import ContractServer
import FoundationEssentials
import Logging
import Synchronization

/// The operations of the service that the tests run against.
enum Operation: Int, CaseIterable {
    case getThing, putThing, createThing, upload, raw, events, slow, login, limited, fail, download, tenantOfHost, old,
        text, staff, keyed, userLimited, lines, device, secure, secureWrite,
        bothLimited

    var policy: OperationPolicy {
        let session: [[SecurityRequirement]] = [[SecurityRequirement(scheme: "session", permissions: ["things.write"])]]
        let json: [String] = ["application/json"]
        let body: BodyPolicy = BodyPolicy(.buffered, maximumBytes: 1_024, mediaTypes: json)
        func make(
            _ method: HTTPVerb, _ path: String, security: [[SecurityRequirement]] = [], anonymous: Bool = false,
            tenant: TenantSource = .none, problems: [String] = [], limits: [String] = [],
            idempotency: IdempotencyPolicy = .none, mode: OperationMode = .read, concurrency: ConcurrencyPolicy = .none,
            audit: String? = nil, cache: CachePolicy? = nil, lifecycle: LifecyclePolicy? = nil,
            body: BodyPolicy = .none, responses: [String] = ["application/json"], stepUp: Int? = nil,
            inPerson: Bool = false
        ) -> OperationPolicy {
            OperationPolicy(
                index: rawValue, id: "\(self)", method: method, path: path, area: "things", security: security,
                allowsAnonymous: anonymous, tenant: tenant, problems: problems, rateLimits: limits,
                idempotency: idempotency, mode: mode, concurrency: concurrency, audit: audit, cache: cache,
                lifecycle: lifecycle, body: body, responseMediaTypes: responses, stepUpMaxAgeSeconds: stepUp,
                refusesImpersonation: inPerson)
        }
        switch self {
        case .getThing: return make(.get, "/things/{id}", concurrency: .etag)
        case .putThing: return make(.put, "/things/{id}", mode: .write, concurrency: .required, body: body)
        case .createThing:
            return make(
                .post, "/things", security: session, tenant: .caller, problems: ["thing_exists"],
                idempotency: .supported, mode: .write, audit: "thing.created", body: body)
        case .upload:
            return make(
                .post, "/files", mode: .write,
                body: BodyPolicy(.streamed, maximumBytes: 1 << 20, mediaTypes: ["multipart/form-data"]))
        case .raw:
            return make(
                .post, "/raw", mode: .write,
                body: BodyPolicy(.streamed, maximumBytes: 1 << 20, mediaTypes: ["*/*"]), responses: ["text/plain"])
        case .events: return make(.get, "/events", responses: ["text/event-stream"])
        case .slow: return make(.get, "/slow")
        case .login: return make(.post, "/login", limits: ["login"], body: body)
        case .limited: return make(.get, "/limited", limits: ["address"])
        case .userLimited:
            return make(.get, "/user-limited", security: [[SecurityRequirement(scheme: "session")]], limits: ["user"])
        case .bothLimited: return make(.get, "/both-limited", limits: ["address", "pair"])
        case .fail: return make(.get, "/fail", problems: ["thing_exists"])
        case .download: return make(.get, "/download", responses: ["application/octet-stream"])
        case .tenantOfHost:
            return make(
                .get, "/tenant", security: [[SecurityRequirement(scheme: "session")]], anonymous: true, tenant: .host)
        case .old:
            return make(
                .get, "/old", cache: CachePolicy(maxAgeSeconds: 60, isPublic: true, staleIfErrorSeconds: 600),
                lifecycle: LifecyclePolicy(deprecated: "2026-01-01", sunset: "2027-01-01", successor: "getThing"))
        case .text:
            return make(
                .post, "/text",
                body: BodyPolicy(.buffered, maximumBytes: 100_000, mediaTypes: ["text/plain"], isRequired: false),
                responses: ["text/plain", "application/json"])
        case .staff:
            return make(
                .get, "/staff",
                security: [
                    [SecurityRequirement(scheme: "session", permissions: ["staff.read"])],
                    [SecurityRequirement(scheme: "machine"), SecurityRequirement(scheme: "basic")],
                ])
        case .keyed:
            let schemes: [String] = ["queryKey", "cookieKey", "login", "provider"]
            return make(.get, "/keyed", security: schemes.map { [SecurityRequirement(scheme: $0)] })
        case .lines: return make(.get, "/lines", responses: ["application/jsonl"])
        case .secure:
            return make(
                .get, "/secure", security: [[SecurityRequirement(scheme: "session", permissions: ["staff.read"])]],
                stepUp: 300, inPerson: true)
        case .secureWrite:
            return make(
                .post, "/secure", security: [[SecurityRequirement(scheme: "session")]], tenant: .caller,
                mode: .write, audit: "thing.secured", stepUp: 60)
        case .device: return make(.get, "/device", security: [[SecurityRequirement(scheme: "device")]])
        }
    }
}

struct FixtureProblem: ContractProblem {
    var code: String
    var status: Int { 409 }
    var title: String { "The thing exists." }
    var detail: String? { "Thing 7 exists." }
    func writeMembers(to json: inout JSONWriter) {
        json.key("\"existing\":")
        json.write(7)
    }
}

struct DatabaseAway: ServiceUnavailableError {
    var retryAfter: Int? { 3 }
}

struct Defect: Error {
    let secret: String = "password=hunter2"
}

/// The service: a closure per operation, so that a test can put its own in.
struct FixtureService: ContractService {
    typealias Handler = @Sendable (ServerRequest) async throws -> ServerResponse

    static let contract: ServiceContract = ServiceContract(
        title: "Fixture", version: "1", operations: Operation.allCases.map(\.policy),
        roles: [
            RolePolicy(name: "writer", permissions: ["things.write"]),
            RolePolicy(name: "staff", permissions: ["things.write", "staff.read"]),
            RolePolicy(name: "guest", permissions: []),
        ],
        rateLimitTiers: [
            RateLimitTier(name: "login", quota: 2, windowSeconds: 60, key: .account, accountProperty: "email"),
            RateLimitTier(name: "address", quota: 3, windowSeconds: 30, key: .address),
            RateLimitTier(name: "pair", quota: 2, windowSeconds: 60, key: .address),
            RateLimitTier(name: "user", quota: 1, windowSeconds: 10, key: .user),
        ],
        securitySchemes: [
            SecuritySchemePolicy(name: "session", kind: .bearer()),
            SecuritySchemePolicy(name: "machine", kind: .apiKey(location: .header, name: "X-Machine")),
            SecuritySchemePolicy(name: "basic", kind: .basic),
            SecuritySchemePolicy(name: "device", kind: .mutualTLS),
            SecuritySchemePolicy(name: "queryKey", kind: .apiKey(location: .query, name: "key")),
            SecuritySchemePolicy(name: "cookieKey", kind: .apiKey(location: .cookie, name: "sid")),
            SecuritySchemePolicy(name: "login", kind: .oauth2),
            SecuritySchemePolicy(name: "provider", kind: .openIDConnect(url: "https://login.example")),
        ])

    var handlers: [Operation: Handler] = [:]
    private let routes: [[Substring]: [HTTPVerb: Int]]

    init() {
        var routes: [[Substring]: [HTTPVerb: Int]] = [:]
        for operation in Self.contract.operations {
            routes[operation.path.dropFirst().split(separator: "/"), default: [:]][operation.method] = operation.index
        }
        self.routes = routes
    }

    func match(_ method: HTTPVerb, _ path: UnsafeBufferPointer<UInt8>, _ captures: inout PathCaptures) -> RouteMatch {
        let text: String = String(decoding: path, as: UTF8.self)
        var segments: [Substring] = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if segments.count == 2, segments[0] == "things" {
            captures.append((path.count - segments[1].utf8.count)..<path.count)
            segments[1] = "{id}"
        }
        guard let methods = routes[segments] else { return .notFound }
        if let operation = methods[method] { return .operation(operation) }
        return .methodNotAllowed(allow: methods[.put] != nil ? "GET, PUT" : methods[.get] != nil ? "GET" : "POST")
    }

    func respond(_ operation: Int, to request: ServerRequest) async throws -> ServerResponse {
        guard let operation = Operation(rawValue: operation) else { throw Defect() }
        if let handler = handlers[operation] { return try await handler(request) }
        return try await standard(operation, request)
    }

    private func standard(_ operation: Operation, _ request: ServerRequest) async throws -> ServerResponse {
        switch operation {
        case .getThing: return try thing(request)
        case .putThing: return try created(request, status: 200)
        case .createThing: return try created(request, status: 201)
        case .upload: return try await upload(request)
        case .text:
            var decoder: RequestDecoder = RequestDecoder(request)
            let text: String? = decoder.optionalText { $0.string() }
            guard decoder.isValid else { throw decoder.failure }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setText(mediaType: "text/plain", "\(text ?? "(none)")")
            return response
        case .raw:
            guard case .stream(let stream) = request.body else { throw StandardProblem.notImplemented }
            var count: Int = 0
            for try await chunk in stream { count += chunk.count }
            var response: ServerResponse = ServerResponse(status: 200)
            response.setText(mediaType: "text/plain", "\(count)")
            return response
        default:
            var response: ServerResponse = ServerResponse(status: 200)
            response.setJSON(mediaType: "application/json") { json in
                json.beginObject()
                json.key("\"caller\":")
                json.write(request.caller?.subject ?? "-")
                json.key("\"tenant\":")
                json.write(request.tenant?.id ?? "-")
                json.key("\"query\":")
                json.write(String(decoding: request.query, as: UTF8.self))
                json.endObject()
            }
            return response
        }
    }

    private func thing(_ request: ServerRequest) throws -> ServerResponse {
        var decoder: RequestDecoder = RequestDecoder(request)
        let id: String? = decoder.path(0, "id") { $0.string(maxLength: 20) }
        guard decoder.isValid, let id else { throw decoder.failure }
        var response: ServerResponse = ServerResponse(status: 200)
        response.setHeader("ETag", "\"v1\"")
        response.setJSON(mediaType: "application/json") { json in
            json.beginObject()
            json.key("\"id\":")
            json.write(id)
            json.endObject()
        }
        return response
    }

    private func created(_ request: ServerRequest, status: Int) throws -> ServerResponse {
        var decoder: RequestDecoder = RequestDecoder(request)
        let name: String? = decoder.body { json in
            var name: String?
            var size: Int?
            var object: JSONObject = JSONObject(JSONObjectShape(keys: ["name", "size"], required: [0]))
            guard json.begin(&object) else { return nil }
            while json.next(&object) {
                switch object.index {
                case 0: name = json.string(minLength: 1, maxLength: 10)
                case 1: size = json.integer(Int.self, minimum: 1)
                default: json.refuseUnknown(&object)
                }
            }
            _ = size
            guard json.end(&object), let name else { return nil }
            return name
        }
        guard decoder.isValid, let name else { throw decoder.failure }
        var response: ServerResponse = ServerResponse(status: status)
        response.setHeader("Location", "/things/\(name)")
        response.setJSON(mediaType: "application/json") { json in
            json.beginObject()
            json.key("\"name\":")
            json.write(name)
            json.endObject()
        }
        return response
    }

    private func upload(_ request: ServerRequest) async throws -> ServerResponse {
        var decoder: RequestDecoder = RequestDecoder(request)
        guard let reader = decoder.multipart(required: ["file"]) else { throw decoder.failure }
        var seen: [String] = []
        while let part = try await reader.next() {
            switch part.name {
            case "purpose": seen.append("purpose=" + (try await part.value { $0.string(maxLength: 20) }))
            case "file":
                var bytes: Int = 0
                for try await chunk in part.file.content { bytes += chunk.count }
                seen.append("\(part.fileName ?? "-"):\(part.mediaType ?? "-"):\(bytes)")
            default: throw part.unknown
            }
        }
        var response: ServerResponse = ServerResponse(status: 200)
        response.setJSON(mediaType: "application/json") { json in json.array(seen) { $0.write($1) } }
        return response
    }
}
