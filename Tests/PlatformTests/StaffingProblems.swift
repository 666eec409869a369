import Foundation
import Postgres
import Testing

/// How an order finds its writer, and every way in which it does not.
extension ProblemRun {
    private static let writer: String = "018f4e3a-0000-7000-8000-000000000102"
    private static let secondWriter: String = "018f4e3a-0000-7000-8000-000000000103"
    private static let accept: String = #"{"decision":"accept"}"#
    private static let cancellation: String = #"{"action":"request_cancellation","reason":"Ordered twice."}"#

    func staffing() async throws {
        let admin: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
        defer { admin.close() }
        try await invitations(admin)
        try await assignments(admin)
        try await takes(admin)
        try await interests(admin)
        try await approvedWork()
    }

    // MARK: Ways

    private func invitations(_ admin: Connection) async throws {
        let id: String = try await paid()
        try await refuse(
            "moveOrder writer_not_eligible", "POST", "/orders/\(id)/transitions", as: "admin",
            body: #"{"action":"invite_preferred","writer_id":"\#(Self.absent)"}"#)
        try await succeed(
            "moveOrder", "POST", "/orders/\(id)/transitions", as: "admin",
            body: #"{"action":"invite_preferred","writer_id":"\#(Self.secondWriter)"}"#)
        try await refuse(
            "takeOrder action_blocked", "POST", "/orders/\(id)/take", as: "writer", details: "not_available")
        // An account that holds every permission, and is no writer.
        let open: String = try await paid()
        try await refuse(
            "expressInterest writer_not_eligible", "POST", "/orders/\(open)/interests", as: "superadmin", body: "{}")
    }

    private func assignments(_ admin: Connection) async throws {
        let draft: String = try await placed()
        let choice: String = #"{"writer_id":"\#(Self.writer)"}"#
        try await refuse(
            "assignOrder illegal_move", "POST", "/orders/\(draft)/assignments", as: "admin", body: choice)
        let id: String = try await paid()
        try await withdrawing(id, admin) {
            try await refuse(
                "assignOrder action_blocked", "POST", "/orders/\(id)/assignments", as: "admin", body: choice,
                details: "not_fully_paid")
        }
        let other: String = try await paid()
        try await succeed("takeOrder", "POST", "/orders/\(other)/take", as: "writer")
        try await limiting(admin) {
            try await refuse(
                "assignOrder writer_at_capacity", "POST", "/orders/\(id)/assignments", as: "admin", body: choice)
        }
        try await succeed("assignOrder", "POST", "/orders/\(id)/assignments", as: "admin", body: choice)
        try await succeed("moveOrder", "POST", "/orders/\(id)/transitions", as: "client", body: Self.cancellation)
        try await refuse(
            "respondToAssignment illegal_move", "POST", "/orders/\(id)/assignment-response", as: "writer",
            body: Self.accept)
    }

    /// The writer has an order already.
    private func takes(_ admin: Connection) async throws {
        let id: String = try await paid()
        try await limiting(admin) {
            try await refuse("takeOrder writer_at_capacity", "POST", "/orders/\(id)/take", as: "writer")
        }
        let another: String = try await paid()
        try await limiting(admin, to: 0) {
            try await succeed("takeOrder", "POST", "/orders/\(another)/take", as: "writer")
        }
        try await takeWhileAccessEnds(id, admin)
        try await succeed("takeOrder", "POST", "/orders/\(id)/take", as: "writer2")
        try await refuse("takeOrder illegal_move", "POST", "/orders/\(id)/take", as: "writer")
    }

    /// The request is past authentication and waits for the order when the writer loses access to the website.
    private func takeWhileAccessEnds(_ id: String, _ admin: Connection) async throws {
        try await admin.simple("BEGIN; SELECT id FROM orders WHERE id = '\(id)' FOR UPDATE")
        let platform: RunningPlatform = platform
        let token: String? = tokens["writer"]
        async let take = platform.raw("POST", "/api/v1/orders/\(id)/take", token: token, host: "localhost")
        try await waitForLock()
        try await admin.simple(Self.access(of: Self.writer, is: false) + "; COMMIT")
        let answer = try await take
        let code: String? = note("takeOrder", status: answer.status, body: answer.body)
        #expect(answer.status == 422 && code == "writer_not_eligible", "\(answer.body)")
        try await admin.simple(Self.access(of: Self.writer, is: true))
    }

    private func interests(_ admin: Connection) async throws {
        let id: String = try await paid()
        let decision: String = try await decisionPath(of: id)
        try await withdrawing(id, admin) {
            try await refuse(
                "decideInterest action_blocked", "POST", decision, as: "admin", body: Self.accept,
                details: "not_fully_paid")
        }
        try await limiting(admin) {
            try await refuse("decideInterest writer_at_capacity", "POST", decision, as: "admin", body: Self.accept)
        }
        try await admin.simple("UPDATE users SET status = 'suspended' WHERE id = '\(Self.writer)'")
        try await refuse("decideInterest writer_not_eligible", "POST", decision, as: "admin", body: Self.accept)
        try await admin.simple("UPDATE users SET status = 'active' WHERE id = '\(Self.writer)'")
        try await admin.simple(Self.access(of: Self.writer, is: false))
        try await refuse("decideInterest writer_not_eligible", "POST", decision, as: "admin", body: Self.accept)
        try await admin.simple(Self.access(of: Self.writer, is: true))
        try await succeed("moveOrder", "POST", "/orders/\(id)/transitions", as: "client", body: Self.cancellation)
        try await refuse("decideInterest illegal_move", "POST", decision, as: "admin", body: Self.accept)
        try await succeed("decideInterest", "POST", decision, as: "admin", body: #"{"decision":"reject"}"#)
        try await refuse("decideInterest interest_not_pending", "POST", decision, as: "admin", body: Self.accept)
    }

    /// Approved work has no free revisions.
    private func approvedWork() async throws {
        let id: String = try await paid()
        let moves: String = "/orders/\(id)/transitions"
        try await succeed("takeOrder", "POST", "/orders/\(id)/take", as: "writer2")
        try await succeed("moveOrder", "POST", moves, as: "writer2", body: #"{"action":"submit"}"#)
        try await succeed("moveOrder", "POST", moves, as: "client", body: #"{"action":"accept_delivery"}"#)
        try await succeed("moveOrder", "POST", moves, as: "client", body: #"{"action":"approve"}"#)
        try await refuse(
            "moveOrder action_blocked", "POST", moves, as: "client",
            body: #"{"action":"request_revision","reason":"A source is missing.","severity":"minor"}"#,
            details: "approved")
    }

    // MARK: States

    /// An order in the pool.
    private func paid() async throws -> String {
        let id: String = try await placed()
        let checkout: String = #"{"action":"checkout"}"#
        try await succeed("moveOrder", "POST", "/orders/\(id)/transitions", as: "client", body: checkout)
        try await succeed("recordPayment", "POST", "/orders/\(id)/payments", as: "admin", body: payment("133.89", id))
        return id
    }

    private func decisionPath(of order: String) async throws -> String {
        let shown: String = try await succeed(
            "expressInterest", "POST", "/orders/\(order)/interests", as: "writer", body: "{}")
        return "/interests/\(try identifier(in: shown))/decision"
    }

    /// While a part of the money is gone, as after a chargeback: no operation takes money back from an order that
    /// looks for its writer.
    private func withdrawing(_ id: String, _ admin: Connection, _ body: () async throws -> Void) async throws {
        try await admin.simple("UPDATE orders SET payment_status = 'partially_paid' WHERE id = '\(id)'")
        try await body()
        try await admin.simple("UPDATE orders SET payment_status = 'fully_paid' WHERE id = '\(id)'")
    }

    /// While the writer may have so many orders; 0 is any number.
    private func limiting(
        _ admin: Connection, to limit: Int = 1, _ body: () async throws -> Void
    ) async throws {
        let update: String = "UPDATE tenant_access SET max_active_orders = "
        let condition: String = " WHERE user_id = '\(Self.writer)'"
        try await admin.simple(update + "\(limit)" + condition)
        try await body()
        try await admin.simple(update + "5" + condition)
    }

    private static func access(of writer: String, is isActive: Bool) -> String {
        "UPDATE tenant_access SET is_active = \(isActive) WHERE user_id = '\(writer)'"
    }

    /// Until a statement of the server waits for a row.
    private func waitForLock() async throws {
        let admin: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
        defer { admin.close() }
        let waiting: String = """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            """
        for _ in 0..<500 {
            let rows: [SimpleResult] = try await admin.simple(waiting)
            if rows.last?.rows.first?.first != "0" { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("nobody waits for the order")
    }
}
