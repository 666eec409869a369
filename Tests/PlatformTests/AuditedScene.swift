import Foundation
import Postgres
import Testing

@testable import platform

/// Calls every audited operation, and looks after each whether its row of the audit log was made by the transaction of
/// its work: no other table has a row of a transaction that did nothing but record.
final class AuditedScene {
    private static let inputs: String = """
        {"family":"paper","pages":5,"spacing":"double","paper_type":"research","work_type":"writing",\
        "academic_level":"undergrad","subject":"history"}
        """
    private static let upload: String = [
        "--x", "Content-Disposition: form-data; name=\"purpose\"", "", "reference", "--x",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"", "Content-Type: text/plain", "",
        "hello", "--x--", "",
    ].joined(separator: "\r\n")

    let platform: RunningPlatform
    private(set) var seen: Set<String> = []
    /// `xmin` of all rows of all tables that are not the audit log's.
    private let transactions: String
    private let admin: String
    private let superadmin: String

    init(_ platform: RunningPlatform) async throws {
        self.platform = platform
        let tables: [String] = try await platform.values(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'audit%' ORDER BY 1")
        transactions = tables.map { "SELECT xmin::text AS id FROM \($0)" }.joined(separator: " UNION ALL ")
        admin = try await platform.token("admin")
        superadmin = try await platform.token("superadmin")
    }

    @discardableResult
    private func act(
        _ operation: String, _ method: String, _ path: String, as token: String? = nil, _ body: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        let before: String = try await newest()
        let answer: Answer = try await platform.call(method, path, as: token, body, headers: headers)
        try #require((200..<300).contains(answer.status), "\(operation): \(answer.status) \(answer.body)")
        let rows: [String] = try await platform.values(
            """
            SELECT event.operation || ' ' || EXISTS (
                SELECT FROM (\(transactions)) AS change WHERE change.id = event.xmin::text)
            FROM audit_events AS event WHERE event.problem IS NULL AND event.position > \(before)
                AND event.chain = '\(Known.acme)'
            """)
        #expect(rows == ["\(operation) true"])
        seen.insert(operation)
        return answer
    }

    private func newest() async throws -> String {
        try await platform.values(
            "SELECT coalesce(max(position), 0) FROM audit_events WHERE chain = '\(Known.acme)'")[0]
    }

    private func login(_ email: String, _ password: String = Known.password) async throws -> Answer {
        try await act("logIn", "POST", "/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    func accounts() async throws {
        let email: String = "ada@example.net"
        _ = try await act(
            "registerAccount", "POST", "/auth/register",
            #"{"email":"\#(email)","password":"seven green lanterns","display_name":"Ada","accepted_terms":"2026-01"}"#)
        let confirmation: String = try await platform.mailedToken(to: email)
        _ = try await act("confirmRegistration", "POST", "/auth/register/confirm", #"{"token":"\#(confirmation)"}"#)
        let first: Answer = try await login(email, "seven green lanterns")
        _ = try await act(
            "refreshSession", "POST", "/auth/token/refresh", as: nil,
            #"{"refresh_token":"\#(try first.text("refresh_token"))"}"#)
        let token: String = try first.text("access_token")
        try await act(
            "stepUp", "POST", "/auth/step-up", as: token, #"{"type":"password","value":"seven green lanterns"}"#)
        try await act("extendSession", "POST", "/auth/sessions/current/extend", as: token)
        try await act("updateMe", "PATCH", "/me", as: token, #"{"bio":"B"}"#)
        let second: Answer = try await login(email, "seven green lanterns")
        try await act("revokeSession", "DELETE", "/auth/sessions/\(try second.text("session_id"))", as: token)
        try await act(
            "changePassword", "POST", "/auth/password/change", as: token,
            #"{"current_password":"seven green lanterns","new_password":"eight green lanterns"}"#)
        _ = try await act("requestPasswordReset", "POST", "/auth/password/reset", #"{"email":"\#(email)"}"#)
        try await platform.settleNotices()
        let reset: String = try await platform.mailedToken(to: email)
        _ = try await act(
            "confirmPasswordReset", "POST", "/auth/password/reset/confirm",
            #"{"token":"\#(reset)","new_password":"nine green lanterns"}"#)
        let third: String = try await login(email, "nine green lanterns").text("access_token")
        try await act(
            "requestEmailChange", "POST", "/me/email-change", as: third,
            #"{"email":"ada@example.org","password":"nine green lanterns"}"#)
        for address in [email, "ada@example.org"] {
            let proof: String = try await platform.mailedToken(to: address)
            _ = try await act("confirmEmailChange", "POST", "/me/email-change/confirm", #"{"token":"\#(proof)"}"#)
        }
        let last: String = try await login("ada@example.org", "nine green lanterns").text("access_token")
        try await act("logOut", "POST", "/auth/logout", as: last, #"{"scope":"all"}"#)
    }

    func secondFactors() async throws {
        let devices: String = RunningPlatform.devices
        let token: String = try await login("client@example.com").text("access_token")
        let made: Answer = try await act("enrolSecondFactor", "POST", devices, as: token, #"{"type":"email"}"#)
        let id: String = try made.text("id")
        let code: String = try await platform.mailedCode(to: "client@example.com")
        try await act("confirmSecondFactor", "POST", "\(devices)/\(id)/verify", as: token, #"{"code":"\#(code)"}"#)
        try await act("preferSecondFactor", "POST", "\(devices)/\(id)/primary", as: token)
        let challenge: String = try await login("client@example.com").text("challenge")
        _ = try await platform.values("UPDATE mfa_challenges SET mailed_at = now() - interval '61 seconds'")
        _ = try await act(
            "resendSecondFactorCode", "POST", "/auth/mfa/resend", #"{"challenge":"\#(challenge)"}"#)
        let next: String = try await platform.mailedCode(to: "client@example.com")
        let opened: Answer = try await act(
            "verifySecondFactor", "POST", "/auth/mfa/verify",
            #"{"challenge":"\#(challenge)","code":"\#(next)","trust_device":true}"#)
        let own: String = try opened.text("access_token")
        let device: String = try await platform.values("SELECT id FROM trusted_devices")[0]
        try await act("forgetTrustedDevice", "DELETE", "/auth/trusted-devices/\(device)", as: own)
        try await act("removeSecondFactor", "DELETE", "\(devices)/\(id)", as: own)
        _ = try await act("requestMagicLink", "POST", "/auth/magic-links", #"{"email":"client@example.com"}"#)
        let link: String = try await platform.mailedToken(to: "client@example.com")
        _ = try await act("confirmMagicLink", "POST", "/auth/magic-links/confirm", #"{"token":"\#(link)"}"#)
    }

    func people() async throws {
        let made: Answer = try await act(
            "createUser", "POST", "/users", as: admin,
            #"{"email":"sam@example.net","display_name":"Sam","role":"support"}"#)
        let invitation: String = try await platform.mailedToken(to: "sam@example.net")
        _ = try await act(
            "acceptInvitation", "POST", "/auth/invitations/accept",
            #"{"token":"\#(invitation)","password":"ten green lanterns"}"#)
        let path: String = "/users/\(try made.text("id"))"
        try await act("updateUser", "PATCH", path, as: admin, #"{"permission_sets":["quality"]}"#)
        try await act("moveUser", "POST", path + "/status", as: admin, #"{"action":"suspend","reason":"R"}"#)
        let entry: Answer = try await act(
            "createBlacklistEntry", "POST", "/blacklist", as: admin,
            #"{"kind":"email","value":"m@example.net","reason":"R"}"#)
        try await act(
            "liftBlacklistEntry", "DELETE", "/blacklist/\(try entry.text("id"))?reason=R", as: admin)
    }

    func orders() async throws {
        let client: String = try await login("client@example.com").text("access_token")
        let writer: String = try await login("writer@example.com").text("access_token")
        let first: String = try await pooled(client)
        let sent: Answer = try await act(
            "uploadOrderFile", "POST", "/orders/\(first)/files", as: client, Self.upload,
            headers: ["Content-Type": "multipart/form-data; boundary=x"])
        try await act("deleteOrderFile", "DELETE", "/orders/\(first)/files/\(try sent.text("id"))", as: client)
        let shown: Answer = try await act("expressInterest", "POST", "/orders/\(first)/interests", as: writer, "{}")
        try await act(
            "decideInterest", "POST", "/interests/\(try shown.text("id"))/decision", as: admin,
            #"{"decision":"accept"}"#)
        let note: Answer = try await platform.call("GET", "/notifications", as: writer)
        try await act("markNotificationRead", "POST", "/notifications/\(try note.text("id"))/read", as: writer)
        let second: String = try await pooled(client)
        try await act(
            "assignOrder", "POST", "/orders/\(second)/assignments", as: admin,
            #"{"writer_id":"\#(Known.sharedWriter)"}"#)
        try await act(
            "respondToAssignment", "POST", "/orders/\(second)/assignment-response", as: writer,
            #"{"decision":"accept"}"#)
        try await act("takeOrder", "POST", "/orders/\(try await pooled(client))/take", as: writer)
    }

    private func pooled(_ client: String) async throws -> String {
        let deadline: String = Date(timeIntervalSinceNow: 48 * 3600).formatted(.iso8601)
        let order: Answer = try await act(
            "createOrder", "POST", "/orders", as: client,
            #"{"topic":"T","instructions":"I","deadline":"\#(deadline)","inputs":\#(Self.inputs)}"#)
        let path: String = "/orders/\(try order.text("id"))"
        try await act("updateOrder", "PATCH", path, as: client, #"{"topic":"U"}"#, headers: ["If-Match": "*"])
        try await act("moveOrder", "POST", path + "/transitions", as: client, #"{"action":"checkout"}"#)
        try await act(
            "recordPayment", "POST", path + "/payments", as: admin,
            #"{"amount":"\#(try order.text("total"))","method":"cash","reference":"\#(UUID().uuidString)"}"#)
        return try order.text("id")
    }

    func staff() async throws {
        let acting: [String: String] = ["X-Website-Id": Known.acme]
        try await act(
            "createWebsite", "POST", "/websites", as: superadmin,
            #"{"name":"Cedar","slug":"cedar","brand_name":"Cedar","hosts":[{"host":"cedar.example","portal":"any"}]}"#)
        for change in [#"{"headline":"H"}"#, #"{"hosts":[{"host":"localhost","portal":"any"}]}"#] {
            try await act(
                "updateWebsite", "PATCH", "/websites/\(Known.acme)", as: superadmin, change,
                headers: acting.merging(["If-Match": "*"]) { $1 })
        }
        let started: Answer = try await act(
            "startImpersonation", "POST", "/auth/impersonation", as: admin,
            #"{"user_id":"\#(Known.client)","reason":"support","note":"Ticket 1."}"#)
        try await act("endImpersonation", "DELETE", "/auth/impersonation", as: try started.text("access_token"))
        try await act(
            "setMode", "PUT", "/system/mode", as: superadmin, #"{"read_only":false,"reason":"R"}"#, headers: acting)
    }
}
