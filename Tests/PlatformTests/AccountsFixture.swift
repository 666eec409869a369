import Foundation
import Postgres
import Testing

@testable import platform

/// What came back.
struct Answer: Sendable {
    var status: Int
    var headers: [String: String]
    var body: String

    /// The first text member of a name, wherever it stands.
    func text(_ name: String) throws -> String {
        let match = try #require(body.firstMatch(of: try Regex("\"\(name)\":\"([^\"]*)\"")), "\(name) in \(body)")
        return String(try #require(match.output[1].substring))
    }
}

/// People of the demonstration data.
enum Known {
    static let acme: String = "018f4e3a-0000-7000-8000-000000000001"
    static let borealis: String = "018f4e3a-0000-7000-8000-000000000002"
    static let client: String = "018f4e3a-0000-7000-8000-000000000101"
    static let sharedWriter: String = "018f4e3a-0000-7000-8000-000000000102"
    static let writer: String = "018f4e3a-0000-7000-8000-000000000103"
    static let support: String = "018f4e3a-0000-7000-8000-000000000104"
    static let admin: String = "018f4e3a-0000-7000-8000-000000000106"
    static let superadmin: String = "018f4e3a-0000-7000-8000-000000000107"
    static let password: String = "correct horse battery"
}

extension RunningPlatform {
    /// The platform without rate limits, for tests that sign in often.
    static func unlimited<Result: Sendable>(
        overrides: [String: String] = [:], _ body: @Sendable (RunningPlatform) async throws -> Result
    ) async throws -> Result {
        let database: TestDatabase = try await TestCluster.shared.database(template: "platform", setUp: prepare)
        let settings: [String: String] = ["http.rate.limits": "false"].merging(overrides) { $1 }
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await serve(database, overrides: settings, body)) } catch {
            outcome = .failure(error)
        }
        try await database.drop()
        return try outcome.get()
    }

    func call(
        _ method: String, _ path: String, as token: String? = nil, _ body: String? = nil, host: String = "localhost",
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers: [String: String] = headers
        if method == "PATCH", headers["Content-Type"] == nil {
            headers["Content-Type"] = "application/merge-patch+json"
        }
        if method == "PATCH", path.hasPrefix("/users/"), headers["If-Match"] == nil { headers["If-Match"] = "*" }
        let needsKey: Bool = method == "POST" && (path == "/orders" || path.hasSuffix("/payments"))
        if needsKey { headers["Idempotency-Key"] = UUID().uuidString }
        let answer = try await raw(method, "/api/v1" + path, token: token, host: host, headers: headers, body: body)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    func logIn(
        _ email: String, _ password: String = Known.password, host: String = "localhost"
    ) async throws -> Answer {
        try await call(
            "POST", "/auth/login", as: nil, #"{"email":"\#(email)","password":"\#(password)"}"#, host: host)
    }

    /// The access token of a demo account, or of an address.
    func token(_ account: String, host: String = "localhost") async throws -> String {
        let email: String = account.contains("@") ? account : account + "@example.com"
        return try await logIn(email, host: host).text("access_token")
    }

    /// Values of a query of the administrator of the database.
    func values(_ sql: String) async throws -> [String] {
        let connection: Connection = try await Connection.open(.maintenance(database.adminAddress))
        defer { connection.close() }
        let results: [SimpleResult] = try await connection.simple(sql)
        return results.last?.rows.compactMap { $0.first ?? nil } ?? []
    }

    /// The same, of a mail that the outbox makes of a notice soon.
    func awaitedToken(to email: String) async throws -> String {
        try await eventually {
            try await mails(to: email).contains { $0.contains("#token=") }
        }
        return try await mailedToken(to: email)
    }

    /// Until the outbox has no notice that nobody has looked at.
    func settleNotices() async throws {
        try await eventually {
            try await values("SELECT count(*) FROM outbox WHERE kind = 'account_notice' AND sent_at IS NULL") == ["0"]
        }
    }

    private func eventually(_ holds: () async throws -> Bool) async throws {
        let end: ContinuousClock.Instant = .now + .seconds(20)
        while try await !holds() {
            try #require(ContinuousClock.now < end, "it did not come")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The texts of the mails to an address, the newest first: those that wait in the outbox, and those that are in the
    /// folder because they were sent.
    func mails(to email: String) async throws -> [String] {
        let rows: [String] = try await values(
            """
            SELECT id || ' ' || coalesce(payload->>'text', '') FROM outbox
            WHERE payload->>'to' = '\(email)' ORDER BY id DESC
            """)
        return rows.map { row in
            let text: String = String(row.dropFirst(37))
            guard text.isEmpty else { return text }
            return Self.body(ofFile: "\(folder)/mail/\(row.prefix(36)).eml")
        }
    }

    private static func body(ofFile path: String) -> String {
        let file: String = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        guard let end = file.firstRange(of: "\r\n\r\n") else { return "" }
        let body: String = String(file[end.upperBound...])
        guard file[..<end.lowerBound].contains("Encoding: base64") else { return body }
        let bytes: Data? = Data(base64Encoded: body, options: .ignoreUnknownCharacters)
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }

    /// The token of the newest mail to an address.
    func mailedToken(to email: String) async throws -> String {
        let mails: [String] = try await mails(to: email).filter { $0.contains("#token=") }
        let text: String = try #require(mails.first, "no mail to \(email)")
        return String(try #require(text.firstMatch(of: /#token=([A-Za-z0-9_-]+)/), "\(text)").output.1)
    }
}
