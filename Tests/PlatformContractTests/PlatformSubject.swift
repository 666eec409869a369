import ContractRuntime
import ContractTesting
import Foundation
import Postgres

/// The platform under attack: one server over a database of its own, started at the first test, for all of them.
struct PlatformSubject: ContractSubject {
    let address: TestAddress
    let stage: PlatformStage
    let records: PlatformRecords
    let tokens: PlatformTokens

    private static let starting: Task<PlatformSubject, any Error> = Task { try await start() }

    static func shared() async throws -> PlatformSubject { try await starting.value }

    private static func start() async throws -> PlatformSubject {
        let stage: PlatformStage = try await PlatformStage.start()
        let tokens: PlatformTokens = PlatformTokens(stage: stage)
        return PlatformSubject(
            address: TestAddress(port: stage.port, authority: PlatformStage.host), stage: stage,
            records: PlatformRecords(stage: stage, tokens: tokens), tokens: tokens)
    }

    // MARK: Credentials

    func credential(_ wish: CredentialWish) async throws -> TestCredential? {
        guard let role = wish.role else { return nil }
        if let flaw = wish.flaw { return .bearer(try await tokens.flawed(flaw, role: role)) }
        return Self.bearer(
            try await tokens.token(of: role, isFresh: wish.isFresh, isImpersonated: wish.isImpersonated), role: role)
    }

    /// Superadmins name the website they work in.
    private static func bearer(_ token: String, role: String) -> TestCredential {
        var credential: TestCredential = .bearer(token)
        if role == "superadmin" {
            credential.headers.append(.init(name: "X-Website-Id", value: PlatformRecords.website))
        }
        return credential
    }

    // MARK: Records

    func identifier(
        _ parameter: String, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String? {
        try await records.identifier(parameter, owner)
    }

    /// What succeeds once only, or under conditions that no schema tells.
    func success(of operation: OperationPolicy) async throws -> TestSuccess? {
        switch operation.id {
        case "registerAccount":
            return TestSuccess(
                body: #"{"email":"new@example.com","password":"long enough","display_name":"N","#
                    + #""accepted_terms":"2026-01"}"#)
        case "setMode": return TestSuccess(body: #"{"read_only":false,"reason":"a contract test"}"#)
        case "createOrder": return TestSuccess(role: "client", body: PlatformRecords.newOrder)
        case "moveOrder":
            return TestSuccess(
                role: "client", identifiers: ["order_id": try await records.newOrder()],
                body: #"{"action":"checkout"}"#)
        case "recordPayment":
            let order: PlatformRecords.Order = try await records.checkedOut()
            return TestSuccess(
                role: "admin", identifiers: ["order_id": order.id],
                body: #"{"amount":"\#(order.total)","method":"cash","reference":"\#(order.id)"}"#)
        case "assignOrder":
            return TestSuccess(
                role: "admin", identifiers: ["order_id": try await records.paid()],
                body: #"{"writer_id":"\#(PlatformRecords.writer)"}"#)
        case "takeOrder": return TestSuccess(role: "writer", identifiers: ["order_id": try await records.offered()])
        default: return nil
        }
    }

    func record(
        _ reference: TestedReference, of operation: OperationPolicy, owner: RecordOwner
    ) async throws -> String? {
        try await records.record(of: reference.type, named: reference.name, owner)
    }

    func success(
        of operation: OperationPolicy, with reference: TestedReference
    ) async throws -> TestSuccess? {
        switch operation.id {
        case "startImpersonation":
            return TestSuccess(role: "admin", body: #"{"user_id":"","reason":"debug","note":"A contract test."}"#)
        case "moveOrder":
            return TestSuccess(
                role: "admin", identifiers: ["order_id": try await records.paid()],
                body: #"{"action":"invite_preferred","writer_id":""}"#)
        case "updateUser":
            return TestSuccess(
                role: "admin", identifiers: ["user_id": PlatformRecords.secondWriter], body: #"{"websites":[""]}"#)
        case "listAuditEvents": return TestSuccess(role: "admin")
        default: return try await success(of: operation)
        }
    }

    // MARK: Switches

    func setReadOnly(_ isReadOnly: Bool) async throws {
        try await stage.database.asOwner("UPDATE platform_mode SET read_only = \(isReadOnly)")
        // A write that does not come as far as its service.
        let deadline: ContinuousClock.Instant = .now + .seconds(30)
        while .now < deadline {
            let answer = try await stage.send("POST", "/auth/password/reset?contract-test=1", body: "{}")
            if (answer.status == 503) == isReadOnly { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw SubjectLacks(what: "a server that hears of its mode")
    }

    func limitRates(_ isLimiting: Bool) async throws { stage.limits.limit(isLimiting) }

    /// Tables that a request writes to before its service does. The lock of the others lets keys be looked up.
    private static let open: [String] = ["idempotency_keys", "sessions", "refresh_tokens", "outbox"]

    func stalling(_ operation: OperationPolicy, _ body: @Sendable () async throws -> Void) async throws {
        let connection: Connection = try await Connection.open(.maintenance(stage.database.adminAddress))
        defer { connection.close() }
        let rows: [SimpleResult] = try await connection.simple(
            "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        let tables: [String] = (rows.last?.rows ?? []).compactMap { $0.first ?? nil }.filter { !Self.open.contains($0) }
        try await connection.simple("BEGIN")
        try await connection.simple("LOCK TABLE \(tables.joined(separator: ", ")) IN SHARE MODE")
        do { try await body() } catch {
            try await connection.simple("ROLLBACK")
            throw error
        }
        try await connection.simple("ROLLBACK")
    }
}
