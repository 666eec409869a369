import ContractRuntime
import ContractServer
import Cryptography
import FoundationEssentials
import Logging
import Platform
import PlatformAPI
import Postgres

/// The platform put together: services over a database, behind the pipeline of the contract.
struct Application: Sendable {
    let server: Server
    let database: Database
    private let hub: NotificationHub
    private let mode: PlatformModeSwitch
    private let register: AccessRegister
    private let outbox: OutboxWorker
    private let overdue: OverdueAssignments
    private let ended: EndedRecords
    private let keyWatch: TokenKeyWatch

    /// - Parameter rateLimiter: nil: the one that the settings ask for.
    init(
        settings: Settings, databaseAddress: String, logger: Logger, rateLimiter: (any RateLimiter)? = nil
    ) throws {
        let database: Database = try Database(Self.databaseConfiguration(settings, databaseAddress))
        let surroundings: Surroundings = Self.surroundings(database)
        let tokens: AccessTokens = try AccessTokens(
            keys: try TokenKeys.timed(try TokenKeys.load(settings)), issuer: settings.text("token.issuer"))
        let fieldKeys: FieldKeys = try FieldKeys(KeyRing.fields.load(settings))
        let register: AccessRegister = AccessRegister(
            surroundings: surroundings, tokens: tokens, origins: BrowserRules.origins(settings))
        let mode: PlatformModeSwitch = PlatformModeSwitch(surroundings: surroundings)
        let serving: ServingState = ServingState()
        let hub: NotificationHub = NotificationHub(database: database)
        let limits: RateLimits = try RateLimits(settings, logger)
        let hooks: ServiceHooks = try PlatformHooks.make(
            surroundings: surroundings, tokens: tokens, register: register, mode: mode,
            rateLimiter: rateLimiter ?? limits.limiter)
        let hasher: PasswordHasher = settings.passwordHasher
        let rules: PasswordRules = settings.passwordRules
        let gatekeeper: Gatekeeper = Gatekeeper(
            surroundings: surroundings, tokens: tokens, staffNeedSecondFactor: settings.staffNeedSecondFactor)
        let identity: IdentityService = IdentityService(
            gatekeeper: gatekeeper, hasher: hasher, rules: rules, kinds: register.passwordKinds)
        let service: PlatformService = PlatformService(
            portal: PortalService(surroundings: surroundings), identity: identity,
            sessions: SessionsService(gatekeeper: gatekeeper),
            passwords: PasswordsService(
                surroundings: surroundings, hasher: hasher, rules: rules, register: register),
            authentication: AuthenticationService(identity: identity, fieldKeys: fieldKeys),
            users: UsersService(surroundings: surroundings, hasher: hasher, register: register, rules: rules),
            websites: WebsitesService(surroundings: surroundings, register: register, fieldKeys: fieldKeys),
            catalogue: CatalogueService(surroundings: surroundings), orders: OrdersService(surroundings: surroundings),
            staffing: StaffingService(surroundings: surroundings),
            payments: PaymentsService(surroundings: surroundings), files: FilesService(surroundings: surroundings),
            notifications: NotificationsService(surroundings: surroundings, hub: hub),
            system: SystemService(
                surroundings: surroundings, mode: mode, keys: { tokens.publicKeys(at: surroundings.now()) },
                serving: serving, isRedisAnswering: limits.isShared))
        self.database = database
        self.hub = hub
        self.mode = mode
        self.register = register
        overdue = OverdueAssignments(surroundings: surroundings)
        ended = EndedRecords(
            surroundings: surroundings,
            outbox: EndedRecords.OutboxRetention(
                sentDays: settings.integer("outbox.sent.days"), deadDays: settings.integer("outbox.dead.days")))
        keyWatch = TokenKeyWatch(tokens: tokens, path: TokenKeys.path(settings), logger: logger)
        outbox = try OutboxWorker(surroundings: surroundings, mail: Mails.transport(settings))
        server = Server(
            service: service, hooks: hooks,
            configuration: try Self.serverConfiguration(settings, serving, tokens), logger: logger)
    }

    /// Serves until cancelled or shut down. What runs beside the server ends with it.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await hub.run() }
            group.addTask { await mode.run() }
            group.addTask { await register.run() }
            group.addTask { await outbox.run() }
            group.addTask { await overdue.run() }
            group.addTask { await ended.run() }
            group.addTask { await keyWatch.run() }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await server.run()) } catch { outcome = .failure(error) }
            group.cancelAll()
            try await group.waitForAll()
            await database.close()
            try outcome.get()
        }
    }

    /// Reads what may change while the server runs: certificates and keys of access tokens.
    func reload() {
        server.reloadCertificates()
        keyWatch.reload()
    }

    static func surroundings(_ database: Database) -> Surroundings {
        Surroundings(
            database: database, now: { Date() },
            makeID: {
                let random: [UInt8] = (0..<10).map { _ in UInt8.random(in: .min ... .max) }
                return TimedIdentifier.make(at: Date(), random: random)
            },
            makeSecret: { try SecureRandom.bytes($0) })
    }

    private static func databaseConfiguration(_ settings: Settings, _ address: String) -> DatabaseConfiguration {
        var connection: ConnectionSettings = ConnectionSettings(address: address)
        connection.statementTimeout = .seconds(settings.integer("database.timeout"))
        return DatabaseConfiguration(
            connection: connection, maximumConnections: settings.integer("database.connections"))
    }

    private static func serverConfiguration(
        _ settings: Settings, _ serving: ServingState, _ tokens: AccessTokens
    ) throws -> ServerConfiguration {
        var configuration: ServerConfiguration = ServerConfiguration(
            host: settings.text("http.host"), port: settings.integer("http.port"))
        configuration.serving = serving
        configuration.drainNotice = .seconds(settings.integer("http.drain.notice"))
        configuration.threads = settings.integer("http.threads")
        configuration.maximumConnections = settings.integer("http.connections")
        configuration.headerTimeout = .seconds(settings.integer("http.head.timeout"))
        configuration.trustedProxies = try TrustedProxies(
            settings.list("http.trusted.proxies"),
            field: TrustedProxies.Field(rawValue: settings.text("http.trusted.field")) ?? .xForwardedFor)
        configuration.isSecure = BrowserRules.scheme(settings) == "https"
        configuration.crossOriginFields = BrowserRules.requestFields
        configuration.tls = tls(settings)
        configuration.http2.isOffered = settings.text("http.h2") == "true"
        configuration.http2.acceptsPriorKnowledge = settings.text("http.h2c") == "true"
        configuration.staticRoutes = DocsRoutes.load(folder: settings.text("docs.folder"))
        // Where others look first (RFC 8615); the contract's paths begin with /api/v1.
        configuration.liveRoutes["/.well-known/jwks.json"] = {
            StaticRoute(mediaType: "application/json", bytes: SystemService.keySet(tokens.publicKeys(at: Date())))
        }
        return configuration
    }

    private static func tls(_ settings: Settings) -> TLSSettings? {
        guard let certificate = settings["http.tls.certificate"], let key = settings["http.tls.key"] else { return nil }
        var tls: TLSSettings = TLSSettings(certificatePath: certificate, keyPath: key)
        tls.minimumVersion = TLSSettings.MinimumVersion(rawValue: settings.text("http.tls.minimum")) ?? .tls12
        tls.clientCertificates = TLSSettings.ClientCertificates(rawValue: settings.text("http.tls.clients")) ?? .none
        tls.clientAuthorityPath = settings["http.tls.client.authority"]
        return tls
    }
}
