import ContractRuntime
import Domain
import Logging
import PlatformAPI
import PlatformQueries
import Postgres

/// What the database says about itself when it is asked now. The texts are for everybody and name no internals.
struct DatabaseProbe: Sendable {
    /// Without an answer for so long the database is away.
    private static let timeout: Duration = .seconds(2)

    var health: DependencyHealth
    var schema: DependencyHealth
    /// Nil: it cannot be told.
    var mode: FindPlatformModeRow?
    var isStandby: Bool = false

    private static let away: DatabaseProbe = DatabaseProbe(
        health: DependencyHealth(status: .error, error: "The database does not answer."),
        schema: DependencyHealth(status: .error, error: "Unknown while the database does not answer."))

    /// - Throws: `CancellationError` only; every other failure is part of the answer.
    static func run(_ database: Database, _ logger: Logger) async throws -> DatabaseProbe {
        let answer: DatabaseProbe? = await withTaskGroup(of: DatabaseProbe?.self) { group in
            defer { group.cancelAll() }
            group.addTask { await ask(database, logger) }
            group.addTask {
                // Cancelled when there is an answer.
                try? await Task.sleep(for: timeout)
                return nil
            }
            return await group.next() ?? nil
        }
        try Task.checkCancellation()
        return answer ?? away
    }

    /// Nil: no answer.
    private static func ask(_ database: Database, _ logger: Logger) async -> DatabaseProbe? {
        let start: ContinuousClock.Instant = .now
        do {
            let isStandby: Bool = try await database.read(asSystem: "health", .checkDatabase()).isStandby
            let milliseconds: Double = (ContinuousClock.now - start) / .milliseconds(1)
            return DatabaseProbe(
                health: DependencyHealth(status: isStandby ? .degraded : .healthy, responseTimeMs: milliseconds),
                schema: await schema(database, logger), mode: await mode(database), isStandby: isStandby)
        } catch {
            logger.warning("database: \(error)")
            return nil
        }
    }

    // What follows has transactions of its own: a schema that is too old may not even let the server see what it has.

    private static func mode(_ database: Database) async -> FindPlatformModeRow? {
        try? await database.read(asSystem: "health", .findPlatformMode())
    }

    private static func schema(_ database: Database, _ logger: Logger) async -> DependencyHealth {
        do {
            let applied: [String] = try await database.read(
                asSystem: "health", .listAppliedMigrations()
            ).map(\.fileName)
            return schema(applied: applied, needed: PlatformSchema.migrations)
        } catch {
            logger.warning("schema: \(error)")
            return DependencyHealth(status: .error, error: "The schema's version cannot be read.")
        }
    }

    /// A schema that is newer serves an older build, so that processes can be replaced one by one.
    static func schema(applied: [String], needed: [String]) -> DependencyHealth {
        let missing: Int = Set(needed).subtracting(applied).count
        if missing > 0 {
            return DependencyHealth(status: .error, error: "\(missing) of \(needed.count) migrations are not applied.")
        }
        guard Set(applied).isSubset(of: needed) else {
            return DependencyHealth(status: .degraded, error: "The schema is newer than this build.")
        }
        return DependencyHealth(status: .healthy)
    }
}
