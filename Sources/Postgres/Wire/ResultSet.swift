import CLibPQ

/// The rows of one statement. Immutable; its memory is freed with the last reference.
final class ResultSet: @unchecked Sendable {
    private let result: OpaquePointer

    /// Takes ownership.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit { PQclear(result) }

    var rowCount: Int { Int(PQntuples(result)) }

    var columnCount: Int { Int(PQnfields(result)) }

    /// `UPDATE 3`, `ROLLBACK`.
    var commandTag: String { String(cString: PQcmdStatus(result)) }

    /// Rows inserted, changed, deleted or selected; 0 for other statements.
    var affectedRows: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    var parameterTypes: [TypeOID] {
        (0..<PQnparams(result)).map { TypeOID(rawValue: PQparamtype(result, $0)) }
    }

    func name(ofColumn column: Int) -> String {
        PQfname(result, Int32(column)).map { String(cString: $0) } ?? "column \(column + 1)"
    }

    func type(ofColumn column: Int) -> TypeOID {
        TypeOID(rawValue: PQftype(result, Int32(column)))
    }

    /// Table and column number that a column comes from; zeros for an expression.
    func origin(ofColumn column: Int) -> (table: UInt32, column: Int) {
        (PQftable(result, Int32(column)), Int(PQftablecol(result, Int32(column))))
    }

    func modifier(ofColumn column: Int) -> Int32 { PQfmod(result, Int32(column)) }

    /// Nil for NULL. The bytes live as long as this object.
    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        let (row, column): (Int32, Int32) = (Int32(row), Int32(column))
        guard PQgetisnull(result, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
    }
}
