import Cryptography
import Foundation
import Postgres
import Testing

@testable import platform

/// What the database itself holds, read from its catalogue after all migrations.
@Suite struct SchemaTests {
    /// `website_hosts` is looked up by host before any tenant is known.
    @Test func everyTenantTableForcesRowLevelSecurityWithAPolicy() async throws {
        let offenders: [String] = try await names(
            """
            SELECT c.relname FROM pg_class c
            WHERE c.relkind IN ('r', 'p') AND c.relname <> 'website_hosts' AND c.relnamespace = 'public'::regnamespace
              AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'website_id')
              AND (NOT c.relrowsecurity OR NOT c.relforcerowsecurity
                   OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
            ORDER BY 1
            """)
        #expect(offenders.isEmpty, "\(offenders)")
    }

    @Test func theServerOwnsNothingAndCannotBypass() async throws {
        let owned: [String] = try await names(
            """
            SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
            WHERE r.rolname = 'platform_server' ORDER BY 1
            """)
        #expect(owned.isEmpty, "\(owned)")
        let powerful: [String] = try await names(
            "SELECT rolname FROM pg_roles WHERE rolname = 'platform_server' AND (rolsuper OR rolbypassrls)")
        #expect(powerful.isEmpty)
    }

    @Test func recordsOfWhatHappenedCannotBeChanged() async throws {
        let offenders: [String] = try await names(
            """
            SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants
            WHERE grantee = 'platform_server' AND table_name IN ('audit_events', 'order_events')
              AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE') ORDER BY 1
            """)
        #expect(offenders.isEmpty, "\(offenders)")
    }

    private func names(_ sql: String) async throws -> [String] {
        let test: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let database: Database = try Database(address: test.adminAddress)
        let result: [String] = try await database.read(asSystem: "schema tests") { transaction in
            try await transaction.run(
                .many(Statement(name: "names", sql: sql), .none) { row throws(PostgresError) in
                    try row.decode(0, as: String.self)
                })
        }
        await database.close()
        try await test.drop()
        return result
    }
}
