/// Where a COPY puts its rows.
package struct CopyTarget: Sendable, Hashable {
    package var table: String
    package var columns: [String]

    package init(table: String, columns: [String]) {
        self.table = table
        self.columns = columns
    }

    private var names: String { columns.map(Identifiers.quoted).joined(separator: ", ") }
    var sql: String { "COPY \(Identifiers.quoted(table)) (\(names)) FROM STDIN (FORMAT binary)" }
    var description: String { "SELECT \(names) FROM \(Identifiers.quoted(table))" }
}

// Many rows, streamed in binary format. The statement timeout counts from the first row to the last, with the time that
// the rows' source or taker needs.
extension Transaction {
    /// Bytes that are collected before they are sent.
    static let copyChunk: Int = 64 * 1024

    /// Streams `rows` into a table; `values` puts the values of one in the order of the target's columns. Rows are
    /// asked for no faster than the server takes them.
    ///
    /// - Returns: How many rows were added.
    /// - Throws: What `rows` and `values` throw, after which the transaction can only be rolled back. `PostgresError`:
    ///   the message says which row, counted from 1, where the fault is one row's.
    nonisolated(nonsending) package func copy<Rows: AsyncSequence>(
        _ rows: Rows, into target: CopyTarget, _ values: (Rows.Element, inout Parameters) throws -> Void
    ) async throws -> Int {
        let columns: [CopyColumn] = try await begin(copying: target.description, target.table)
        do {
            try await connection.startCopy(target.sql, .copyIn, target.table)
            try await feed(rows, columns, values)
            return try await connection.endCopy(target.table, failure: nil)
        } catch {
            failure = failure ?? error
            throw error
        }
    }

    private nonisolated(nonsending) func feed<Rows: AsyncSequence>(
        _ rows: Rows, _ columns: [CopyColumn], _ values: (Rows.Element, inout Parameters) throws -> Void
    ) async throws {
        var chunk: [UInt8] = CopyFormat.header
        var number: Int = 0
        do {
            var parameters: Parameters = Parameters(capacity: columns.count)
            for try await row in rows {
                number += 1
                parameters.removeAll()
                try values(row, &parameters)
                try CopyFormat.append(parameters.values, columns, row: number, to: &chunk)
                guard chunk.count >= Self.copyChunk else { continue }
                try await connection.putCopied(chunk)
                chunk.removeAll(keepingCapacity: true)
            }
            try await connection.putCopied(chunk + CopyFormat.trailer)
        } catch {
            // The server forgets the rows and reports the end that we asked for: the cause is known here.
            if !connection.isClosed { _ = try? await connection.endCopy("", failure: "the source failed") }
            throw error
        }
    }

    /// Streams the rows of a statement without parameters through `body`.
    ///
    /// When `body` leaves before the last row, the query is cancelled and the connection closed with it.
    package func copyOut<Element, Result>(
        _ statement: Statement, _ row: @escaping (Row) throws(PostgresError) -> Element,
        _ body: (CopyRows<Element>) async throws -> Result
    ) async throws -> Result {
        let columns: [CopyColumn] = try await begin(copying: statement.sql, statement.name)
        let source: CopySource<Element> = CopySource(connection, columns, statement: statement.name, row)
        do {
            let sql: String = "COPY (\(statement.sql)\n) TO STDOUT (FORMAT binary)"
            try await connection.startCopy(sql, .copyOut, statement.name)
            let result: Result = try await body(CopyRows(source: source))
            guard source.isAtEnd else {
                throw PostgresError(.queryCanceled, "COPY was left before its end", statement: statement.name)
            }
            return result
        } catch {
            failure = failure ?? error
            connection.abandonCopy()
            throw error
        }
    }

    /// Sends what waits, BEGIN at least, and asks for the columns.
    private nonisolated(nonsending) func begin(copying sql: String, _ name: String) async throws -> [CopyColumn] {
        if !waiting.isEmpty { _ = try await send([]) }
        try checkOpen(name)
        let steps: [Step] = preamble + [.prepare(name: "", sql: sql), .describe(name: "")]
        preamble = []
        do {
            let outcome: Outcome = try await connection.perform(steps)
            let result: ResultSet = try connection.result(of: outcome, at: steps.count - 1, name)
            return (0..<result.columnCount).map { column in
                CopyColumn(name: result.name(ofColumn: column), type: result.type(ofColumn: column))
            }
        } catch {
            failure = failure ?? error
            throw error
        }
    }
}
