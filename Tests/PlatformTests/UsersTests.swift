import Foundation
import Postgres
import Testing

@testable import platform

/// One's own account and people as staff manage them, over HTTP.
@Suite struct UsersTests {
    @Test func theOwnProfileIsChangedAlsoByAccountsOfThePlatform() async throws {
        try await RunningPlatform.unlimited { platform in
            for account in ["client", "admin"] {
                let token: String = try await platform.token(account)
                let changed: Answer = try await platform.call(
                    "PATCH", "/me", as: token, #"{"display_name":"New","timezone":"Africa/Nairobi","country":"KE"}"#)
                #expect(changed.status == 200 && changed.body.contains(#""country":"KE""#), "\(changed.body)")
                let cleared: Answer = try await platform.call("PATCH", "/me", as: token, #"{"country":null}"#)
                #expect(!cleared.body.contains("country") && cleared.body.contains("Africa/Nairobi"))
                let me: Answer = try await platform.call("GET", "/me", as: token)
                #expect(me.body.contains(#""display_name":"New""#))
                let own: Answer = try await platform.call("PATCH", "/me", as: token, #"{"role":"superadmin"}"#)
                #expect(own.status == 422)
            }
        }
    }

    @Test(arguments: ["client", "support"])
    func aNewAddressCountsWhenBothAddressesAreProved(account: String) async throws {
        try await RunningPlatform.unlimited { platform in
            let (old, new): (String, String) = ("\(account)@example.com", "moved@example.net")
            let token: String = try await platform.token(account)
            let asked: Answer = try await platform.call(
                "POST", "/me/email-change", as: token, #"{"email":"\#(new)","password":"\#(Known.password)"}"#)
            #expect(asked.status == 202, "\(asked.body)")
            let (oldToken, newToken): (String, String) =
                (try await platform.mailedToken(to: old), try await platform.mailedToken(to: new))
            let hashed: [String] = try await platform.values(
                "SELECT count(*) FROM email_changes WHERE old_token_hash = sha256('\(oldToken)'::bytea)"
                    + " AND new_token_hash = sha256('\(newToken)'::bytea)")
            #expect(hashed == ["1"])
            let first: Answer = try await Self.prove(platform, newToken)
            #expect(first.status == 200 && first.body.contains("awaiting_other"))
            #expect(try await platform.logIn(new).status == 401)
            let second: Answer = try await Self.prove(platform, oldToken)
            #expect(second.status == 200 && second.body.contains("changed"), "\(second.body)")
            #expect(try await Self.prove(platform, oldToken).status == 422)
            #expect(try await platform.call("GET", "/me", as: token).status == 401)
            #expect(try await platform.logIn(old).status == 401)
            #expect(try await platform.logIn(new).status == 200)
        }
    }

    @Test func anAddressThatIsTakenGetsTheSameAnswerAndNoLink() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let asked: Answer = try await platform.call(
                "POST", "/me/email-change", as: token,
                #"{"email":"writer@example.com","password":"\#(Known.password)"}"#)
            #expect(asked.status == 202)
            let mails: [String] = try await platform.mails(to: "writer@example.com")
            #expect(mails.count == 1 && !mails[0].contains("#token="))
            let links: [String] = try await platform.values("SELECT count(*) FROM email_changes")
            #expect(links == ["0"])
        }
    }

    @Test func aLinkOfAnEmailChangeEndsAfterADayAndWithTheNextOne() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            let ask: () async throws -> String = {
                _ = try await platform.call(
                    "POST", "/me/email-change", as: token,
                    #"{"email":"moved@example.net","password":"\#(Known.password)"}"#)
                return try await platform.mailedToken(to: "moved@example.net")
            }
            let first: String = try await ask()
            let second: String = try await ask()
            #expect(first != second)
            #expect(try await Self.prove(platform, first).status == 422)
            _ = try await platform.values("UPDATE email_changes SET expires_at = now() - interval '1 second'")
            #expect(try await Self.prove(platform, second).status == 422)
            let lives: [String] = try await platform.values(
                "SELECT DISTINCT (expires_at < created_at + interval '24 hours 1 second')::text FROM email_changes")
            #expect(lives == ["true"])
        }
    }

    private static func prove(_ platform: RunningPlatform, _ token: String) async throws -> Answer {
        try await platform.call("POST", "/me/email-change/confirm", as: nil, #"{"token":"\#(token)"}"#)
    }

    @Test(arguments: ["client", "writer", "support"])
    func somebodyWhoIsInvitedChoosesAPasswordAndBegins(role: String) async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let made: Answer = try await platform.call(
                "POST", "/users", as: admin,
                #"{"email":"Invited@example.net","display_name":"Invited","role":"\#(role)"}"#)
            #expect(made.status == 201 && made.body.contains(#""status":"pending""#), "\(made.body)")
            #expect(made.headers["location"] == "/api/v1/users/\(try made.text("id"))")
            #expect(try await platform.logIn("invited@example.net").status == 401)
            let token: String = try await platform.mailedToken(to: "Invited@example.net")
            let accept: String = #"{"token":"\#(token)","password":"my own password"}"#
            let accepted: Answer = try await platform.call("POST", "/auth/invitations/accept", as: nil, accept)
            #expect(accepted.status == 200, "\(accepted.body)")
            #expect(try await platform.call("POST", "/auth/invitations/accept", as: nil, accept).status == 422)
            let login: Answer = try await platform.logIn("invited@example.net", "my own password")
            #expect(login.status == 200 && login.body.contains(#""role":"\#(role)""#))
        }
    }

    @Test func aPermissionSetCountsAtOnceOnItsWebsiteOnly() async throws {
        try await RunningPlatform.unlimited { platform in
            let (admin, support): (String, String) =
                (try await platform.token("admin"), try await platform.token("support"))
            let payments: String = "/orders/\(Known.acme)/payments"
            let payment: String = #"{"amount":"1.00","method":"cash","reference":"r"}"#
            #expect(try await platform.call("POST", payments, as: support, payment).status == 403)
            let granted: Answer = try await platform.call(
                "PATCH", "/users/\(Known.support)", as: admin, #"{"permission_sets":["finance"]}"#)
            #expect(granted.status == 200
                && granted.body.contains(#""permission_sets":["finance"]"#), "\(granted.body)")
            #expect(try await platform.call("POST", payments, as: support, payment).status == 404)
            let me: Answer = try await platform.call("GET", "/me", as: support)
            #expect(me.body.contains(#""permission_sets":["finance"]"#) && me.body.contains(#""payments.record""#))
            _ = try await platform.call("PATCH", "/users/\(Known.support)", as: admin, #"{"permission_sets":[]}"#)
            #expect(try await platform.call("POST", payments, as: support, payment).status == 403)
            let events: [String] = try await platform.values(
                "SELECT details FROM security_events WHERE kind = 'permissions_changed' ORDER BY occurred_at, id")
            #expect(events == ["+finance", "-finance"])
            _ = try await platform.values(
                """
                INSERT INTO permission_grants (website_id, user_id, permission_set, granted_by, granted_at)
                VALUES ('\(Known.borealis)', '\(Known.sharedWriter)', 'quality', '\(Known.superadmin)', now())
                """)
            let here: Answer = try await platform.logIn("writer@example.com")
            let there: Answer = try await platform.logIn("writer@example.com", host: "borealis.localhost")
            #expect(!here.body.contains("quality.review") && there.body.contains("quality.review"))
        }
    }

    @Test func rolesAndWebsitesAreGivenByThoseWhoHaveThem() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let raised: Answer = try await platform.call(
                "PATCH", "/users/\(Known.support)", as: admin, #"{"role":"editor"}"#)
            #expect(raised.status == 200 && raised.body.contains(#""role":"editor""#))
            let withdrawn: Answer = try await platform.call(
                "PATCH", "/users/\(Known.sharedWriter)", as: admin, #"{"websites":[]}"#)
            #expect(withdrawn.status == 404, "the person is gone from the website: \(withdrawn.body)")
            let superadmin: String = try await platform.token("superadmin")
            let both: Answer = try await platform.call(
                "PATCH", "/users/\(Known.writer)", as: superadmin,
                #"{"websites":["\#(Known.acme)","\#(Known.borealis)"]}"#, headers: ["X-Website-Id": Known.acme])
            #expect(both.status == 200 && both.body.contains(Known.borealis), "\(both.body)")
            #expect(try await platform.logIn("writer2@example.com", host: "borealis.localhost").status == 200)
            let seen: Answer = try await platform.call("GET", "/users/\(Known.writer)", as: admin)
            #expect(seen.status == 200 && !seen.body.contains(Known.borealis))
        }
    }

    @Test func aSuspensionEndsSessionsAtOnceAndIsRecorded() async throws {
        try await RunningPlatform.unlimited { platform in
            let (admin, client): (String, String) =
                (try await platform.token("admin"), try await platform.token("client"))
            let path: String = "/users/\(Known.client)/status"
            #expect(try await platform.call("GET", "/me", as: client).status == 200)
            let done: Answer = try await platform.call(
                "POST", path, as: admin, #"{"action":"suspend","reason":"Chargebacks."}"#)
            #expect(done.status == 200 && done.body.contains(#""status":"suspended""#), "\(done.body)")
            #expect(done.body.contains(#""kind":"suspension""#) && done.body.contains(#""kind":"account_suspended""#))
            #expect(try await platform.call("GET", "/me", as: client).status == 401)
            #expect(try await platform.logIn("client@example.com").status == 401)
            #expect(
                try await platform.call("POST", path, as: admin, #"{"action":"suspend","reason":"R"}"#).status == 409)
            let back: Answer = try await platform.call(
                "POST", path, as: admin, #"{"action":"reactivate","reason":"Paid."}"#)
            #expect(back.body.contains(#""lifted_reason":"Paid.""#), "\(back.body)")
            let again: String = try await platform.token("client")
            let watched: Answer = try await platform.call(
                "POST", path, as: admin, #"{"action":"probation","reason":"Watch."}"#)
            #expect(watched.status == 200 && watched.body.contains(#""kind":"probation""#))
            #expect(try await platform.call("GET", "/me", as: again).status == 200)
            #expect(
                try await platform.call("POST", path, as: admin, #"{"action":"kick_out","reason":"R"}"#).status == 200)
            #expect(try await platform.call("GET", "/me", as: again).status == 401)
        }
    }

    @Test func aLockIsLiftedByStaffAndFailuresAreRecorded() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            for _ in 1...3 { _ = try await platform.logIn("client@example.com", "wrong") }
            _ = try await platform.values("DELETE FROM blocked_addresses")
            #expect(try await platform.logIn("client@example.com").status == 401)
            let unlocked: Answer = try await platform.call(
                "POST", "/users/\(Known.client)/status", as: admin, #"{"action":"unlock","reason":"Called us."}"#)
            #expect(unlocked.status == 200, "\(unlocked.body)")
            #expect(try await platform.logIn("client@example.com").status == 200)
            let events: [String] = try await platform.values(
                """
                SELECT kind || ' ' || severity FROM security_events WHERE user_id = '\(Known.client)'
                ORDER BY occurred_at, id
                """)
            #expect(events == [
                "login_failed low", "login_failed low", "login_failed low", "account_locked medium",
                "account_unlocked low",
            ])
        }
    }
}
