package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension SystemService {
    package func getHealth(_ input: GetHealth.Input, context: RequestContext) async throws -> GetHealth.Output {
        let start: ContinuousClock.Instant = .now
        let probe: DatabaseProbe = try await DatabaseProbe.run(surroundings.database, logger)
        // Without an answer, what this process heard last.
        let switched: Bool = probe.mode?.readOnly ?? mode.isReadOnly
        let redis: DependencyHealth? = self.redis
        let isDegraded: Bool = probe.isStandby || redis?.status == .degraded
        let report: HealthReport = HealthReport(
            status: probe.health.status == .error ? .unhealthy : isDegraded ? .degraded : .healthy,
            timestamp: timestamp, version: version, durationMs: (ContinuousClock.now - start) / .milliseconds(1),
            mode: HealthMode(
                readOnly: switched || probe.isStandby, degraded: probe.health.status != .healthy,
                maintenance: switched ? probe.mode?.reason : nil),
            services: ["database": probe.health, "redis": redis].compactMapValues { $0 })
        return report.status == .unhealthy ? .serviceUnavailable(.init(body: report)) : .ok(.init(body: report))
    }

    package func getReadiness(
        _ input: GetReadiness.Input, context: RequestContext
    ) async throws -> GetReadiness.Output {
        let probe: DatabaseProbe = try await DatabaseProbe.run(surroundings.database, logger)
        let checks: [String: DependencyHealth] = [
            "database": probe.health, "schema": probe.schema, "server": server,
        ]
        let isReady: Bool = checks.values.allSatisfy { $0.status != .error }
        let report: ReadinessReport = ReadinessReport(
            status: isReady ? .ready : .notReady, timestamp: timestamp, checks: checks)
        return isReady ? .ok(.init(body: report)) : .serviceUnavailable(.init(body: report))
    }

    package func getLiveness(_ input: GetLiveness.Input, context: RequestContext) async throws -> GetLiveness.Output {
        .init(body: LivenessReport(timestamp: timestamp, version: version))
    }

    /// Without it everything works, but for limits that hold for each process alone.
    private var redis: DependencyHealth? {
        guard let isRedisAnswering else { return nil }
        guard !isRedisAnswering() else { return DependencyHealth(status: .healthy) }
        return DependencyHealth(status: .degraded, error: "Redis does not answer: each process limits for itself.")
    }

    private var server: DependencyHealth {
        guard serving.isDraining else { return DependencyHealth(status: .healthy) }
        return DependencyHealth(status: .error, error: "Draining: the process is about to stop.")
    }

    private var timestamp: Double { surroundings.now().timeIntervalSince1970 }

    private var version: String { PlatformContract.contract.version }
}
