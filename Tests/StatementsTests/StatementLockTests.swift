import SourceTree
import Statements
import Testing

@Suite struct StatementLockTests {
    private var lock: StatementLock {
        var lock = StatementLock()
        lock.entries["b_second"] = .init(hash: "00ff", parameters: ["uuid", "text[]"], columns: [])
        lock.entries["a_first"] = .init(
            hash: "ff00", parameters: [],
            columns: [
                .init(name: "id", type: "uuid", table: "orders", column: "id", isNotNull: true),
                .init(name: "total \"quoted\"!", type: "numeric", table: nil, column: nil, isNotNull: nil),
            ])
        return lock
    }

    private func parse(_ text: String) -> (lock: StatementLock?, findings: [Diagnostic]) {
        let files = SourceFiles(texts: ["queries.lock.json": text])
        let diagnostics = Diagnostics()
        let root = files.root(of: "queries.lock.json", diagnostics: diagnostics)
        let lock = root.map { StatementLock($0.node, diagnostics: diagnostics) }
        return (lock, diagnostics.all)
    }

    @Test func textIsReadBackAndSorted() throws {
        let (read, findings) = parse(lock.text)
        #expect(findings.isEmpty)
        #expect(read == lock)
        #expect(read?.text == lock.text)
        let first = try #require(lock.text.firstRange(of: "a_first"))
        let second = try #require(lock.text.firstRange(of: "b_second"))
        #expect(first.lowerBound < second.lowerBound)
        #expect(parse(StatementLock().text).lock == StatementLock())
    }

    @Test func damageIsReported() {
        #expect(parse("{}").findings.map(\.id) == ["invalid-lock"])
        #expect(parse(#"{"statements": {"a": {"hash": 1}}}"#).findings.map(\.id) == ["invalid-lock"])
        #expect(parse(#"{"statements": {"a": {"hash": "1", "parameters": [1], "columns": []}}}"#).findings.count == 1)
    }

    @Test func typesAreFoundFromTheNarrowestRule() {
        let files = SourceFiles(texts: [
            "types.yaml": """
            orders.id: OrderID
            "*.owner_id": UserID
            order_id: OrderID
            lock_order.note: Note
            ids: "[OrderID]"
            type.order_status: OrderStatus
            bad: "String; import Foundation"
            """
        ])
        let diagnostics = Diagnostics()
        guard let root = files.root(of: "types.yaml", diagnostics: diagnostics) else {
            Issue.record("unreadable")
            return
        }
        let types = StatementTypes(root.node, diagnostics: diagnostics)
        #expect(diagnostics.all.map(\.location.line) == [7])
        func column(_ name: String, _ type: String, _ table: String?, _ origin: String?, in statement: String = "s")
            -> String?
        {
            types.column(
                .init(name: name, type: type, table: table, column: origin, isNotNull: true), named: name, of: statement
            )
        }
        #expect(column("id", "uuid", "orders", "id") == "OrderID")
        #expect(column("id", "uuid", "users", "id") == "UUID")
        #expect(column("x", "uuid", "users", "owner_id") == "UserID")
        #expect(column("order_id", "uuid", nil, nil) == "OrderID")
        #expect(column("note", "text", "orders", "note", in: "lock_order") == "Note")
        #expect(column("status", "order_status", nil, nil) == "OrderStatus")
        #expect(column("list", "order_status[]", nil, nil) == "[OrderStatus]")
        #expect(column("when", "timestamp without time zone", nil, nil) == nil)
        #expect(types.parameter("ids", of: "s", type: "uuid[]") == "[OrderID]")
        #expect(types.parameter("at", of: "s", type: "timestamp with time zone") == "Date")
    }
}
