import Foundation
import Postgres
import Testing

/// What is wrong with a request is said exactly, and nothing else happens.
@Suite struct BadInputTests {
    @Test func whatIsWrongIsSaidExactly() async throws {
        try await RunningPlatform.run { platform in
            let token: String = try await Self.token(platform)
            try await malformedBodies(platform, token)
            try await wrongEnvelope(platform, token)
            try await cursorsAndParameters(platform, token)
            try await zeroBytes(platform, token)
            try await conflicts(platform, token)
        }
    }

    private func malformedBodies(_ platform: RunningPlatform, _ token: String) async throws {
        let path: String = "/api/v1/pricing/estimate"
        let malformed = try await platform.raw("POST", path, host: "localhost", body: #"{"deadline_hours": }"#)
        #expect(malformed.status == 400 && malformed.body.contains("malformed_body"))
        let wrong = try await platform.raw(
            "POST", path, host: "localhost",
            body: #"{"deadline_hours":"x","inputs":{"family":"paper","pages":0,"spacing":"triple"},"extra":1}"#)
        #expect(wrong.status == 422 && wrong.body.contains("validation_failed"))
        for pointer in ["/deadline_hours", "/inputs/pages", "/inputs/spacing", "/extra"] {
            #expect(wrong.body.contains("\"\(pointer)\""), "\(pointer) in \(wrong.body)")
        }
        let large: String = "{\"a\":\"" + String(repeating: "x", count: 2 << 20) + "\"}"
        #expect(try await platform.raw("POST", path, host: "localhost", body: large).status == 413)
    }

    private func wrongEnvelope(_ platform: RunningPlatform, _ token: String) async throws {
        let method = try await platform.raw("DELETE", "/api/v1/orders", token: token, host: "localhost")
        #expect(method.status == 405 && method.headers["allow"]?.contains("POST") == true)
        let media = try await platform.raw(
            "POST", "/api/v1/pricing/estimate", host: "localhost", headers: ["Content-Type": "text/plain"], body: "{}")
        #expect(media.status == 415)
        let accept = try await platform.raw(
            "GET", "/api/v1/portal-context", host: "localhost", headers: ["Accept": "image/png"])
        #expect(accept.status == 406)
        let header = try await platform.raw(
            "GET", "/api/v1/portal-context", host: "localhost",
            headers: ["X-Long": String(repeating: "x", count: 40_000)])
        #expect(header.status == 431)
        let path = try await platform.raw("GET", "/api/v1/nothing", host: "localhost")
        #expect(path.status == 404 && path.headers["content-type"] == "application/problem+json")
        #expect(try await platform.raw("GET", "/api/v1/portal-context", host: "unknown.example").status == 404)
    }

    private func cursorsAndParameters(_ platform: RunningPlatform, _ token: String) async throws {
        let unknown = try await platform.raw("GET", "/api/v1/orders?colour=red", token: token, host: "localhost")
        #expect(unknown.status == 400 && unknown.body.contains("unknown_parameter"))
        let cursor = try await platform.raw("GET", "/api/v1/orders?cursor=nonsense", token: token, host: "localhost")
        #expect(cursor.status == 400 && cursor.body.contains("invalid_cursor"), "\(cursor.body)")
        let limit = try await platform.raw("GET", "/api/v1/orders?limit=1000", token: token, host: "localhost")
        #expect(limit.status == 422 && limit.body.contains("\"limit\""))
    }

    /// U+0000 is legal JSON that no SQL text holds.
    private func zeroBytes(_ platform: RunningPlatform, _ token: String) async throws {
        let search = try await platform.raw("GET", "/api/v1/orders?q=a%00b", token: token, host: "localhost")
        #expect(search.status == 422 && search.body.contains("U+0000"), "\(search.status) \(search.body)")
        let order = try await Self.order(#"One\u0000"#, UUID().uuidString, platform, token)
        #expect(order.status == 422 && order.body.contains(#""/topic""#), "\(order.status) \(order.body)")
        let registration = try await platform.raw(
            "POST", "/api/v1/auth/register", host: "localhost",
            body: #"{"email":"n@example.com","password":"long enough","display_name":"N\u0000","accepted_terms":"1"}"#)
        #expect(registration.status == 422 && registration.body.contains("U+0000"), "\(registration.body)")
        #expect(registration.body.contains(#""/display_name""#), "\(registration.body)")
    }

    private func conflicts(_ platform: RunningPlatform, _ token: String) async throws {
        let key: String = UUID().uuidString
        let first = try await Self.order("One", key, platform, token)
        #expect(first.status == 201, "\(first.body)")
        let again = try await Self.order("One", key, platform, token)
        #expect(again.status == 201 && again.headers["idempotency-replayed"] == "true")
        let other = try await Self.order("Two", key, platform, token)
        #expect(other.status == 422 && other.body.contains("idempotency_key_reused"))
        let path: String = try #require(first.headers["location"])
        let patch: (String?) async throws -> (status: Int, headers: [String: String], body: String) = { tag in
            var headers: [String: String] = ["Content-Type": "application/merge-patch+json"]
            headers["If-Match"] = tag
            return try await platform.raw(
                "PATCH", path, token: token, host: "localhost", headers: headers, body: #"{"topic":"New"}"#)
        }
        #expect(try await patch(nil).status == 428)
        #expect(try await patch("\"99\"").status == 412)
        #expect(try await patch(first.headers["etag"]).status == 200)
    }

    @Test func aReplayedRefreshTokenEndsTheSession() async throws {
        try await RunningPlatform.run { platform in
            let login = try await Self.logIn(platform)
            let refresh: String = try Self.value("refresh_token", login)
            let renewed = try await Self.refresh(refresh, platform)
            #expect(renewed.status == 200, "\(renewed.body)")
            #expect(try await Self.refresh(refresh, platform).status == 401)
            let next: String = try Self.value("refresh_token", renewed.body)
            #expect(try await Self.refresh(next, platform).status == 401)
        }
    }

    @Test func withoutTheDatabaseTheAnswerIs503AndThenItRecovers() async throws {
        try await RunningPlatform.run { platform in
            let token: String = try await Self.token(platform)
            try await Self.allowConnections(false, platform)
            let away = try await platform.raw("GET", "/api/v1/orders", token: token, host: "localhost")
            #expect(away.status == 503 && away.headers["retry-after"] != nil, "\(away.status) \(away.body)")
            try await Self.allowConnections(true, platform)
            let deadline: ContinuousClock.Instant = .now + .seconds(20)
            var status: Int = 0
            while status != 200, .now < deadline {
                status = try await platform.raw("GET", "/api/v1/orders", token: token, host: "localhost").status
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(status == 200)
        }
    }

    // MARK: Requests

    private static func allowConnections(_ allowed: Bool, _ platform: RunningPlatform) async throws {
        let connection: Connection = try await platform.database.cluster.adminConnection()
        defer { connection.close() }
        let name: String = platform.database.name
        try await connection.simple("ALTER DATABASE \(name) ALLOW_CONNECTIONS \(allowed)")
        guard !allowed else { return }
        try await connection.simple(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
    }

    private static func logIn(_ platform: RunningPlatform) async throws -> String {
        let body: String = #"{"email":"client@example.com","password":"correct horse battery"}"#
        return try await platform.raw("POST", "/api/v1/auth/login", host: "localhost", body: body).body
    }

    private static func token(_ platform: RunningPlatform) async throws -> String {
        try value("access_token", try await logIn(platform))
    }

    private static func refresh(
        _ token: String, _ platform: RunningPlatform
    ) async throws -> (status: Int, headers: [String: String], body: String) {
        try await platform.raw(
            "POST", "/api/v1/auth/token/refresh", host: "localhost", body: #"{"refresh_token":"\#(token)"}"#)
    }

    private static func value(_ name: String, _ body: String) throws -> String {
        let match = try #require(body.firstMatch(of: try Regex("\"\(name)\":\"([^\"]+)\"")), "\(body)")
        return String(try #require(match.output[1].substring))
    }

    private static func order(
        _ topic: String, _ key: String, _ platform: RunningPlatform, _ token: String
    ) async throws -> (status: Int, headers: [String: String], body: String) {
        let body: String = """
            {"topic":"\(topic)","instructions":"Five pages.","deadline":"2026-12-31T10:00:00Z",\
            "inputs":{"family":"paper","pages":5,"spacing":"double",\
            "paper_type":"research","work_type":"writing","academic_level":"undergrad",\
            "subject":"history"}}
            """
        let deadline: String = Date(timeIntervalSinceNow: 48 * 3600).formatted(.iso8601.year().month().day())
        return try await platform.raw(
            "POST", "/api/v1/orders", token: token, host: "localhost", headers: ["Idempotency-Key": key],
            body: body.replacing("2026-12-31", with: deadline))
    }
}
