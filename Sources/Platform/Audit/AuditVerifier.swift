package import FoundationEssentials
import PlatformQueries
import Postgres

/// Walks the chains of the audit log.
///
/// Found is every change of rows by somebody who does not rewrite all rows after it and the chain's note of its last
/// row. Who does all that, the owner of the database for one, is found with heads that were noted elsewhere before.
package struct AuditVerifier: Sendable {
    package struct Report: Sendable, Hashable {
        /// The last row that is right.
        package var head: AuditHead
        package var finding: AuditFinding?
    }

    private let surroundings: Surroundings
    private let batchSize: Int

    /// - Parameter batchSize: rows that are in memory at a time.
    package init(surroundings: Surroundings, batchSize: Int = 1_000) {
        self.surroundings = surroundings
        self.batchSize = batchSize
    }

    /// The last row of every chain, to be noted elsewhere.
    package func heads() async throws -> [AuditHead] {
        try await surroundings.database.read(asSystem: "heads of the audit log") { transaction in
            var heads: [AuditHead] = []
            for row in try await transaction.listAuditChains() {
                guard let head = try await transaction.head(of: row.chain) else { continue }
                heads.append(head)
            }
            return heads
        }
    }

    /// - Parameters:
    ///   - chain: the one to walk; nil: all of them.
    ///   - noted: heads of earlier days.
    package func verify(_ chain: UUID? = nil, noted: [AuditHead] = []) async throws -> [Report] {
        var reports: [Report] = []
        for chain in try await chains(chain, noted) { reports.append(try await verifyOne(chain, noted)) }
        return reports
    }

    /// A chain that is gone altogether is still known from the notes.
    private func chains(_ chain: UUID?, _ noted: [AuditHead]) async throws -> [UUID] {
        if let chain { return [chain] }
        let rows: [ListAuditChainsRow] = try await surroundings.database.read(
            asSystem: "chains of the audit log", .listAuditChains())
        let known: [UUID] = rows.map(\.chain)
        return known + Set(noted.map(\.chain)).subtracting(known).sorted { $0.uuidString < $1.uuidString }
    }

    /// In one snapshot: rows that are written meanwhile are none of it.
    private func verifyOne(_ chain: UUID, _ noted: [AuditHead]) async throws -> Report {
        try await surroundings.database.read(
            asSystem: "verification of the audit log", isolation: .repeatableRead
        ) { transaction in
            var check: AuditChainCheck = AuditChainCheck(chain: chain, noted: noted)
            let last: AuditHead? = try await transaction.head(of: chain)
            var rows: [ListChainedEventsRow] = []
            repeat {
                rows = try await transaction.listChainedEvents(
                    chain: chain, after: rows.last?.position ?? 0, pageSize: batchSize)
                for row in rows {
                    if let finding = check.next(row) { return Report(head: check.head, finding: finding) }
                }
            } while rows.count == batchSize
            return Report(head: check.head, finding: check.end(last))
        }
    }
}

extension Transaction {
    fileprivate func head(of chain: UUID) async throws -> AuditHead? {
        try await findAuditHead(chain: chain).map { AuditHead(chain: chain, position: $0.position, hash: $0.hash) }
    }
}
