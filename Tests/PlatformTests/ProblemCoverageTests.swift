import ContractClient
import ContractRuntime
import Foundation
import PlatformAPI
import PlatformClient
import Postgres
import Testing

/// Every problem that an operation declares, provoked over HTTP. What is not yet stands in `unprovoked-problems.txt`,
/// which is never written by a test and may only shrink.
@Suite struct ProblemCoverageTests {
    @Test func everyDeclaredProblemIsProvokedOrListed() async throws {
        let provoked: Set<String> = try await RunningPlatform.run { platform in
            let run: ProblemRun = try await ProblemRun(platform)
            try await run.identity()
            try await run.catalogueAndOrders()
            try await run.unknownOrders()
            try await run.staffingAndPayments()
            try await run.staffing()
            try await run.files()
            try await run.streams()
            try await run.accounts()
            try await run.websites()
            try await run.authentication()
            return run.seen
        }
        let declared: Set<String> = Set(PlatformContract.contract.operations.flatMap { operation in
            operation.problems.map { "\(operation.id) \($0)" }
        })
        let listed: Set<String> = try Self.listed()
        let missing: [String] = declared.subtracting(provoked).subtracting(listed).sorted()
        #expect(missing.isEmpty, "not provoked: \(missing.joined(separator: "\n"))")
        #expect(listed.count <= Self.mostListed, "the list only shrinks")
        let needless: [String] = listed.filter { provoked.contains($0) || !declared.contains($0) }.sorted()
        #expect(needless.isEmpty, "provoked, so no longer to be listed: \(needless.joined(separator: "\n"))")
    }

    /// How many pairs may still be listed. Goes down with the list, never up.
    private static let mostListed: Int = 0

    private static func listed() throws -> Set<String> {
        let path: URL = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "unprovoked-problems.txt")
        let text: String = try String(contentsOf: path, encoding: .utf8)
        return Set(text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") })
    }
}

/// Requests that go wrong, and which problems came of them.
final class ProblemRun {
    static let acme: String = "018f4e3a-0000-7000-8000-000000000001"
    static let absent: String = "018f4e3a-0000-7000-8000-00000000ffff"
    private static let inputs: String = """
        {"family":"paper","pages":5,"spacing":"double","paper_type":"research","work_type":"writing",\
        "academic_level":"undergrad","subject":"history"}
        """

    let platform: RunningPlatform
    private(set) var tokens: [String: String] = [:]
    /// `operationId code`
    private(set) var seen: Set<String> = []

    init(_ platform: RunningPlatform) async throws {
        self.platform = platform
        for account in ["client", "writer", "writer2", "admin", "superadmin"] {
            let body: String = #"{"email":"\#(account)@example.com","password":"correct horse battery"}"#
            let answer = try await platform.raw("POST", "/api/v1/auth/login", host: "localhost", body: body)
            let match = try #require(answer.body.firstMatch(of: /"access_token":"([^"]+)"/))
            tokens[account] = String(match.output.1)
        }
    }

    // MARK: Areas

