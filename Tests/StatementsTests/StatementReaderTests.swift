import SourceTree
import Statements
import Testing

@Suite struct StatementReaderTests {
    private func read(_ text: String) -> (statements: [StatementSource], findings: [Diagnostic], file: SourceFile) {
        let files = SourceFiles(texts: ["orders.sql": text])
        let diagnostics = Diagnostics()
        let file = files.load("orders.sql")
        let result = StatementReader(diagnostics: diagnostics).read([file])
        return (result[0].statements, diagnostics.all, file)
    }

    @Test func nameKindCommentRowAndParameters() throws {
        let (statements, findings, _) = read(
            """
            -- Statements of orders.

            -- name: lock_order :optional
            -- row: OrderRow
            -- Locks the order.
            --
            -- Until the end.
            SELECT id FROM orders WHERE id = :order_id AND note = :note? AND other = :order_id FOR UPDATE;

            -- name: touch :execute_one
            UPDATE orders SET at = now()
            """)
        #expect(findings.isEmpty)
        #expect(statements.map(\.name) == ["lock_order", "touch"])
        let first = try #require(statements.first)
        #expect(first.kind == .optional)
        #expect(first.rowName == "OrderRow")
        #expect(first.documentation == "Locks the order.\n\nUntil the end.")
        #expect(
            first.sql == """
                -- name: lock_order
                SELECT id FROM orders WHERE id = $1 AND note = $2 AND other = $1 FOR UPDATE
                """)
        #expect(
            first.parameters == [.init(name: "order_id", isOptional: false), .init(name: "note", isOptional: true)])
        #expect(statements[1].kind == .executeOne)
        #expect(statements[1].documentation == nil)
    }

    @Test(arguments: [
        "SELECT ':no'", "SELECT 'it''s :no'", "SELECT E'\\' :no'", "SELECT \":no\"", "SELECT \"a\"\":no\"",
        "SELECT $$ :no $$", "SELECT $body$ :no $$ :no $body$", "SELECT 1 -- :no\n", "SELECT /* :no /* :no */ :no */ 1",
        "SELECT a::no", "SELECT list[1:no_upper] FROM t", "SELECT list[low:no]", "SELECT f(a := 1)", "SELECT U&'\\:no'",
        "SELECT 'a' ':no'", "SELECT x'00' , ':no'",
    ])
    func textThatOnlyLooksLikeAParameter(_ sql: String) {
        let (statements, findings, _) = read("-- name: a :one\n\(sql)")
        #expect(findings.isEmpty)
        #expect(statements.first?.parameters.isEmpty == true, "\(statements.first?.parameters ?? [])")
    }

    @Test(arguments: [
        ("SELECT :a::text", ["a"]), ("SELECT :a?::text", ["a"]), ("SELECT list[:a : :b]", ["a", "b"]),
        ("SELECT(:a)", ["a"]),
        ("SELECT ':x' || :a", ["a"]), ("SELECT e'x' , :a", ["a"]), ("SELECT $q$;$q$, :a", ["a"]),
        ("SELECT 1e5,:a", ["a"]),
        ("SELECT data->>:a", ["a"]), ("SELECT -:a", ["a"]),
    ])
    func parameters(_ sql: String, _ names: [String]) {
        let (statements, findings, _) = read("-- name: a :one\n\(sql)")
        #expect(findings.isEmpty)
        #expect(statements.first?.parameters.map(\.name) == names)
    }

    @Test(arguments: [
        ("SELECT 1 FROM a LEFT JOIN b ON true", true), ("SELECT 1 FROM a RIGHT OUTER JOIN b ON true", true),
        ("select 1 from a full join b on true", true), ("SELECT 1 FROM a NATURAL LEFT JOIN b", true),
        ("SELECT 1 FROM a JOIN b ON true", false), ("SELECT left('a', 1) FROM a JOIN b ON true", false),
        ("SELECT 'LEFT JOIN' FROM a", false), ("SELECT 1 /* LEFT JOIN */ FROM a", false),
        ("SELECT a FROM t GROUP BY GROUPING SETS ((a), ())", true), ("SELECT a FROM t GROUP BY ROLLUP (a)", true),
    ])
    func joinsThatMakeNull(_ sql: String, _ expected: Bool) {
        #expect(read("-- name: a :many\n\(sql)").statements.first?.mayMakeNull == expected)
    }

    @Test(
        arguments: [
            ("SELECT 1", "unnamed-statement", 1, 1), ("-- name: a :never\nSELECT 1", "invalid-statement-kind", 1, 1),
            ("-- name: Bad :one\nSELECT 1", "invalid-statement-name", 1, 1),
            ("-- name: a\nSELECT 1", "invalid-statement-name", 1, 1),
            ("-- name: a :one\n-- only a comment", "empty-statement", 1, 1),
            ("-- name: a :one\nSELECT 1; SELECT 2", "second-statement", 2, 11),
            ("-- name: a :one\nSELECT 'x", "unterminated-text", 2, 8),
            ("-- name: a :one\nSELECT $1", "positional-parameter", 2, 8),
            ("-- name: a :one\nSELECT 1;\n-- name: a :one\nSELECT 2;", "duplicate-statement", 3, 1),
        ] as [(String, String, Int32, Int32)])
    func mistakesHaveTheirPlace(_ text: String, _ id: String, _ line: Int32, _ column: Int32) {
        let findings = read(text).findings
        #expect(findings.map(\.id) == [id])
        #expect(findings.first?.location.line == line)
        #expect(findings.first?.location.column == column)
    }

    @Test func positionsOfPostgreSQLLeadBackToTheFile() throws {
        let (statements, _, file) = read("-- name: a :one\n-- é\nSELECT 'é', :long_name,\n  statuss FROM orders")
        let statement = try #require(statements.first)
        let scalars = Array(statement.sql.unicodeScalars)
        let wanted = Array("statuss".unicodeScalars)
        let index = try #require(scalars.indices.first { scalars[$0...].starts(with: wanted) })
        let place = statement.location(ofCharacter: index + 1, in: file)
        #expect(place.line == 4)
        #expect(place.column == 3)
    }

    @Test func hashFollowsTextAndKindAndMarks() {
        let base = read("-- name: a :one\nSELECT :a").statements[0].hash
        #expect(base.count == 16)
        #expect(read("-- name: a :one\n-- Text.\nSELECT :a;\n").statements[0].hash == base)
        #expect(read("-- name: a :many\nSELECT :a").statements[0].hash != base)
        #expect(read("-- name: a :one\nSELECT :a?").statements[0].hash != base)
        #expect(read("-- name: a :one\nSELECT  :a").statements[0].hash != base)
    }

    @Test func everyPrefixIsReadWithoutHarm() {
        let text = Array(
            "-- name: a :one\n-- row: R\nSELECT E'\\'' || $t$x$t$ || \"q\" /* /* */ */ , :a? , list[1:2] ; -- x\n".utf8)
        for length in 0...text.count {
            _ = read(String(decoding: text[..<length], as: UTF8.self))
        }
    }
}
