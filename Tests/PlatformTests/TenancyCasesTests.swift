import ContractRuntime
import Foundation
import PlatformAPI
import Postgres
import Testing

@testable import platform

/// Cases of the reference in which one website, or one role, saw what is another's.
@Suite struct TenancyCasesTests {
    /// Case 10: addresses were unique platform-wide, and the login ignored the website.
    @Test func case10AnAddressIsAnAccountOfOneWebsite() async throws {
        try await RunningPlatform.unlimited { platform in
            let here: Answer = try await platform.logIn("client@example.com")
            let there: Answer = try await platform.logIn("client@example.com", host: "borealis.localhost")
            #expect(here.body.contains(Known.client) && !there.body.contains(Known.client))
            let websites: [(String, String)] = [
                ("localhost", "password of acme"), ("borealis.localhost", "password of borealis"),
            ]
            for (host, password) in websites {
                let account: String = host == "localhost" ? "admin@example.com" : "admin@borealis.example.com"
                let admin: String = try await platform.token(account, host: host)
                let made: Answer = try await platform.call(
                    "POST", "/users", as: admin, #"{"email":"ada@example.com","display_name":"Ada","role":"client"}"#)
                #expect(made.status == 201, "\(made.body)")
                let token: String = try await platform.mailedToken(to: "ada@example.com")
                let accepted: Answer = try await platform.call(
                    "POST", "/auth/invitations/accept", as: nil, #"{"token":"\#(token)","password":"\#(password)"}"#,
                    host: host)
                #expect(accepted.status == 200, "\(accepted.body)")
            }
            #expect(try await platform.logIn("ada@example.com", "password of acme").status == 200)
            #expect(try await platform.logIn("ada@example.com", "password of borealis").status == 401)
            let crossed: Answer = try await platform.logIn(
                "ada@example.com", "password of acme", host: "borealis.localhost")
            #expect(crossed.status == 401)
        }
    }

    /// Case 12: lists gave every website's rows to any member of staff.
    @Test func case12NoListShowsARecordOfAnotherWebsite() async throws {
        try await RunningPlatform.unlimited { platform in
            try await Self.fill(platform)
            let lists: [OperationPolicy] = PlatformContract.contract.operations.filter {
                $0.method == .get && $0.pathParameters.isEmpty && !$0.security.isEmpty && $0.id != "streamEvents"
            }
            #expect(lists.map(\.id).contains("listOrders") && lists.map(\.id).contains("listAuditEvents"))
            for role in PlatformContract.contract.roles {
                let token: String = try await platform.token(role.name)
                for operation in lists {
                    let path: String = String(operation.path.dropFirst("/api/v1".count))
                    let answer: Answer = try await platform.call("GET", path, as: token)
                    #expect(answer.status == 200 || answer.status == 403, "\(role.name) \(operation.id)")
                    // Writers and superadmins work for both: that the other website exists is no secret for them.
                    if operation.id == "listWebsites", ["writer", "superadmin"].contains(role.name) { continue }
                    for secret in ["secret topic", "mallory@example.net", "ada@example.org", Known.borealis] {
                        #expect(!answer.body.contains(secret), "\(role.name) \(operation.id) shows \(secret)")
                    }
                }
            }
        }
    }

    /// Something in each list of the other website.
    private static func fill(_ platform: RunningPlatform) async throws {
        let host: String = "borealis.localhost"
        let admin: String = try await platform.token("admin@borealis.example.com", host: host)
        let client: String = try await platform.token("client", host: host)
        let order: Answer = try await platform.call("POST", "/orders", as: client, order("secret topic"), host: host)
        #expect(order.status == 201, "\(order.body)")
        for (path, body) in [
            ("/blacklist", #"{"kind":"email","value":"mallory@example.net","reason":"R"}"#),
            ("/users", #"{"email":"ada@example.org","display_name":"Ada","role":"support"}"#),
        ] {
            #expect(try await platform.call("POST", path, as: admin, body, host: host).status == 201)
        }
    }

    private static func order(_ topic: String) -> String {
        let deadline: String = Date(timeIntervalSinceNow: 48 * 3600).formatted(.iso8601)
        return """
            {"topic":"\(topic)","instructions":"Five pages.","deadline":"\(deadline)","inputs":{"family":"paper",\
            "pages":5,"spacing":"double","paper_type":"research","work_type":"writing","academic_level":"undergrad",\
            "subject":"history"}}
            """
    }

    /// Case 22: writers saw what clients pay. Every answer about an order, as its writer gets it.
    @Test func case22NoAnswerToAWriterShowsPriceOrClient() async throws {
        try await RunningPlatform.unlimited { platform in
            let (client, writer, admin): (String, String, String) =
                (try await platform.token("client"), try await platform.token("writer"),
                    try await platform.token("admin"))
            let placed: Answer = try await platform.call("POST", "/orders", as: client, Self.order("A topic"))
            let (id, total): (String, String) = (try placed.text("id"), try placed.text("total"))
            let path: String = "/orders/\(id)"
            let steps: [(String, String, String)] = [
                ("/transitions", client, #"{"action":"checkout"}"#),
                ("/payments", admin, #"{"amount":"\#(total)","method":"cash","reference":"r"}"#),
            ]
            for (step, token, body) in steps {
                let answer: Answer = try await platform.call("POST", path + step, as: token, body)
                #expect((200..<300).contains(answer.status), "\(answer.body)")
            }
            var answers: [(String, Answer)] = []
            let ask: (String, String, String?) async throws -> Void = { method, path, body in
                answers.append((path, try await platform.call(method, path, as: writer, body)))
            }
            try await ask("GET", "/orders/available", nil)
            try await ask("POST", path + "/take", nil)
            for suffix in ["", "/timeline", "/files"] { try await ask("GET", path + suffix, nil) }
            try await ask("GET", "/orders", nil)
            try await ask("GET", "/notifications", nil)
            try await ask("POST", path + "/transitions", #"{"action":"submit"}"#)
            for (path, answer) in answers {
                #expect((200..<300).contains(answer.status), "\(path): \(answer.body)")
                for secret in [total, Known.client, "Casey Client", "client@example.com", #""total""#, "balance_due"] {
                    #expect(!answer.body.contains(secret), "\(path) shows \(secret): \(answer.body)")
                }
            }
            let prices: [OperationPolicy] = PlatformContract.contract.operations.filter {
                $0.area == "payments" && Self.may("writer", $0)
            }
            #expect(prices.isEmpty)
        }
    }

    private static func may(_ role: String, _ operation: OperationPolicy) -> Bool {
        let held: Set<String> = Set(PlatformContract.contract.roles.first { $0.name == role }?.permissions ?? [])
        return operation.security.contains { held.isSuperset(of: $0.flatMap(\.permissions)) }
    }
}