    func identity() async throws {
        let admin: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
        defer { admin.close() }
        try await admin.simple("UPDATE websites SET registration_open = false WHERE slug = 'borealis'")
        try await send(
            "registerAccount", "POST", "/auth/register", host: "borealis.localhost",
            body: """
                {"email":"a@example.net","password":"a long enough password","display_name":"A","accepted_terms":"1"}
                """)
        let token: String = "Zm9yLWRvY3VtZW50YXRpb24tb25seQ"
        try await send("confirmRegistration", "POST", "/auth/register/confirm", body: #"{"token":"\#(token)"}"#)
        try await send("logIn", "POST", "/auth/login", body: #"{"email":"nobody@example.com","password":"x"}"#)
        try await send("refreshSession", "POST", "/auth/token/refresh", body: #"{"refresh_token":"\#(token)"}"#)
        // On a socket of its own: URLSession keeps cookies for itself.
        let page: BlockingClient = BlockingClient(port: platform.port, timeout: 10)
        defer { page.close() }
        let renewal: BlockingClient.Answer = try page.exchange(
            "POST", "/api/v1/auth/token/refresh", host: "localhost", headers: ["Cookie": "__Host-refresh=\(token)"],
            body: "{}")
        _ = note("refreshSession", status: renewal.status, body: renewal.body)
        try await send("markNotificationRead", "POST", "/notifications/\(Self.absent)/read", as: "client")
    }

    func catalogueAndOrders() async throws {
        let unknown: String = Self.inputs.replacing("research", with: "nothing")
        let estimate: String = #"{"inputs":\#(unknown),"deadline_hours":48}"#
        try await send("estimatePrice", "POST", "/pricing/estimate", body: estimate)
        try await send("createOrder", "POST", "/orders", as: "client", body: order(inputs: unknown))
        try await send("createOrder", "POST", "/orders", as: "client", body: order(hours: 0.1))
        let preference: String = #"{"preferred_writer_id":"\#(Self.absent)","topic""#
        let preferring: String = order().replacing(#"{"topic""#, with: preference)
        try await send("createOrder", "POST", "/orders", as: "client", body: preferring)
        let id: String = try await placed()
        try await send(
            "updateOrder", "PATCH", "/orders/\(id)", as: "client", body: #"{"citation_style":"nothing"}"#,
            headers: ["If-Match": "*", "Content-Type": "application/merge-patch+json"])
        try await send(
            "moveOrder", "POST", "/orders/\(id)/transitions", as: "client", body: #"{"action":"accept_delivery"}"#)
    }

    /// The order that nobody has, for every operation on an order.
    func unknownOrders() async throws {
        let path: String = "/orders/\(Self.absent)"
        let accept: String = #"{"decision":"accept"}"#
        try await send("getOrder", "GET", path, as: "client")
        try await send(
            "updateOrder", "PATCH", path, as: "client", body: #"{"topic":"x"}"#,
            headers: ["If-Match": "*", "Content-Type": "application/merge-patch+json"])
        try await send("moveOrder", "POST", path + "/transitions", as: "client", body: #"{"action":"checkout"}"#)
        try await send("getOrderTimeline", "GET", path + "/timeline", as: "client")
        try await send(
            "assignOrder", "POST", path + "/assignments", as: "admin", body: #"{"writer_id":"\#(Self.absent)"}"#)
        try await send("respondToAssignment", "POST", path + "/assignment-response", as: "writer", body: accept)
        try await send("takeOrder", "POST", path + "/take", as: "writer")
        try await send("listOrderInterests", "GET", path + "/interests", as: "admin")
        try await send("expressInterest", "POST", path + "/interests", as: "writer", body: "{}")
        try await send("decideInterest", "POST", "/interests/\(Self.absent)/decision", as: "admin", body: accept)
        try await send("recordPayment", "POST", path + "/payments", as: "admin", body: payment("1.00", "none"))
        try await send("listOrderFiles", "GET", path + "/files", as: "client")
        try await send("deleteOrderFile", "DELETE", path + "/files/\(Self.absent)", as: "client")
        try await send("downloadOrderFile", "GET", path + "/files/\(Self.absent)/content", as: "client")
        try await upload(order: Self.absent, purpose: "reference", name: "a.txt")
    }

    func staffingAndPayments() async throws {
        let id: String = try await placed()
        let payments: String = "/orders/\(id)/payments"
        try await send("takeOrder", "POST", "/orders/\(id)/take", as: "writer")
        try await send("recordPayment", "POST", payments, as: "admin", body: payment("1.00", "early"))
        try await send(
            "moveOrder", "POST", "/orders/\(id)/transitions", as: "client", body: #"{"action":"checkout"}"#)
        try await send("recordPayment", "POST", payments, as: "admin", body: payment("999.00", "much"))
        try await send("recordPayment", "POST", payments, as: "admin", body: payment("33.89", "first"))
        try await send("recordPayment", "POST", payments, as: "admin", body: payment("100.00", "first"))
        try await send("recordPayment", "POST", payments, as: "admin", body: payment("100.00", "second"))
        try await send(
            "assignOrder", "POST", "/orders/\(id)/assignments", as: "admin", body: #"{"writer_id":"\#(Self.absent)"}"#)
        try await send("expressInterest", "POST", "/orders/\(id)/interests", as: "writer", body: "{}")
        try await send("expressInterest", "POST", "/orders/\(id)/interests", as: "writer", body: "{}")
        try await send("takeOrder", "POST", "/orders/\(id)/take", as: "writer")
        try await send(
            "respondToAssignment", "POST", "/orders/\(id)/assignment-response", as: "writer",
            body: #"{"decision":"accept"}"#)
        try await send(
            "updateOrder", "PATCH", "/orders/\(id)", as: "client", body: #"{"topic":"late"}"#,
            headers: ["If-Match": "*", "Content-Type": "application/merge-patch+json"])
        try await send("moveOrder", "POST", "/orders/\(id)/transitions", as: "admin", body: #"{"action":"submit"}"#)
    }

    func files() async throws {
        let id: String = try await placed()
        try await upload(order: id, purpose: "reference", name: "a.exe")
        try await upload(order: id, purpose: "final", name: "a.txt")
        try await upload(order: id, purpose: "reference", name: "a.txt", content: "")
        let delivery: String = try identifier(
            in: try await upload(order: id, purpose: "final", name: "a.txt", as: "admin"))
        let blocked: String = try await send(
            "downloadOrderFile", "GET", "/orders/\(id)/files/\(delivery)/content", as: "client", expecting: 409)
        #expect(blocked.contains(#""code":"delivery_blocked""#) && blocked.contains(#""reason":"not_submitted""#))
        let stored: String = try await upload(order: id, purpose: "reference", name: "a.txt")
        let file: String = try identifier(in: stored)
        try await send("deleteOrderFile", "DELETE", "/orders/\(id)/files/\(Self.absent)", as: "client")
        try await send("downloadOrderFile", "GET", "/orders/\(id)/files/\(Self.absent)/content", as: "client")
        try await send(
            "downloadOrderFile", "GET", "/orders/\(id)/files/\(file)/content", as: "client",
            headers: ["Range": "bytes=900-"])
        let admin: Connection = try await Connection.open(.maintenance(platform.database.adminAddress))
        defer { admin.close() }
        try await admin.simple("UPDATE order_policies SET max_files_per_order = 2")
        let full: String = try await upload(order: id, purpose: "reference", name: "b.txt", expecting: 409)
        #expect(full.contains(#""code":"file_quota_reached""#) && full.contains(#""limit":2"#))
    }

    /// Streams up to the limit stay open until the next is refused.
    func streams() async throws {
        let token: String = try #require(tokens["client"])
        var open: [OpenStream] = []
        for _ in 0..<5 { open.append(try OpenStream(port: platform.port, path: "/api/v1/events", token: token)) }
        let refused: String = try await send("streamEvents", "GET", "/events", as: "client", expecting: 429)
        #expect(refused.contains(#""code":"too_many_streams""#) && refused.contains(#""limit":5"#))
        open.forEach { $0.close() }
    }

    // MARK: Requests

    /// Sends a request, notes its problem, and checks that the status is the one that the contract gives the problem.
    @discardableResult
    private func send(
        _ operation: String, _ method: String, _ path: String, as account: String? = nil, host: String = "localhost",
        body: String? = nil, headers: [String: String] = [:], expecting status: Int? = nil
    ) async throws -> String {
        let answer = try await exchange(
            operation, method, path, as: account, host: host, body: body, headers: headers)
        if let status { #expect(answer.status == status, "\(operation): \(answer.body)") }
        return answer.body
    }

    /// What a step towards a problem answers; it has to succeed.
    @discardableResult
    func succeed(
        _ operation: String, _ method: String, _ path: String, as account: String?, body: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> String {
        let answer = try await exchange(operation, method, path, as: account, body: body, headers: headers)
        try #require((200..<300).contains(answer.status), "\(operation): \(answer.body)")
        return answer.body
    }

    /// `expected`: operation and code; `details`: a text that the problem has to contain.
    func refuse(
        _ expected: String, _ method: String, _ path: String, as account: String?, body: String? = nil,
        details: String = "", headers: [String: String] = [:]
    ) async throws {
        let operation: String = String(expected.prefix { $0 != " " })
        let answer = try await exchange(operation, method, path, as: account, body: body, headers: headers)
        #expect("\(operation) \(answer.code ?? "")" == expected, "\(answer.status) \(answer.body)")
        #expect(details.isEmpty || answer.body.contains("\"\(details)\""), "\(expected): \(answer.body)")
    }

    private func exchange(
        _ operation: String, _ method: String, _ path: String, as account: String? = nil, host: String = "localhost",
        body: String? = nil, headers: [String: String] = [:]
    ) async throws -> (status: Int, code: String?, body: String) {
        var headers: [String: String] = headers
        if account == "superadmin", headers["X-Website-Id"] == nil { headers["X-Website-Id"] = Self.acme }
        if method == "POST" { headers["Idempotency-Key"] = UUID().uuidString }
        let answer = try await platform.raw(
            method, "/api/v1" + path, token: account.flatMap { tokens[$0] }, host: host, headers: headers, body: body)
        return (answer.status, note(operation, status: answer.status, body: answer.body), answer.body)
    }

    /// The code of an answer's problem; its status is the one that the contract says.
    func note(_ operation: String, status: Int, body: String) -> String? {
        #expect(status < 500, "\(operation): \(body)")
        guard status >= 400, let match = body.firstMatch(of: /"code":"([a-z_]+)"/) else { return nil }
        let code: String = String(match.output.1)
        seen.insert("\(operation) \(code)")
        let problem: ProblemPolicy? = PlatformContract.contract.problems.first { $0.code == code }
        #expect(problem == nil || problem?.status == status, "\(operation) \(code): \(status)")
        return code
    }

    @discardableResult
    private func upload(
        order: String, purpose: String, name: String, content: String = "hello", as account: String = "client",
        expecting status: Int? = nil
    ) async throws -> String {
        let body: String = [
            "--x", "Content-Disposition: form-data; name=\"purpose\"", "", purpose, "--x",
            "Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"", "Content-Type: text/plain", "",
            content, "--x--", "",
        ].joined(separator: "\r\n")
        return try await send(
            "uploadOrderFile", "POST", "/orders/\(order)/files", as: account, body: body,
            headers: ["Content-Type": "multipart/form-data; boundary=x"], expecting: status)
    }

    func placed() async throws -> String {
        try identifier(in: try await send("createOrder", "POST", "/orders", as: "client", body: order()))
    }

    func identifier(in body: String) throws -> String {
        String(try #require(body.firstMatch(of: /"id":"([0-9a-f-]{36})"/), "\(body)").output.1)
    }

    private func order(inputs: String = ProblemRun.inputs, hours: Double = 48) -> String {
        let deadline: String = Date(timeIntervalSinceNow: hours * 3600).formatted(.iso8601)
        return #"{"topic":"A","instructions":"B","deadline":"\#(deadline)","inputs":\#(inputs)}"#
    }

    func payment(_ amount: String, _ reference: String) -> String {
        #"{"amount":"\#(amount)","method":"bank_transfer","reference":"\#(reference)"}"#
    }
}
