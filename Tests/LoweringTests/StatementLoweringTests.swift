import ContractModel
import Lowering
import SourceTree
import Statements
import Testing

@Suite struct StatementLoweringTests {
    private func lower(_ sql: String, _ columns: [StatementLock.Column], parameters: [String] = []) -> (
        Statement?, [Diagnostic]
    ) {
        let files = SourceFiles(texts: ["orders.sql": sql])
        let diagnostics = Diagnostics()
        let sources = StatementReader(diagnostics: diagnostics).read([files.load("orders.sql")])
        var lock = StatementLock()
        for source in sources[0].statements {
            lock.entries[source.name] = .init(hash: source.hash, parameters: parameters, columns: columns)
        }
        let result = StatementLowering(types: StatementTypes(), lock: lock, diagnostics: diagnostics).lower(sources)
        return (result[0].statements.first, diagnostics.all)
    }

    private let id = StatementLock.Column(name: "id", type: "uuid", table: "orders", column: "id", isNotNull: true)
    private let note = StatementLock.Column(
        name: "note", type: "text", table: "orders", column: "note", isNotNull: false)

    @Test func columnsAndParametersBecomeSwift() throws {
        let (found, findings) = lower(
            "-- name: find_order :optional\nSELECT id, note FROM orders WHERE id = :order_id AND note = :note?",
            [id, note],
            parameters: ["uuid", "text"])
        #expect(findings.isEmpty)
        let statement = try #require(found)
        #expect(statement.functionName == "findOrder")
        #expect(statement.rowTypeName == "FindOrderRow")
        #expect(statement.columns.map(\.isOptional) == [false, true])
        #expect(statement.columns.map(\.swiftType) == ["UUID", "String"])
        #expect(statement.parameters.map(\.propertyName) == ["orderID", "note"])
        #expect(statement.parameters.map(\.isOptional) == [false, true])
    }

    @Test func nothingIsGuessed() {
        let total = StatementLock.Column(name: "total", type: "numeric", table: nil, column: nil, isNotNull: nil)
        #expect(lower("-- name: a :one\nSELECT sum(x)", [total]).1.map(\.id) == ["unmarked-column"])
        #expect(lower("-- name: a :one\nSELECT id FROM x LEFT JOIN orders", [id]).1.map(\.id) == ["unmarked-column"])
        var marked = total
        marked.name = "total!"
        #expect(lower("-- name: a :one\nSELECT sum(x) AS \"total!\"", [marked]).0?.columns.map(\.isOptional) == [false])
        marked.name = "total?"
        let (statement, _) = lower("-- name: a :one\nSELECT sum(x) AS \"total?\"", [marked])
        #expect(statement?.columns.map(\.isOptional) == [true])
        #expect(statement?.columns.map(\.name) == ["total"])
    }

    @Test func staleAndUndescribedStatementsAreRefused() {
        let files = SourceFiles(texts: [
            "a.sql": "-- name: a :execute\nDELETE FROM x WHERE true;\n-- name: b :execute\nSELECT 1;"
        ])
        let diagnostics = Diagnostics()
        let sources = StatementReader(diagnostics: diagnostics).read([files.load("a.sql")])
        var lock = StatementLock()
        lock.entries["a"] = .init(hash: "old", parameters: [], columns: [])
        let result = StatementLowering(types: StatementTypes(), lock: lock, diagnostics: diagnostics).lower(sources)
        #expect(diagnostics.all.map(\.id) == ["stale-statement", "undescribed-statement"])
        #expect(result[0].statements.isEmpty)
    }

    @Test func kindAndColumnsMustAgree() {
        #expect(lower("-- name: a :count\nDELETE FROM x RETURNING id", [id]).1.map(\.id) == ["unread-columns"])
        #expect(lower("-- name: a :one\nDELETE FROM x", []).1.map(\.id) == ["no-columns"])
        let odd = StatementLock.Column(name: "p", type: "point", table: "t", column: "p", isNotNull: true)
        #expect(lower("-- name: a :one\nSELECT p FROM t", [odd]).1.map(\.id) == ["unmapped-type"])
    }

    @Test func sharedRowsMustBeEqual() {
        let files = SourceFiles(texts: [
            "a.sql": "-- name: a :one\n-- row: Thing\nSELECT id;\n-- name: b :one\n-- row: Thing\nSELECT note;"
        ])
        let diagnostics = Diagnostics()
        let sources = StatementReader(diagnostics: diagnostics).read([files.load("a.sql")])
        var lock = StatementLock()
        lock.entries["a"] = .init(hash: sources[0].statements[0].hash, parameters: [], columns: [id])
        lock.entries["b"] = .init(hash: sources[0].statements[1].hash, parameters: [], columns: [note])
        let result = StatementLowering(types: StatementTypes(), lock: lock, diagnostics: diagnostics).lower(sources)
        #expect(result[0].statements.map(\.rowTypeName) == ["Thing", "Thing"])
        #expect(diagnostics.all.map(\.id) == ["different-rows"])
    }
}
