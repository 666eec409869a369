import ContractRuntime
import Foundation
import Postgres
import Testing

@testable import Platform
@testable import platform

/// The audit log over a database of its own, with people who can do anything to it.
struct AuditFixture: Sendable {
    let test: TestDatabase
    let surroundings: Surroundings
    let log: DatabaseAuditLog
    /// In batches of three, so that chains are longer than one.
    let verifier: AuditVerifier

    static let acme: UUID = UUID(uuidString: Known.acme)!
    static let borealis: UUID = UUID(uuidString: Known.borealis)!

    func record(
        _ event: String = "order.moved", in website: String? = Known.acme, path: String = "/orders",
        caller: Caller? = nil, problem: String? = nil, at date: Date = Date(timeIntervalSince1970: 1_772_000_000.123456)
    ) async throws {
        try await log.record(
            ContractRuntime.AuditEvent(
                event: event, operationID: "moveOrder", requestID: "r-1", caller: caller,
                tenant: website.map { Tenant(id: $0, name: "") }, remoteAddress: "192.0.2.7", userAgent: "test/1",
                path: path, status: problem == nil ? 200 : 403, problem: problem, occurredAt: date))
    }

    /// Events of a website, told apart by their paths.
    func fill(_ count: Int, in website: String? = Known.acme) async throws {
        for number in 1...count { try await record(in: website, path: "/orders/\(number)") }
    }

    /// As the superuser, past the triggers.
    func tamper(_ sql: String) async throws {
        let connection: Connection = try await Connection.open(.maintenance(test.adminAddress))
        defer { connection.close() }
        try await connection.simple("SET session_replication_role = replica; \(sql)")
    }

    func values(_ sql: String, as address: String? = nil) async throws -> [String] {
        let connection: Connection = try await Connection.open(.maintenance(address ?? test.adminAddress))
        defer { connection.close() }
        return try await connection.simple(sql).last?.rows.compactMap { $0.first ?? nil } ?? []
    }

    /// What is wrong with the chain of a website.
    func finding(_ chain: UUID = acme, noted: [AuditHead] = []) async throws -> AuditFinding? {
        try #require(try await verifier.verify(chain, noted: noted).first).finding
    }
}

func withAudit<T: Sendable>(_ body: (AuditFixture) async throws -> T) async throws -> T {
    let test: TestDatabase = try await TestCluster.shared.database(
        template: "platform", setUp: RunningPlatform.prepare)
    let database: Database = try Database(address: test.serverAddress)
    let surroundings: Surroundings = Application.surroundings(database)
    let fixture: AuditFixture = AuditFixture(
        test: test, surroundings: surroundings, log: DatabaseAuditLog(surroundings: surroundings),
        verifier: AuditVerifier(surroundings: surroundings, batchSize: 3))
    let outcome: Result<T, any Error>
    do { outcome = .success(try await body(fixture)) } catch { outcome = .failure(error) }
    await database.close()
    try await test.drop()
    return try outcome.get()
}
