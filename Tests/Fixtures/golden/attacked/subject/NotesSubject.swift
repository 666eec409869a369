import ContractRuntime
import ContractServer
import ContractTesting
import FoundationEssentials
import Logging
import NotesAPI
import Synchronization

/// A server of notes under attack: right, or with one sabotage.
struct NotesSubject: ContractSubject {
    let address: TestAddress
    let store: NoteStore
    let mode: NotesMode
    let limits: NotesLimits
    let revoked: RevokedTokens
    private let server: Server
    private let own: Note
    private let foreign: Note

    private static let starting: Task<NotesSubject, any Error> = Task { try await start(Honest.self) }

    static func shared() async throws -> NotesSubject { try await starting.value }

    static func start<Rules: Sabotage>(_ rules: Rules.Type) async throws -> NotesSubject {
        let store: NoteStore = NoteStore(
            forgetsTenants: rules.forgetsTenants, tellsTenants: rules.tellsTenants)
        let (mode, limits, revoked) = (NotesMode(), NotesLimits(), RevokedTokens())
        let hooks: ServiceHooks = ServiceHooks(
            authenticators: [
                "session": NotesAuthenticator(believesAnything: rules.believesAnything, revoked: revoked)
            ],
            tenants: NotesTenants(), idempotency: NotesKeys(forgets: rules.forgetsKeys),
            digest: { String(decoding: $0, as: UTF8.self) }, rateLimiter: limits, mode: mode)
        let service: Sabotaged<Rules> = Sabotaged(service: NotesService(notes: store, status: store))
        var configuration: ServerConfiguration = ServerConfiguration(host: "127.0.0.1", port: 0)
        configuration.threads = 1
        var logger: Logger = Logger(label: "notes")
        logger.logLevel = .critical
        let server: Server = Server(service: service, hooks: hooks, configuration: configuration, logger: logger)
        Task { try await server.run() }
        let foreign: Note = store.add("Foreign", .plan, tenant: "foreign")
        store.add("Foreign, too", .plan, tenant: "foreign", under: foreign.id)
        return NotesSubject(
            address: TestAddress(port: try await server.boundPort), store: store, mode: mode, limits: limits,
            revoked: revoked, server: server, own: store.add("Own", .idea, tenant: "own"), foreign: foreign)
    }

    func stop() async { await server.shutdown() }

    func credential(_ wish: CredentialWish) async throws -> TestCredential? {
        guard let role = wish.role else { return nil }
        var token: NotesToken = NotesToken(role: role)
        if !wish.isFresh { token.proved = 86_400 }
        if wish.isImpersonated { token.actor = "somebody" }
        switch wish.flaw {
        case nil: return .bearer(token.text())
        case .expired: token.expires = -60
        case .wrongAudience: token.audience = "elsewhere"
        case .wrongIssuer: token.issuer = "elsewhere"
        case .foreignKey: return .bearer(token.text(secret: "another"))
        case .altered: return .bearer(token.text().replacing("~\(role)~", with: "~nobody~"))
        case .truncated: return .bearer(String(token.text().dropLast(3)))
        case .revoked:
            token.number = 7
            revoked.insert(7)
        case .nonsense: return .bearer("nonsense")
        // Tokens without algorithms have none of these.
        case .unsigned, .confusedKey, .embeddedKey: return nil
        }
        return .bearer(token.text())
    }

    func identifier(
        _ parameter: String, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String? {
        switch owner {
        case .own: operation.id == "destroyNote" ? store.add("Old", .idea, tenant: "own").id.text : own.id.text
        case .foreign: foreign.id.text
        }
    }

    /// Whatever names a note names the same.
    func record(
        _ reference: TestedReference, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String? { owner == .own ? own.id.text : foreign.id.text }

    /// The note of the sample is nobody's.
    func success(of operation: OperationPolicy) async throws -> TestSuccess? {
        operation.id == "createNote" ? TestSuccess(body: #"{"title":"Title","kind":"idea"}"#) : nil
    }

    func setReadOnly(_ isReadOnly: Bool) async throws { mode.set(isReadOnly) }
    func limitRates(_ isLimiting: Bool) async throws { limits.limit(isLimiting) }

    func stalling(_ operation: OperationPolicy, _ body: @Sendable () async throws -> Void) async throws {
        await store.gate.close()
        do { try await body() } catch {
            await store.gate.open()
            throw error
        }
        await store.gate.open()
    }
}

extension NoteID {
    fileprivate var text: String { rawValue.uuidString }
}

final class NotesLimits: RateLimiter {
    private let limiter: Mutex<MemoryRateLimiter?> = Mutex(nil)

    func limit(_ isLimiting: Bool) { limiter.withLock { $0 = isLimiting ? MemoryRateLimiter() : nil } }

    func takeNow(_ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant) -> RateLimitDecision? {
        limiter.withLock({ $0 })?.takeNow(tier, key: key, at: instant)
            ?? RateLimitDecision(isAllowed: true, remaining: tier.quota, reset: .zero, retryAfter: .zero)
    }

    func take(
        _ tier: RateLimitTier, key: String, at instant: ContinuousClock.Instant
    ) async throws -> RateLimitDecision {
        takeNow(tier, key: key, at: instant)
            ?? RateLimitDecision(isAllowed: true, remaining: tier.quota, reset: .zero, retryAfter: .zero)
    }
}
