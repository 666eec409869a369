extension Connection {
    /// Prepares `sql` and asks for its parameters and columns; nothing is executed.
    /// - Throws: `PostgresError` with SQLSTATE and the position in `sql`, `DatabaseUnavailable`, `CancellationError`.
    nonisolated(nonsending) package func describe(_ sql: String) async throws -> StatementDescription {
        let outcome: Outcome = try await perform([.prepare(name: "", sql: sql), .describe(name: "")])
        let result: ResultSet = try result(of: outcome, at: 1)
        let columns: [Int] = Array(0..<result.columnCount)
        let types: [StatementDescription.TypeName] = try await typeNames(
            result.parameterTypes + columns.map { result.type(ofColumn: $0) })
        let origins: [StatementDescription.Origin?] = try await origins(columns.map { result.origin(ofColumn: $0) })
        let parameterCount: Int = result.parameterTypes.count
        return StatementDescription(
            parameters: Array(types.prefix(parameterCount)),
            columns: columns.map { column in
                StatementDescription.Column(
                    name: result.name(ofColumn: column), type: types[parameterCount + column], origin: origins[column])
            })
    }

    private func result(of outcome: Outcome, at index: Int) throws -> ResultSet {
        do {
            return try result(of: outcome, at: index, "")
        } catch var error as PostgresError {
            error.statement = nil
            throw error
        }
    }

    private nonisolated(nonsending) func typeNames(
        _ types: [TypeOID]
    ) async throws -> [StatementDescription.TypeName] {
        var parameters: Parameters = Parameters(capacity: 1)
        parameters.append(types.map { Int64($0.rawValue) })
        let rows: [StatementDescription.TypeName] = try await rows(DescribingStatements.types, parameters) {
            row throws(PostgresError) in
            StatementDescription.TypeName(
                oid: TypeOID(rawValue: UInt32(try row.decode(0, as: Int64.self))),
                name: try row.decode(1, as: String.self), labels: try row.decode(2, as: [String].self),
                domainBase: try row.decodeOptional(3, as: String.self))
        }
        let known: [TypeOID: StatementDescription.TypeName] = Dictionary(
            rows.map { ($0.oid, $0) }, uniquingKeysWith: { first, _ in first })
        return types.map { oid in
            known[oid] ?? StatementDescription.TypeName(oid: oid, name: oid.description, labels: [], domainBase: nil)
        }
    }

    private nonisolated(nonsending) func origins(
        _ places: [(table: UInt32, column: Int)]
    ) async throws -> [StatementDescription.Origin?] {
        var parameters: Parameters = Parameters(capacity: 2)
        parameters.append(places.map { Int64($0.table) })
        parameters.append(places.map { Int64($0.column) })
        let rows: [StatementDescription.Origin] = try await rows(DescribingStatements.origins, parameters) {
            row throws(PostgresError) in
            StatementDescription.Origin(
                tableOID: UInt32(try row.decode(0, as: Int64.self)), columnNumber: try row.decode(1, as: Int.self),
                table: try row.decode(2, as: String.self), column: try row.decode(3, as: String.self),
                isNotNull: try row.decode(4, as: Bool.self))
        }
        return places.map { place in
            rows.first { $0.tableOID == place.table && $0.columnNumber == place.column }
        }
    }

    /// All rows of a statement outside a transaction, for maintenance: without a scope.
    nonisolated(nonsending) package func rows<T>(
        _ statement: Statement, _ parameters: Parameters, _ decode: (Row) throws(PostgresError) -> T
    ) async throws -> [T] {
        let request: Request = Request(statement: statement, parameters: parameters, isDecisive: false)
        var preamble: [Step] = []
        let result: ResultSet = try await run([request], preamble: &preamble)[0]
        return try (0..<result.rowCount).map { index in
            try decode(Row(result: result, index: index, statement: statement.name))
        }
    }
}

private enum DescribingStatements {
    static let types: Statement = Statement(
        name: "describe_types",
        sql: """
            SELECT t.oid::bigint, format_type(t.oid, NULL),
                ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
                CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END
            FROM pg_type t WHERE t.oid::bigint = any($1::bigint[])
            """)

    static let origins: Statement = Statement(
        name: "describe_origins",
        sql: """
            SELECT a.attrelid::bigint, a.attnum::bigint, a.attrelid::regclass::text, a.attname::text, a.attnotnull
            FROM unnest($1::bigint[], $2::bigint[]) AS wanted (relation, number)
            JOIN pg_attribute a ON a.attrelid::bigint = wanted.relation AND a.attnum::bigint = wanted.number
            """)
}
