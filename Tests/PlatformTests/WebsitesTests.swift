import Foundation
import Postgres
import Testing

@testable import platform

/// Websites as their staff manage them, and how superadmins name theirs.
@Suite struct WebsitesTests {
    private static let cedar: String = """
        {"name":"Cedar Papers","slug":"cedar","brand_name":"Cedar","niche":"nursing",\
        "hosts":[{"host":"cedar.localhost","portal":"any"}]}
        """

    @Test func aNewWebsiteTakesOrdersAtOnce() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let made: Answer = try await platform.call("POST", "/websites", as: superadmin, Self.cedar)
            #expect(made.status == 201 && made.headers["etag"] == "\"1\"", "\(made.body)")
            let id: String = try made.text("id")
            #expect(made.headers["location"] == "/api/v1/websites/\(id)")
            let portal: Answer = try await platform.call("GET", "/portal-context", host: "cedar.localhost")
            #expect(portal.status == 200 && portal.body.contains(#""slug":"cedar""#))
            let estimate: Answer = try await platform.call(
                "POST", "/pricing/estimate", as: nil,
                """
                {"inputs":{"family":"paper","pages":5,"spacing":"double","paper_type":"research","work_type":"writing",\
                "academic_level":"undergrad","subject":"history"},"deadline_hours":48}
                """, host: "cedar.localhost")
            #expect(estimate.status == 200, "\(estimate.body)")
            #expect(try await platform.call("POST", "/websites", as: superadmin, Self.cedar).status == 409)
            let audited: [String] = try await platform.values(
                "SELECT actor_id || ' ' || status FROM audit_events WHERE event = 'website.created' ORDER BY id")
            #expect(audited == ["\(Known.superadmin) 201", "\(Known.superadmin) 409"])
        }
    }

    /// The host is another's: neither website nor prices are left.
    @Test func aWebsiteIsMadeWholeOrNotAtAll() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let count: String = "SELECT count(*) FROM websites UNION ALL SELECT count(*) FROM catalogue_entries"
            let before: [String] = try await platform.values(count)
            let taken: String = Self.cedar.replacing("cedar.localhost", with: "localhost")
            #expect(try await platform.call("POST", "/websites", as: superadmin, taken).status == 409)
            #expect(try await platform.values(count) == before)
            for account in ["client", "writer", "support", "editor", "admin"] {
                let token: String = try await platform.token(account)
                #expect(try await platform.call("POST", "/websites", as: token, Self.cedar).status == 403)
            }
        }
    }

    @Test func settingsChangeAgainstAVersionAndByRole() async throws {
        try await RunningPlatform.unlimited { platform in
            let (admin, support): (String, String) =
                (try await platform.token("admin"), try await platform.token("support"))
            let path: String = "/websites/\(Known.acme)"
            let found: Answer = try await platform.call("GET", path, as: admin)
            let tag: String = try #require(found.headers["etag"])
            let same: Answer = try await platform.call("GET", path, as: admin, headers: ["If-None-Match": tag])
            #expect(same.status == 304)
            let change: String = #"{"registration_open":false,"headline":"Slow.","guest_maximum_amount":"50.00"}"#
            #expect(try await platform.call("PATCH", path, as: admin, change).status == 428)
            let done: Answer = try await platform.call("PATCH", path, as: admin, change, headers: ["If-Match": tag])
            #expect(done.status == 200 && done.body.contains(#""maximum_amount":"50.00""#), "\(done.body)")
            #expect(done.headers["etag"] != tag)
            let late: Answer = try await platform.call("PATCH", path, as: admin, change, headers: ["If-Match": tag])
            #expect(late.status == 412)
            let portal: Answer = try await platform.call("GET", "/portal-context")
            #expect(portal.body.contains(#""registration_open":false"#))
            let edit: String = #"{"tagline":"New."}"#
            let star: [String: String] = ["If-Match": "*"]
            #expect(try await platform.call("PATCH", path, as: support, edit, headers: star).status == 403)
            _ = try await platform.call(
                "PATCH", "/users/\(Known.support)", as: admin, #"{"permission_sets":["content"]}"#)
            #expect(try await platform.call("PATCH", path, as: support, edit, headers: star).status == 200)
            let refused: Answer = try await platform.call("PATCH", path, as: support, change, headers: star)
            #expect(refused.status == 403 && refused.body.contains(#""field":"registration_open""#))
        }
    }

    @Test func aClosedWebsiteServesNobodyUntilItIsOpenedAgain() async throws {
        try await RunningPlatform.unlimited { platform in
            let client: String = try await platform.token("client", host: "borealis.localhost")
            let superadmin: String = try await platform.token("superadmin")
            let path: String = "/websites/\(Known.borealis)"
            let headers: [String: String] = ["If-Match": "*", "X-Website-Id": Known.borealis]
            #expect(try await platform.call("GET", "/me", as: client).status == 200)
            for status in ["inactive", "deleted"] {
                let closed: Answer = try await platform.call(
                    "PATCH", path, as: superadmin, #"{"status":"\#(status)"}"#, headers: headers)
                #expect(closed.status == 200 && closed.body.contains(#""status":"\#(status)""#), "\(closed.body)")
                #expect(try await platform.call("GET", "/portal-context", host: "borealis.localhost").status == 404)
                #expect(try await platform.call("GET", "/me", as: client).status == 401)
            }
            let opened: Answer = try await platform.call(
                "PATCH", path, as: superadmin, #"{"status":"active"}"#, headers: headers)
            #expect(opened.status == 200)
            #expect(try await platform.call("GET", "/portal-context", host: "borealis.localhost").status == 200)
            #expect(try await platform.call("GET", "/me", as: client).status == 200)
        }
    }

    @Test func superadminsNameTheWebsiteTheyWriteIn() async throws {
        try await RunningPlatform.unlimited { platform in
            let superadmin: String = try await platform.token("superadmin")
            let entry: String = #"{"kind":"email","value":"m@example.net","reason":"R"}"#
            let unnamed: Answer = try await platform.call("POST", "/blacklist", as: superadmin, entry)
            #expect(unnamed.status == 422 && unnamed.body.contains("X-Website-Id"), "\(unnamed.body)")
            for name in ["nonsense", "018f4e3a-0000-7000-8000-00000000ffff"] {
                let wrong: Answer = try await platform.call(
                    "POST", "/blacklist", as: superadmin, entry, headers: ["X-Website-Id": name])
                #expect(wrong.status == 422, "\(name)")
            }
            let named: Answer = try await platform.call(
                "POST", "/blacklist", as: superadmin, entry, headers: ["X-Website-Id": Known.borealis])
            #expect(named.status == 201, "\(named.body)")
            let there: [String] = try await platform.values("SELECT website_id FROM blacklist_entries")
            #expect(there == [Known.borealis])
            let read: Answer = try await platform.call(
                "GET", "/blacklist", as: superadmin, headers: ["X-Website-Id": Known.borealis])
            #expect(read.body.contains("m@example.net"))
            // The field is of no use to others.
            let admin: String = try await platform.token("admin")
            let own: Answer = try await platform.call(
                "GET", "/blacklist", as: admin, headers: ["X-Website-Id": Known.borealis])
            #expect(own.status == 200 && !own.body.contains("m@example.net"))
        }
    }

    @Test func everybodySeesTheWebsitesTheyWorkIn() async throws {
        try await RunningPlatform.unlimited { platform in
            for (account, both) in [("client", false), ("writer", true), ("admin", false), ("superadmin", true)] {
                let token: String = try await platform.token(account)
                let list: Answer = try await platform.call("GET", "/websites", as: token)
                #expect(list.status == 200 && list.body.contains(Known.acme), "\(account)")
                #expect(list.body.contains(Known.borealis) == both, "\(account)")
            }
        }
    }
}
