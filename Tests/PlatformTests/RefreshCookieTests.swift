import Foundation
import Testing

@testable import platform

/// Pages in a browser: the refresh token lives in a cookie that no script reads, and no page of another site gets it
/// used.
@Suite struct RefreshCookieTests {
    /// What a browser keeps.
    private struct Page {
        var cookie: String
        var csrfToken: String
        var accessToken: String
    }

    private typealias Answer = BlockingClient.Answer

    @Test func theTokenMovesIntoTheCookieAndIsRenewedThere() async throws {
        try await RunningPlatform.run { platform in
            let first: Page = try Self.open(platform)
            let second: Page = try Self.page(try Self.renew(platform, first))
            #expect(second.cookie != first.cookie && second.csrfToken != first.csrfToken)
            #expect(try Self.me(platform, second) == 200)
            // The one before is used up: whoever presents it is a thief, or the victim of one.
            let reused: Answer = try Self.renew(platform, first)
            #expect(reused.status == 401 && reused.body.contains(#""code":"session_ended""#))
            #expect(try Self.renew(platform, second).status == 401)
        }
    }

    @Test func theCookieAloneIsNotEnough() async throws {
        try await RunningPlatform.run { platform in
            let page: Page = try Self.open(platform)
            var stranger: Page = page
            for guess in ["", page.cookie, String(page.csrfToken.dropLast()), page.csrfToken + "A"] {
                stranger.csrfToken = guess
                let answer: Answer = try Self.renew(platform, stranger)
                #expect(answer.status == 403 && answer.body.contains(#""code":"csrf_refused""#), "\(guess)")
            }
            let evil: Answer = try Self.renew(platform, page, ["Origin": "https://evil.example"])
            #expect(evil.status == 403 && evil.body.contains(#""code":"forbidden""#))
            let navigation: Answer = try Self.renew(platform, page, ["Sec-Fetch-Site": "cross-site"])
            #expect(navigation.status == 403)
            #expect(try Self.ask(platform, "/auth/token/refresh", body: "{}").status == 401)
            // None of that has used it up.
            #expect(try Self.renew(platform, page, ["Sec-Fetch-Site": "same-origin"]).status == 200)
        }
    }

    @Test func loggingOutEndsTheCookie() async throws {
        try await RunningPlatform.run { platform in
            let page: Page = try Self.open(platform)
            let others: Answer = try Self.logOut(platform, page, "others")
            #expect(others.status == 204 && !others.head.contains("Set-Cookie"))
            let current: Answer = try Self.logOut(platform, page, "current")
            #expect(current.status == 204)
            #expect(
                current.head.contains(
                    "Set-Cookie: __Host-refresh=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict\r\n"))
            #expect(try Self.renew(platform, page).status == 401)
        }
    }

    // MARK: A page

    private static func ask(
        _ platform: RunningPlatform, _ path: String, token: String? = nil, headers: [String: String] = [:],
        body: String? = nil
    ) throws -> Answer {
        let client: BlockingClient = BlockingClient(port: platform.port, timeout: 10)
        defer { client.close() }
        let method: String = body == nil ? "GET" : "POST"
        return try client.exchange(
            method, "/api/v1\(path)", host: "localhost", token: token, headers: headers, body: body)
    }

    private static func open(_ platform: RunningPlatform) throws -> Page {
        let credentials: String = #"{"email":"client@example.com","password":"\#(Provisioning.demoPassword)"}"#
        let login: Answer = try ask(platform, "/auth/login", body: credentials)
        let token: String = try member("refresh_token", login)
        let answer: Answer = try ask(
            platform, "/auth/token/refresh", body: #"{"refresh_token":"\#(token)","keep_in":"cookie"}"#)
        return try page(answer)
    }

    /// Checks what an answer tells the browser to keep.
    private static func page(_ answer: Answer) throws -> Page {
        #expect(answer.status == 200)
        let lines: [String] = answer.head.components(separatedBy: "\r\n").filter { $0.hasPrefix("Set-Cookie: ") }
        #expect(lines.count == 1)
        let pattern = /Set-Cookie: __Host-refresh=([A-Za-z0-9_\-]{20,}); (.*)/
        let field = try #require(lines.first?.wholeMatch(of: pattern))
        let attributes: Set<String> = Set(field.output.2.components(separatedBy: "; "))
        #expect(attributes.isSuperset(of: ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"]))
        let age: Int? = attributes.first { $0.hasPrefix("Max-Age=") }.flatMap { Int($0.dropFirst(8)) }
        #expect(age.map { (600_000...604_800).contains($0) } == true)
        #expect(!answer.body.contains("refresh_token") && !answer.body.contains(field.output.1))
        #expect(answer.head.contains("Cache-Control: no-store\r\n"))
        return Page(
            cookie: String(field.output.1), csrfToken: try member("csrf_token", answer),
            accessToken: try member("access_token", answer))
    }

    private static func renew(
        _ platform: RunningPlatform, _ page: Page, _ others: [String: String] = [:]
    ) throws -> Answer {
        var headers: [String: String] = others
        headers["Cookie"] = "theme=dark; __Host-refresh=\(page.cookie)"
        headers["X-CSRF-Token"] = page.csrfToken.isEmpty ? nil : page.csrfToken
        return try ask(platform, "/auth/token/refresh", headers: headers, body: "{}")
    }

    private static func logOut(_ platform: RunningPlatform, _ page: Page, _ scope: String) throws -> Answer {
        try ask(
            platform, "/auth/logout", token: page.accessToken, headers: ["Cookie": "__Host-refresh=\(page.cookie)"],
            body: #"{"scope":"\#(scope)"}"#)
    }

    private static func me(_ platform: RunningPlatform, _ page: Page) throws -> Int {
        try ask(platform, "/me", token: page.accessToken).status
    }

    private static func member(_ name: String, _ answer: Answer) throws -> String {
        let pattern: Regex<AnyRegexOutput> = try Regex(#""\#(name)":"([^"]+)""#)
        let match = try #require(answer.body.firstMatch(of: pattern))
        return String(match.output[1].substring ?? "")
    }
}
