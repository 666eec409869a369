import CLibPQ
import Synchronization

/// The result of one statement of a simple query, as text.
package struct SimpleResult: Sendable, Hashable {
    /// `CREATE TABLE`, `SELECT 2`.
    package let commandTag: String
    package let columns: [String]
    /// Nil for NULL.
    package let rows: [[String?]]

    init(_ result: ResultSet) {
        commandTag = result.commandTag
        columns = (0..<result.columnCount).map { result.name(ofColumn: $0) }
        rows = (0..<result.rowCount).map { row in
            (0..<result.columnCount).map { column in
                result.bytes(row: row, column: column).map { String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}

extension Connection {
    /// Runs SQL text that may hold several statements, for maintenance; never with text from a request.
    /// Without BEGIN in it, the statements are one transaction.
    /// - Throws: `PostgresError` of the first statement that failed, `DatabaseUnavailable`, `CancellationError`.
    @discardableResult
    nonisolated(nonsending) package func simple(_ sql: String) async throws -> [SimpleResult] {
        let outcome: Outcome = try await cancellable { continuation in
            sendSimple(sql, continuation)
        }
        if let failure = outcome.failure {
            throw failure.isConnectionFailure ? DatabaseUnavailable(failure) : failure
        }
        return outcome.results.compactMap { $0.map(SimpleResult.init) }
    }

    private func sendSimple(_ sql: String, _ continuation: Exchange.Continuation) {
        let exchange: Exchange = Exchange(
            kind: .simple, stepCount: 1, continuation: continuation, deadline: deadline, isCancellable: true)
        enqueue(exchange) { state, handle in
            // Nothing else is under way: a simple query needs the connection out of pipeline mode.
            guard state.queue.count == 1, PQexitPipelineMode(handle) == 1 else { return false }
            return PQsendQuery(handle, sql) == 1
        }
    }

    /// True inside a transaction block, failed or not.
    var isInTransaction: Bool {
        state.withLock { state in
            state.handle.map { PQtransactionStatus($0) != PQTRANS_IDLE } ?? false
        }
    }
}
