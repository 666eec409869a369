import FoundationEssentials
import Postgres
import Testing

struct SmokeTests {
    @Test func selects() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let database: Database = try Database(address: test.serverAddress)
        let id: UUID = UUID()
        var parameters: Parameters = Parameters()
        parameters.append(id)
        parameters.append(5)
        let input: Parameters = parameters
        let statement: Statement = Statement(name: "probe", sql: "SELECT $1::uuid, $2::int4 + 1, current_setting('app.tenant_id')")
        for _ in 0..<3 {
            let result = try await database.read(in: TenantScope(id: id)) { transaction in
                try await transaction.one(statement, input) { row throws(PostgresError) in
                    (try row.decode(0, as: UUID.self), try row.decode(1, as: Int.self), try row.decode(2, as: String.self))
                }
            }
            #expect(result.0 == id)
            #expect(result.1 == 6)
            #expect(result.2 == id.uuidString)
        }
        await database.close()
    }
}
