package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension SystemService {
    /// Without an answer for so long the database is away.
    private static let probeTimeout: Duration = .seconds(2)
    private static let retryAfterSeconds: Int = 2
    private static let database: String = "database"

    private struct Probe: Sendable {
        var isStandby: Bool
        var mode: FindPlatformModeRow
        var milliseconds: Double

        var health: DependencyHealth {
            DependencyHealth(status: isStandby ? .degraded : .healthy, responseTimeMs: milliseconds)
        }
    }

    package func getHealth(_ input: GetHealth.Input, context: RequestContext) async throws -> GetHealth.Output {
        let probe: Probe = try await probe()
        let isReadOnly: Bool = probe.mode.readOnly || probe.isStandby
        let mode: HealthMode = HealthMode(
            readOnly: isReadOnly, degraded: probe.isStandby, maintenance: probe.mode.readOnly ? probe.mode.reason : nil)
        return .init(
            body: HealthReport(
                status: probe.isStandby ? .degraded : .healthy, timestamp: timestamp, version: version,
                durationMs: probe.milliseconds, mode: mode, services: [Self.database: probe.health]))
    }

    package func getReadiness(
        _ input: GetReadiness.Input, context: RequestContext
    ) async throws -> GetReadiness.Output {
        let probe: Probe = try await probe()
        return .init(
            body: ReadinessReport(status: .ready, timestamp: timestamp, checks: [Self.database: probe.health]))
    }

    package func getLiveness(_ input: GetLiveness.Input, context: RequestContext) async throws -> GetLiveness.Output {
        .init(body: LivenessReport(timestamp: timestamp, version: version))
    }

    private var timestamp: Double { surroundings.now().timeIntervalSince1970 }

    private var version: String { PlatformContract.contract.version }

    /// - Throws: `StandardProblem.unavailable` when the database gives no answer in time.
    private func probe() async throws -> Probe {
        do {
            return try await withThrowingTaskGroup(of: Probe.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await ask() }
                group.addTask {
                    try await Task.sleep(for: Self.probeTimeout)
                    throw StandardProblem.unavailable(retryAfter: Self.retryAfterSeconds)
                }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw StandardProblem.unavailable(retryAfter: Self.retryAfterSeconds)
        }
    }

    private func ask() async throws -> Probe {
        let start: ContinuousClock.Instant = .now
        let (mode, isStandby) = try await surroundings.database.read(asSystem: "health") { transaction in
            (try await transaction.findPlatformMode(), try await transaction.checkDatabase().isStandby)
        }
        return Probe(isStandby: isStandby, mode: mode, milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    }
}
