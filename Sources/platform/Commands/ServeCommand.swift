import ArgumentParser
import ContractServer
import Foundation
import Logging
import Postgres

struct ServeCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the API and its docs.",
        discussion: """
            Without DATABASE_URL a private PostgreSQL cluster is started, migrated and filled with demo data; it stops \
            with this command. `platform settings` lists what the environment can set.
            """)

    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 takes a free one.") var port: Int?

    func run() async throws {
        let settings: Settings = try Settings.fromEnvironment(
            overrides: ["http.host": host, "http.port": port.map(String.init)])
        let signals: ShutdownSignals = ShutdownSignals()
        FileLimit.raise()
        let logger: Logger = Self.logger(settings)
        logger.debug("settings \(settings.redacted)")
        let database: LocalDatabase = try await LocalDatabase.open(settings)
        do { try await serve(settings, database, signals, logger) } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func serve(
        _ settings: Settings, _ database: LocalDatabase, _ signals: ShutdownSignals, _ logger: Logger
    ) async throws {
        if database.isPrivate { try await provision(settings, database, logger) }
        let application: Application = try Application(
            settings: settings, databaseAddress: database.serverAddress, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask {
                Self.announce(settings, database, port: try await application.server.boundPort)
                await signals.wait()
                await application.server.shutdown()
            }
            // Ends by cancellation only.
            group.addTask { await ShutdownSignals([SIGHUP]).each { application.reload() } }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func provision(_ settings: Settings, _ database: LocalDatabase, _ logger: Logger) async throws {
        let provisioning: Provisioning = Provisioning(specFolder: settings.text("spec.folder"))
        if let owner = database.ownerAddress {
            for name in try await provisioning.migrate(ownerAddress: owner) { logger.info("applied migration \(name)") }
        }
        if let admin = database.adminAddress {
            try await provisioning.seed(adminAddress: admin, hasher: settings.passwordHasher)
        }
    }

    private static func announce(_ settings: Settings, _ database: LocalDatabase, port: Int) {
        let scheme: String = settings["http.tls.certificate"] == nil ? "http" : "https"
        let address: String = "\(scheme)://\(settings.text("http.host")):\(port)"
        var lines: [String] = ["API         \(address)/api/v1", "Docs        \(address)/docs/"]
        if database.isPrivate {
            lines.append("Demo login  client@example.com, password \"\(Provisioning.demoPassword)\"")
            lines.append("            also writer@, editor@, support@, admin@example.com")
            if settings["mail.url"] == nil { lines.append("Mail        \(settings.text("local.folder"))/mail") }
        }
        lines.append("Ctrl-C stops everything.")
        print("\n" + lines.joined(separator: "\n") + "\n")
        fflush(nil)
    }

    private static func logger(_ settings: Settings) -> Logger {
        var logger: Logger = Logger(label: "platform") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: settings.text("log.level")) ?? .info
        return logger
    }
}
