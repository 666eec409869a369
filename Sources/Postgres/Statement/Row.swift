/// One row of a result. Valid inside the closure that gets it.
package struct Row {
    private let source: RowSource
    let statement: String

    init(result: ResultSet, index: Int, statement: String) {
        source = .result(result, index)
        self.statement = statement
    }

    init(tuple: CopiedTuple, statement: String) {
        source = .tuple(tuple)
        self.statement = statement
    }

    package func decode<T: PostgresDecodable>(_ column: Int, as type: T.Type) throws(PostgresError) -> T {
        guard let cell = try cell(column) else { throw nullError(column) }
        do { return try T.decode(cell) } catch { throw self.error(error, column, type) }
    }

    package func decodeOptional<T: PostgresDecodable>(_ column: Int, as type: T.Type) throws(PostgresError) -> T? {
        guard let cell = try cell(column) else { return nil }
        do { return try T.decode(cell) } catch { throw self.error(error, column, type) }
    }

    @_disfavoredOverload
    package func decode<T: RawRepresentable>(_ column: Int, as type: T.Type) throws(PostgresError) -> T
    where T.RawValue: PostgresDecodable {
        try wrap(decode(column, as: T.RawValue.self), column)
    }

    @_disfavoredOverload
    package func decodeOptional<T: RawRepresentable>(_ column: Int, as type: T.Type) throws(PostgresError) -> T?
    where T.RawValue: PostgresDecodable {
        guard let raw = try decodeOptional(column, as: T.RawValue.self) else { return nil }
        return try wrap(raw, column)
    }

    @_disfavoredOverload
    package func decode<T: RawRepresentable>(_ column: Int, as type: [T].Type) throws(PostgresError) -> [T]
    where T.RawValue: PostgresDecodable & PostgresArrayElement {
        let raw: [T.RawValue] = try decode(column, as: [T.RawValue].self)
        return try wrap(raw, column)
    }

    @_disfavoredOverload
    package func decodeOptional<T: RawRepresentable>(_ column: Int, as type: [T].Type) throws(PostgresError) -> [T]?
    where T.RawValue: PostgresDecodable & PostgresArrayElement {
        guard let raw = try decodeOptional(column, as: [T.RawValue].self) else { return nil }
        return try wrap(raw, column)
    }

    /// Nil for NULL.
    private func cell(_ column: Int) throws(PostgresError) -> Cell? {
        let count: Int = source.columnCount
        guard column >= 0, column < count else {
            throw PostgresError(
                .undefinedColumn, "there is no column \(column): the row has \(count)", statement: statement)
        }
        return source.cell(column)
    }

    private func wrap<T: RawRepresentable>(_ raw: T.RawValue, _ column: Int) throws(PostgresError) -> T {
        guard let value = T(rawValue: raw) else {
            throw PostgresError(
                .invalidTextRepresentation, "\"\(raw)\" is not a \(T.self)", statement: statement,
                column: source.name(column))
        }
        return value
    }

    private func wrap<T: RawRepresentable>(_ raw: [T.RawValue], _ column: Int) throws(PostgresError) -> [T] {
        var values: [T] = []
        values.reserveCapacity(raw.count)
        for element in raw { values.append(try wrap(element, column)) }
        return values
    }

    private func nullError(_ column: Int) -> PostgresError {
        PostgresError(
            .nullValueNotAllowed, "NULL where a value is required", statement: statement,
            column: source.name(column))
    }

    private func error(_ error: CellError, _ column: Int, _ type: Any.Type) -> PostgresError {
        let (state, message): (SQLState, String) =
            switch error {
            case .unsupported(let oid): (.datatypeMismatch, "\(oid) cannot be read as \(type)")
            case .outOfRange(let reason): (.numericValueOutOfRange, "not a \(type): \(reason)")
            case .malformed(let reason): (.invalidBinaryRepresentation, "not a \(type): \(reason)")
            }
        return PostgresError(state, message, statement: statement, column: source.name(column))
    }
}

/// Where the cells of a row lie.
private enum RowSource {
    case result(ResultSet, Int)
    case tuple(CopiedTuple)

    var columnCount: Int {
        switch self {
        case .result(let result, _): result.columnCount
        case .tuple(let tuple): tuple.columns.count
        }
    }

    /// Nil for NULL.
    func cell(_ column: Int) -> Cell? {
        switch self {
        case .result(let result, let index):
            guard let bytes = result.bytes(row: index, column: column) else { return nil }
            return Cell(bytes: bytes, type: result.type(ofColumn: column))
        case .tuple(let tuple):
            guard let bytes = tuple.bytes(column: column) else { return nil }
            return Cell(bytes: bytes, type: tuple.columns[column].type)
        }
    }

    func name(_ column: Int) -> String {
        switch self {
        case .result(let result, _): result.name(ofColumn: column)
        case .tuple(let tuple): tuple.columns[column].name
        }
    }
}
