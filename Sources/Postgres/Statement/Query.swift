/// A statement with its values, and how its answer becomes a `Result`. Nothing is sent before a transaction or a
/// database runs it, so that several can go in one flight. Statements of a project are static functions of this type,
/// generated from its SQL: `.findOrder(orderID: id)`.
package struct Query<Result: Sendable>: Sendable {
    let request: Request
    let read: @Sendable (ResultSet) throws(PostgresError) -> Result

    /// The request with a reader that only looks for faults.
    var unread: UnreadQuery {
        let read: @Sendable (ResultSet) throws(PostgresError) -> Result = read
        return UnreadQuery(request: request) { result throws(PostgresError) in _ = try read(result) }
    }
}

/// A statement and its values.
struct Request: Sendable {
    let statement: Statement
    let parameters: Parameters
    /// Whether the answer may show that the work must not be kept, although the server saw no error: a change of a row
    /// that has to be there. COMMIT then waits for the answer.
    let isDecisive: Bool
}

/// A query whose answer nobody waits for.
struct UnreadQuery: Sendable {
    let request: Request
    let check: @Sendable (ResultSet) throws(PostgresError) -> Void
}

extension Query {
    /// Exactly one row. None is `P0002`, several are `P0003`.
    package static func one(
        _ statement: Statement, _ parameters: Parameters,
        _ row: @escaping @Sendable (Row) throws(PostgresError) -> Result
    ) -> Query {
        Query(request: Request(statement, parameters, mustBeThere: true)) { result throws(PostgresError) in
            guard let value = try result.onlyRow(of: statement, row) else {
                throw PostgresError(.noDataFound, "no row where one is required", statement: statement.name)
            }
            return value
        }
    }

    /// The row, or nil when there is none. Several are `P0003`.
    package static func optional<T>(
        _ statement: Statement, _ parameters: Parameters, _ row: @escaping @Sendable (Row) throws(PostgresError) -> T
    ) -> Query where Result == T? {
        Query(request: Request(statement, parameters, mustBeThere: true)) { result throws(PostgresError) in
            try result.onlyRow(of: statement, row)
        }
    }

    /// All rows.
    package static func many<T>(
        _ statement: Statement, _ parameters: Parameters, _ row: @escaping @Sendable (Row) throws(PostgresError) -> T
    ) -> Query where Result == [T] {
        Query(request: Request(statement, parameters, mustBeThere: false)) { result throws(PostgresError) in
            let count: Int = result.rowCount
            var values: [T] = []
            values.reserveCapacity(count)
            for index in 0..<count {
                values.append(try row(Row(result: result, index: index, statement: statement.name)))
            }
            return values
        }
    }
}

extension Query<Void> {
    /// Runs the statement; rows, if any, are not read.
    package static func execute(_ statement: Statement, _ parameters: Parameters) -> Query {
        Query(request: Request(statement, parameters, mustBeThere: false)) { _ throws(PostgresError) in }
    }

    /// Exactly one row affected. None is `P0002`, several are `P0003`.
    package static func executeOne(_ statement: Statement, _ parameters: Parameters) -> Query {
        Query(request: Request(statement, parameters, mustBeThere: true)) { result throws(PostgresError) in
            let affected: Int = result.affectedRows
            guard affected != 1 else { return }
            throw PostgresError(
                affected == 0 ? .noDataFound : .tooManyRows, "\(affected) rows affected where one is required",
                statement: statement.name)
        }
    }
}

extension Query<Int> {
    /// How many rows were affected.
    package static func count(_ statement: Statement, _ parameters: Parameters) -> Query {
        Query(request: Request(statement, parameters, mustBeThere: false)) { result throws(PostgresError) in
            result.affectedRows
        }
    }
}

extension Request {
    fileprivate init(_ statement: Statement, _ parameters: Parameters, mustBeThere: Bool) {
        self.statement = statement
        self.parameters = parameters
        isDecisive = mustBeThere && statement.changesRows
    }
}

extension ResultSet {
    fileprivate func onlyRow<T>(
        of statement: Statement, _ row: (Row) throws(PostgresError) -> T
    ) throws(PostgresError) -> T? {
        let count: Int = rowCount
        guard count <= 1 else {
            throw PostgresError(
                .tooManyRows, "\(count) rows where at most one is expected", statement: statement.name)
        }
        return count == 0 ? nil : try row(Row(result: self, index: 0, statement: statement.name))
    }
}
