import FoundationEssentials
import Postgres
import Testing

/// Row-level security and the scopes of transactions.
struct TenantTests {
    static let schema: String = """
        CREATE TABLE orders (id integer PRIMARY KEY, tenant_id uuid NOT NULL);
        ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
        ALTER TABLE orders FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON orders USING (
            CASE WHEN current_setting('app.system', true) = 'on' THEN true
            ELSE tenant_id = current_setting('app.tenant_id')::uuid END);
        GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO platform_server;
        """

    static let insert: Statement = Statement(name: "insert_order", sql: "INSERT INTO orders VALUES ($1, $2)")
    static let list: Statement = Statement(name: "list_orders", sql: "SELECT id FROM orders ORDER BY id")

    private func visible(_ transaction: Transaction) async throws -> [Int] {
        try await transaction.many(Self.list, .none) { row throws(PostgresError) in try row.decode(0, as: Int.self) }
    }

    @Test func aTenantSeesItsOwnRows() async throws {
        try await withDatabase(schema: Self.schema, change: { $0.maximumConnections = 2 }) { database, _ in
            let (first, second): (TenantScope, TenantScope) = (TenantScope(id: UUID()), TenantScope(id: UUID()))
            for (id, scope) in [(1, first), (2, second), (3, first)] {
                try await database.write(in: scope) { try await $0.executeOne(Self.insert, Parameters(id, scope.id)) }
            }
            let ofFirst: [Int] = try await database.read(in: first) { try await visible($0) }
            let ofSecond: [Int] = try await database.read(in: second) { try await visible($0) }
            let all: [Int] = try await database.read(asSystem: system) { try await visible($0) }
            let again: [Int] = try await database.read(in: second) { try await visible($0) }
            #expect(ofFirst == [1, 3] && ofSecond == [2] && all == [1, 2, 3] && again == [2])
            let foreign: PostgresError? = await failure(PostgresError.self) {
                try await database.write(in: first) { try await $0.executeOne(Self.insert, Parameters(4, second.id)) }
            }
            #expect(foreign?.state == .insufficientPrivilege)
            let untouched: Int = try await database.write(in: second) { transaction in
                try await transaction.count(
                    Statement(name: "delete_all", sql: "DELETE FROM orders WHERE id = $1"), Parameters(1))
            }
            #expect(untouched == 0)
        }
    }

    /// The scope ends with its transaction: on the same connection nothing is left of it.
    @Test func aScopeLeavesNothingBehind() async throws {
        try await withDatabase(schema: Self.schema, change: { $0.maximumConnections = 1 }) { database, test in
            let tenant: TenantScope = TenantScope(id: UUID())
            let setting: String =
                """
                SELECT coalesce(current_setting('app.tenant_id', true), '') || '|'
                    || coalesce(current_setting('app.system', true), '')
                """
            try await database.write(in: tenant) { try await $0.executeOne(Self.insert, Parameters(1, tenant.id)) }
            let inTenant: String = try await database.read(in: tenant) { try await $0.value(setting, as: String.self) }
            let inSystem: String = try await database.read(asSystem: system) {
                try await $0.value(setting, as: String.self)
            }
            let again: String = try await database.read(in: tenant) { try await $0.value(setting, as: String.self) }
            #expect(inTenant == "\(tenant.id.uuidString)|" && inSystem == "|on" && again == inTenant)
            let connection: Connection = try await Connection.open(ConnectionSettings(address: test.serverAddress))
            defer { connection.close() }
            let noScope: PostgresError? = await failure(PostgresError.self) {
                _ = try await connection.rows(Self.list, .none) { row throws(PostgresError) in
                    try row.decode(0, as: Int.self)
                }
            }
            #expect(noScope?.message.contains("app.tenant_id") == true, "a query outside a scope fails loudly")
        }
    }

    @Test func manyTenantsAtOnce() async throws {
        try await withDatabase(
            schema: Self.schema,
            change: {
                $0.maximumConnections = 6; $0.acquireTimeout = .seconds(20)
            }
        ) {
            database, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let tenant: TenantScope = TenantScope(id: UUID())
                        let mine: [Int] = (0..<4).map { number * 10 + $0 }
                        for id in mine {
                            try await database.write(in: tenant) {
                                try await $0.executeOne(Self.insert, Parameters(id, tenant.id))
                            }
                            let seen: [Int] = try await database.read(in: tenant) { try await visible($0) }
                            #expect(seen == mine.filter { $0 <= id })
                        }
                    }
                }
                try await group.waitForAll()
            }
            let all: [Int] = try await database.read(asSystem: system) { try await visible($0) }
            #expect(all.count == 256)
        }
    }
}
