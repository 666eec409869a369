import ContractRuntime
import ContractServer
import FoundationEssentials
import Logging
import Synchronization

/// Tokens are `role.tenant.subject.age.actor`, the last three optional, with `expired` and `old` for what their names
/// say; anything else is forged. `age`: seconds since the last proof of presence. A subject that begins with `known` is
/// answered without waiting.
struct FixtureAuthenticator: Authenticator {
    func cachedCaller(_ credential: Credential, at date: Date) -> Caller? {
        let parts: [Substring] = credential.value.split(separator: ".")
        return parts.count > 2 && parts[2].hasPrefix("known") ? caller(parts, at: date) : nil
    }

    func authenticate(_ credential: Credential, for request: RequestContext) async throws -> Caller {
        let parts: [Substring] = credential.value.split(separator: ".")
        guard let role = parts.first, parts.count >= 2 else { throw StandardProblem.unauthenticated }
        guard role != "expired" else { throw StandardProblem.tokenExpired }
        return caller(parts, at: request.receivedAt)
    }

    private func caller(_ parts: [Substring], at date: Date) -> Caller {
        let role: Substring = parts[0]
        return Caller(
            subject: parts.count > 2 ? String(parts[2]) : String(role), role: String(role),
            permissions: FixtureService.contract.permissions(ofRole: String(role)),
            tenant: parts[1] == "none" ? nil : String(parts[1]),
            expiresAt: role == "old" ? .distantPast : .distantFuture,
            authenticatedAt: parts.count > 3 ? Double(parts[3]).map { date.addingTimeInterval(-$0) } : nil,
            actor: parts.count > 4 ? String(parts[4]) : nil)
    }
}

struct FixedAuthenticator: Authenticator {
    let value: String

    func authenticate(_ credential: Credential, for request: RequestContext) async throws -> Caller {
        guard credential.value == value else { throw StandardProblem.unauthenticated }
        return Caller(subject: "fixed", role: "guest", permissions: PermissionSet())
    }
}

struct FixtureTenants: TenantResolver {
    func tenant(host: String) async throws -> Tenant? {
        host.hasSuffix(".example") ? Tenant(id: String(host.dropLast(8)), name: host) : nil
    }
}

final class MemoryIdempotencyStore: IdempotencyStore {
    private struct Entry {
        var digest: String
        var response: StoredResponse?
    }

    private let entries: Mutex<[String: Entry]> = Mutex([:])

    func begin(_ key: IdempotencyKey) async throws -> IdempotencyOutcome {
        entries.withLock { entries in
            let name: String = Self.name(key)
            guard let entry = entries[name] else {
                entries[name] = Entry(digest: key.digest)
                return .fresh
            }
            guard entry.digest == key.digest else { return .conflict }
            return entry.response.map { .replay($0) } ?? .inFlight
        }
    }

    func finish(_ key: IdempotencyKey, _ response: StoredResponse) async throws {
        entries.withLock { $0[Self.name(key)]?.response = response }
    }

    func abandon(_ key: IdempotencyKey) async {
        _ = entries.withLock { $0.removeValue(forKey: Self.name(key)) }
    }

    private static func name(_ key: IdempotencyKey) -> String {
        "\(key.tenant)|\(key.caller)|\(key.operation)|\(key.key)"
    }
}

final class MemoryAudit: AuditLog {
    let events: Mutex<[AuditEvent]> = Mutex([])
    let isAway: Atomic<Bool> = Atomic(false)

    func record(_ event: AuditEvent) async throws {
        if isAway.load(ordering: .relaxed) { throw DatabaseAway() }
        events.withLock { $0.append(event) }
    }
}

final class Switch: ModeSwitch {
    let state: Atomic<Bool> = Atomic(false)
    var isReadOnly: Bool { state.load(ordering: .relaxed) }
}

/// A clock that stands still until it is moved.
final class ManualClock: Sendable {
    private let offset: Mutex<Duration> = Mutex(.zero)
    private let start: ContinuousClock.Instant = .now

    func advance(by duration: Duration) { offset.withLock { $0 += duration } }

    var clock: ServerClock {
        ServerClock(date: { Date() }, instant: { [self] in start + offset.withLock { $0 } })
    }
}

/// Keeps what is logged.
final class LogRecord: Sendable {
    let lines: Mutex<[String]> = Mutex([])

    var logger: Logger {
        Logger(label: "test") { _ in Handler(record: self) }
    }

    private struct Handler: LogHandler {
        let record: LogRecord
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let text: String = "\(event.level) \(event.message) \(event.metadata ?? [:])"
            record.lines.withLock { $0.append(text) }
        }
    }
}

/// A server that runs for one test.
struct Fixture {
    var service: FixtureService = FixtureService()
    var configuration: ServerConfiguration = ServerConfiguration(port: 0)
    let audit: MemoryAudit = MemoryAudit()
    let mode: Switch = Switch()
    let log: LogRecord = LogRecord()
    var origins: (any OriginPolicy)?

    init() {
        configuration.threads = 1
        configuration.drainTimeout = .seconds(5)
    }

    var hooks: ServiceHooks {
        ServiceHooks(
            authenticators: [
                "session": FixtureAuthenticator(), "machine": FixedAuthenticator(value: "robot"),
                "basic": FixedAuthenticator(value: "user:pass"), "queryKey": FixedAuthenticator(value: "a b"),
                "cookieKey": FixedAuthenticator(value: "biscuit"), "login": FixedAuthenticator(value: "oauth"),
                "provider": FixedAuthenticator(value: "oidc"),
                "device": FixedAuthenticator(value: "CN=device,O=Test"),
            ],
            tenants: FixtureTenants(), idempotency: MemoryIdempotencyStore(),
            digest: { bytes in String(decoding: bytes, as: UTF8.self) }, audit: audit, mode: mode,
            origins: origins)
    }

    /// Runs the server, then the test, then shuts the server down and waits for its end.
    func run(_ test: (Server, Int) async throws -> Void) async throws {
        let server: Server = Server(
            service: service, hooks: hooks, configuration: configuration, logger: log.logger)
        let running: Task<Void, any Error> = Task { try await server.run() }
        let port: Int = try await server.boundPort
        do {
            try await test(server, port)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
        try await running.value
    }

    /// One request on one connection.
    func exchange(_ request: String, isHead: Bool = false) async throws -> RawResponse {
        var result: RawResponse?
        try await run { _, port in
            let client: RawClient = try await RawClient.connect(to: port)
            try await client.send(request)
            result = try await client.response(isHead: isHead)
            await client.close()
        }
        guard let result else { throw RawClientError.malformed("no answer") }
        return result
    }
}
