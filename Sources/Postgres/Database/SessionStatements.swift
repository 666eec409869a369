import FoundationEssentials

/// The statements around every transaction, prepared when a session opens.
///
/// Policies of the schema read two settings, both local to the transaction: `app.tenant_id`, a UUID, and `app.system`,
/// which is `on` in system scope. Outside a transaction both are empty, so a query without a scope finds nothing
/// or fails.
enum SessionStatements {
    static let tenantSetting: String = "app.tenant_id"
    static let systemSetting: String = "app.system"

    static let commit: Step = .execute(name: "session_commit", parameters: .none)
    static let rollback: Step = .execute(name: "session_rollback", parameters: .none)

    private static let readOnly: String = "set_config('transaction_read_only', 'on', true)"

    static var preparation: [Step] {
        var steps: [Step] = [
            .prepare(name: "session_commit", sql: "COMMIT"),
            .prepare(name: "session_rollback", sql: "ROLLBACK"),
            .prepare(name: "session_tenant", sql: "SELECT set_config('\(tenantSetting)', $1, true)"),
            .prepare(name: "session_system", sql: "SELECT set_config('\(systemSetting)', 'on', true)"),
            .prepare(
                name: "session_tenant_read", sql: "SELECT set_config('\(tenantSetting)', $1, true), \(readOnly)"),
            .prepare(
                name: "session_system_read", sql: "SELECT set_config('\(systemSetting)', 'on', true), \(readOnly)"),
        ]
        for access in TransactionAccess.allCases {
            for isolation in Isolation.allCases {
                let sql: String = "BEGIN ISOLATION LEVEL \(isolation.rawValue)\(access.clause)"
                steps.append(.prepare(name: beginName(access, isolation), sql: sql))
            }
        }
        return steps
    }

    /// BEGIN and the scope, to be sent with the first statement.
    static func preamble(
        _ scope: TransactionScope, _ access: TransactionAccess, _ isolation: Isolation
    ) throws(PostgresError) -> [Step] {
        [.execute(name: beginName(access, isolation), parameters: .none), try step(scope, suffix: "")]
    }

    /// The scope of work that is read-only and goes in one flight. What lies between two syncs is one transaction for
    /// the server, so that there is nothing to begin or to end. READ COMMITTED, as the session has it by default.
    static func readScope(_ scope: TransactionScope) throws(PostgresError) -> Step {
        try step(scope, suffix: "_read")
    }

    private static func step(_ scope: TransactionScope, suffix: String) throws(PostgresError) -> Step {
        switch scope {
        case .system: return .execute(name: "session_system" + suffix, parameters: .none)
        case .tenant(let tenant):
            let id: EncodedParameters = try EncodedParameters(
                [.text(tenant.id.uuidString)], types: [.text], statement: "session_tenant")
            return .execute(name: "session_tenant" + suffix, parameters: id)
        }
    }

    private static func beginName(_ access: TransactionAccess, _ isolation: Isolation) -> String {
        "session_begin_\(access)_\(isolation)"
    }
}
