import Foundation
import Postgres
import Testing

/// Sessions, people, the blacklist and websites, in every way in which they do not go.
extension ProblemRun {
    private static let client: String = "018f4e3a-0000-7000-8000-000000000101"
    private static let writer: String = "018f4e3a-0000-7000-8000-000000000102"
    private static let lonelyWriter: String = "018f4e3a-0000-7000-8000-000000000103"
    private static let adminID: String = "018f4e3a-0000-7000-8000-000000000106"
    private static let superadminID: String = "018f4e3a-0000-7000-8000-000000000107"
    private static let patch: [String: String] = [
        "Content-Type": "application/merge-patch+json", "If-Match": "*",
    ]
    private static let token: String = "Zm9yLWRvY3VtZW50YXRpb24tb25seQ"

    func accounts() async throws {
        try await ownAccount()
        try await impersonation()
        try await people()
        try await blacklist()
    }

    private func ownAccount() async throws {
        try await refuse(
            "revokeSession session_not_found", "DELETE", "/auth/sessions/\(Self.absent)", as: "client")
        try await refuse(
            "requestEmailChange password_wrong", "POST", "/me/email-change", as: "client",
            body: #"{"email":"new@example.net","password":"wrong"}"#)
        try await refuse(
            "confirmEmailChange email_change_invalid", "POST", "/me/email-change/confirm", as: nil,
            body: #"{"token":"\#(Self.token)"}"#)
        try await refuse(
            "acceptInvitation invitation_invalid", "POST", "/auth/invitations/accept", as: nil,
            body: #"{"token":"\#(Self.token)","password":"a long enough one"}"#)
        try await passwords()
    }

    private func passwords() async throws {
        let change: (String, String) -> String = { #"{"current_password":"\#($0)","new_password":"\#($1)"}"# }
        try await refuse(
            "changePassword password_wrong", "POST", "/auth/password/change", as: "client",
            body: change("wrong", "a long enough one"))
        try await refuse(
            "changePassword password_refused", "POST", "/auth/password/change", as: "client",
            body: change("correct horse battery", "Password123"), details: "common")
        let reset: (String) -> String = { #"{"token":"\#(Self.token)","new_password":"\#($0)"}"# }
        try await refuse(
            "confirmPasswordReset password_reset_invalid", "POST", "/auth/password/reset/confirm", as: nil,
            body: reset("a long enough one"))
        try await refuse(
            "confirmPasswordReset password_refused", "POST", "/auth/password/reset/confirm", as: nil,
            body: reset("qwertyuiop"), details: "common")
        try await refuse(
            "acceptInvitation password_refused", "POST", "/auth/invitations/accept", as: nil,
            body: #"{"token":"\#(Self.token)","password":"basketball"}"#, details: "common")
        try await refuse(
            "registerAccount password_refused", "POST", "/auth/register", as: nil,
            body: """
                {"email":"a@example.net","password":"1234567890","display_name":"A","accepted_terms":"2026-01"}
                """, details: "common")
    }

    private func impersonation() async throws {
        let path: String = "/auth/impersonation"
        let request: (String) -> String = { #"{"user_id":"\#($0)","reason":"support","note":"Ticket 1."}"# }
        try await refuse("endImpersonation not_impersonating", "DELETE", path, as: "client")
        let acting: String = try await succeed(
            "startImpersonation", "POST", path, as: "admin", body: request(Self.client))
        let token: String = String(try #require(acting.firstMatch(of: /"access_token":"([^"]+)"/)).output.1)
        try await refuse(
            "logOut impersonation_refused", "POST", "/auth/logout", as: nil, body: #"{"scope":"all"}"#,
            headers: ["Authorization": "Bearer \(token)"])
        try await refuse(
            "startImpersonation user_not_found", "POST", path, as: "admin", body: request(Self.absent))
        try await refuse(
            "startImpersonation impersonation_denied", "POST", path, as: "admin", body: request(Self.superadminID),
            details: "role")
        try await refuse(
            "startImpersonation impersonation_denied", "POST", path, as: "admin", body: request(Self.adminID),
            details: "own_account")
        try await refuse(
            "startImpersonation impersonation_denied", "POST", path, as: "superadmin", body: request(Self.client),
            details: "other_website", headers: ["X-Website-Id": "018f4e3a-0000-7000-8000-000000000002"])
    }

    private func people() async throws {
        let boss: String = "/users/\(Self.superadminID)"
        let shared: String = "/users/\(Self.writer)"
        let name: String = #"{"display_name":"N"}"#
        let suspend: String = #"{"action":"suspend","reason":"R"}"#
        try await refuse("getUser user_not_found", "GET", "/users/\(Self.absent)", as: "admin")
        try await change("user_not_found", "/users/\(Self.absent)", name)
        try await change("own_account", "/users/\(Self.adminID)", name)
        try await change("role_above_own", boss, name)
        try await change("role_above_own", "/users/\(Self.lonelyWriter)", #"{"role":"admin"}"#)
        try await change("account_shared", shared, name)
        try await change("account_kind_refused", "/users/\(Self.client)", #"{"role":"writer"}"#)
        let borealis: String = #"{"websites":["018f4e3a-0000-7000-8000-000000000002"]}"#
        try await change("grant_beyond_own", "/users/\(Self.lonelyWriter)", borealis)
        try await move("user_not_found", "/users/\(Self.absent)", suspend)
        try await move("own_account", "/users/\(Self.adminID)", suspend)
        try await move("role_above_own", boss, suspend)
        try await move("account_shared", shared, suspend)
        try await move("account_move_refused", "/users/\(Self.client)", #"{"action":"activate","reason":"R"}"#)
        try await refuse(
            "createUser role_above_own", "POST", "/users", as: "admin",
            body: #"{"email":"n@example.net","display_name":"N","role":"admin"}"#)
        try await refuse(
            "createUser email_taken", "POST", "/users", as: "admin",
            body: #"{"email":"Writer@example.com","display_name":"N","role":"support"}"#)
    }

    private func change(_ code: String, _ path: String, _ body: String) async throws {
        try await refuse("updateUser \(code)", "PATCH", path, as: "admin", body: body, headers: Self.patch)
    }

    private func move(_ code: String, _ path: String, _ body: String) async throws {
        try await refuse("moveUser \(code)", "POST", path + "/status", as: "admin", body: body)
    }

    private func blacklist() async throws {
        let entry: (String, String) -> String = { #"{"kind":"\#($0)","value":"\#($1)","reason":"R"}"# }
        let add: (String, String) async throws -> Void = { code, body in
            try await self.refuse(
                "createBlacklistEntry \(code)", "POST", "/blacklist", as: "admin", body: body)
        }
        try await add("blacklist_value_invalid", entry("address", "example.com"))
        try await add("user_not_found", entry("user", Self.absent))
        try await add("own_account", entry("user", Self.adminID))
        try await add("role_above_own", entry("email", "SUPERADMIN@example.com"))
        try await succeed(
            "createBlacklistEntry", "POST", "/blacklist", as: "admin", body: entry("address", "2001:DB8:0::7"))
        try await add("blacklist_entry_exists", entry("address", "2001:db8::7"))
        try await refuse(
            "liftBlacklistEntry blacklist_entry_not_found", "DELETE", "/blacklist/\(Self.absent)?reason=R", as: "admin")
        let database: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
        defer { database.close() }
        try await database.simple(
            """
            INSERT INTO blacklist_entries (website_id, id, kind, value, reason, created_by, created_at)
            SELECT '\(Self.acme)', gen_random_uuid(), 'email', n || '@example.net', 'R', '\(Self.adminID)', now()
            FROM generate_series(1, 9999) AS n
            """)
        try await add("blacklist_full", entry("address", "192.0.2.1"))
        try await database.simple("DELETE FROM blacklist_entries")
    }

    func websites() async throws {
        let path: String = "/websites/\(Self.absent)"
        try await refuse("getWebsite website_not_found", "GET", path, as: "admin")
        try await refuse(
            "updateWebsite website_not_found", "PATCH", path, as: "admin", body: #"{"headline":"H"}"#,
            headers: Self.patch)
        try await refuse(
            "updateWebsite website_field_refused", "PATCH", "/websites/\(Self.acme)", as: "admin",
            body: #"{"status":"inactive"}"#, details: "status", headers: Self.patch)
        try await refuse(
            "updateWebsite website_exists", "PATCH", "/websites/\(Self.acme)", as: "superadmin",
            body: #"{"hosts":[{"host":"www.borealis.localhost","portal":"any"}]}"#, details: "www.borealis.localhost",
            headers: Self.patch.merging(["X-Website-Id": Self.acme]) { $1 })
        try await refuse(
            "createWebsite website_exists", "POST", "/websites", as: "superadmin",
            body: """
                {"name":"Cedar","slug":"cedar","brand_name":"Cedar","hosts":[{"host":"localhost","portal":"any"}]}
                """, details: "localhost")
    }
}
