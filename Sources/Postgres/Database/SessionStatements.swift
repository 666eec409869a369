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

    static var preparation: [Step] {
        var steps: [Step] = [
            .prepare(name: "session_commit", sql: "COMMIT"),
            .prepare(name: "session_rollback", sql: "ROLLBACK"),
            .prepare(name: "session_tenant", sql: "SELECT set_config('\(tenantSetting)', $1, true)"),
            .prepare(name: "session_system", sql: "SELECT set_config('\(systemSetting)', 'on', true)"),
        ]
        for access in TransactionAccess.allCases {
            for isolation in Isolation.allCases {
                let sql: String = "BEGIN ISOLATION LEVEL \(isolation.rawValue), \(access.rawValue)"
                steps.append(.prepare(name: beginName(access, isolation), sql: sql))
            }
        }
        return steps
    }

    /// BEGIN and the scope, to be sent with the first statement.
    static func preamble(
        _ scope: TransactionScope, _ access: TransactionAccess, _ isolation: Isolation
    ) throws(PostgresError) -> [Step] {
        let begin: Step = .execute(name: beginName(access, isolation), parameters: .none)
        switch scope {
        case .system: return [begin, .execute(name: "session_system", parameters: .none)]
        case .tenant(let tenant):
            let id: EncodedParameters = try EncodedParameters(
                [.text(tenant.id.uuidString)], types: [.text], statement: "session_tenant")
            return [begin, .execute(name: "session_tenant", parameters: id)]
        }
    }

    private static func beginName(_ access: TransactionAccess, _ isolation: Isolation) -> String {
        "session_begin_\(access)_\(isolation)"
    }
}
