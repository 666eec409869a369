import Foundation
import Postgres
import Testing

@testable import platform

/// Every table with a `website_id`, from PostgreSQL's own catalogue after all migrations: nothing of one website is
/// reachable from another, whatever a statement forgets.
@Suite struct TenantTablesTests {
    /// Hosts are looked up before any tenant is known: everybody may read them, and they are made in system scope only.
    private static let registries: Set<String> = ["website_hosts"]
    /// `users` has accounts of the platform, which belong to no website; `tenant_access` makes them visible. The audit
    /// log has events of the platform; its keys lead with the chain, which is the website where there is one. The
    /// blacklist has entries for all websites.
    private static let mixed: Set<String> = ["users", "audit_events", "audit_chains", "blacklist_entries"]

    @Test func everyTenantTableIsForcedAndChecksReadsAndWrites() async throws {
        let rows: [[String]] = try await rows(
            """
            SELECT c.relname, c.relrowsecurity::text, c.relforcerowsecurity::text,
                coalesce((SELECT bool_or(p.polqual IS NOT NULL)
                    FROM pg_policy p WHERE p.polrelid = c.oid), false)::text,
                -- For ALL without WITH CHECK, USING holds for writes too; SELECT and DELETE have USING alone.
                coalesce((SELECT bool_and(p.polwithcheck IS NOT NULL OR (p.polcmd = '*' AND p.polqual IS NOT NULL)
                    OR (p.polcmd IN ('r', 'd') AND p.polqual IS NOT NULL))
                    FROM pg_policy p WHERE p.polrelid = c.oid), false)::text,
                coalesce((SELECT bool_or(p.polcmd IN ('*', 'a'))
                    FROM pg_policy p WHERE p.polrelid = c.oid), false)::text
            FROM pg_class c
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                AND EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'website_id' AND NOT a.attisdropped)
            ORDER BY 1
            """)
        #expect(rows.count >= 30, "\(rows.count) tenant tables")
        for row in rows { #expect(row.dropFirst().allSatisfy { $0 == "true" }, "\(row)") }
    }

    /// Rows of another website neither appear nor can be made: asked of each table, as the server's own role.
    @Test func theServerSeesAndMakesNothingOfAnotherWebsite() async throws {
        let open: [[String]] = try await rows(
            """
            SELECT c.relname, p.polname, pg_get_expr(p.polqual, p.polrelid)
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE pg_get_expr(coalesce(p.polwithcheck, p.polqual), p.polrelid) !~ 'app_tenant|app.system'
            ORDER BY 1
            """)
        #expect(open.map { "\($0[0]) \($0[1])" } == ["website_hosts everybody", "websites everybody"])
    }

    @Test func keysAndIndexesOfTenantTablesLeadWithTheWebsite() async throws {
        let keys: [[String]] = try await rows(
            """
            SELECT c.relname, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = k.conkey[1])
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
            WHERE k.contype = 'p' AND c.relnamespace = 'public'::regnamespace
                AND EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'website_id' AND NOT a.attisdropped)
            ORDER BY 1
            """)
        for key in keys where !Self.registries.union(Self.mixed).contains(key[0]) {
            #expect(key[1] == "website_id", "primary key of \(key[0])")
        }
        let withoutIndex: [[String]] = try await rows(
            """
            SELECT c.relname FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'website_id' AND NOT a.attisdropped
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
            """)
        #expect(withoutIndex.isEmpty, "\(withoutIndex)")
    }

    /// A child cannot point at another tenant's parent: the reference holds the website, too. Parents that belong to
    /// no website, or to none in part, are referred to by their identifier.
    @Test func referencesBetweenTenantTablesHoldTheWebsite() async throws {
        let plain: [[String]] = try await rows(
            """
            SELECT child.relname, k.conname, parent.relname
            FROM pg_constraint k
            JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
            WHERE k.contype = 'f' AND parent.relname <> 'users' AND child.relnamespace = 'public'::regnamespace
                AND EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = parent.oid AND a.attname = 'website_id' AND NOT a.attisdropped)
                AND NOT EXISTS (SELECT FROM pg_attribute a
                    WHERE a.attrelid = child.oid AND a.attname = 'website_id' AND a.attnum = ANY (k.conkey))
            ORDER BY 1, 2
            """)
        #expect(plain.isEmpty, "\(plain)")
    }

    @Test func theServersRoleOwnsNothingAndBypassesNothing() async throws {
        let owned: [[String]] = try await rows(
            """
            SELECT 'relation ' || relname FROM pg_class WHERE relowner = 'platform_server'::regrole
            UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE proowner = 'platform_server'::regrole
            UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspowner = 'platform_server'::regrole
            UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typowner = 'platform_server'::regrole
            """)
        #expect(owned.isEmpty, "\(owned)")
        let powers: [[String]] = try await rows(
            """
            SELECT rolname FROM pg_roles
            WHERE rolname IN ('platform_server', 'platform_owner')
                AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
            UNION ALL
            SELECT m.roleid::regrole::text FROM pg_auth_members m WHERE m.member = 'platform_server'::regrole
            """)
        #expect(powers.isEmpty, "\(powers)")
        // What runs with the owner's rights is listed here.
        let definers: [[String]] = try await rows(
            """
            SELECT proname, coalesce(array_to_string(proconfig, ','), '') FROM pg_proc
            WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1
            """)
        #expect(definers == [
            ["chain_audit_event", "search_path=pg_catalog, public, pg_temp"],
            ["install_website_defaults", "search_path=pg_catalog, public, pg_temp"],
            ["refuse_illegal_order_move", "search_path=public, pg_temp"],
            ["worker_name", "search_path=pg_catalog, public, pg_temp"],
        ])
    }

    @Test func recordsOfTheSafetyOfAccountsCannotBeChanged() async throws {
        let rights: [[String]] = try await rows(
            """
            SELECT privilege_type FROM information_schema.role_table_grants
            WHERE grantee = 'platform_server' AND table_name = 'security_events' ORDER BY 1
            """)
        #expect(rights == [["INSERT"], ["SELECT"]])
    }

    private func rows(_ sql: String) async throws -> [[String]] {
        let test: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let connection: Connection = try await Connection.open(.maintenance(test.adminAddress))
        let result: [SimpleResult] = try await connection.simple(sql)
        connection.close()
        try await test.drop()
        return result.last?.rows.map { $0.map { $0 ?? "" } } ?? []
    }
}
