import ContractRuntime
import Foundation
import PlatformAPI
import Testing

/// Every operation that names a record in its path, from the generated table, with records that exist in another
/// website: whoever may call it learns nothing but that there is no such record.
@Suite struct ForeignRecordTests {
    private static let host: String = "localhost"
    private static let foreignHost: String = "borealis.localhost"
    private static let writer: String = "018f4e3a-0000-7000-8000-000000000102"
    private static let topic: String = "secret topic"

    @Test func aRecordOfAnotherWebsiteIs404ForEveryRoleThatMayCall() async throws {
        try await RunningPlatform.run { platform in
            let foreign: Records = try await Self.make(platform, host: Self.foreignHost, admin: "admin@borealis")
            let contract: ServiceContract = PlatformContract.contract
            var called: Set<String> = []
            for role in contract.roles {
                let token: String = try await Self.token(role.name, platform, host: Self.host)
                for operation in contract.operations where Self.mayCall(operation, role) {
                    let answer = try await Self.send(operation, platform, token: token, ids: foreign.ids)
                    #expect(answer.status == 404, "\(role.name) \(operation.id): \(answer.status) \(answer.body)")
                    #expect(!answer.body.contains(Self.topic), "\(role.name) \(operation.id)")
                    called.insert(operation.id)
                }
            }
            let all: [String] = contract.operations.filter { !$0.pathParameters.isEmpty }.map(\.id)
            #expect(called == Set(all) && called.isSuperset(of: ["decideInterest", "markNotificationRead", "getOrder"]))
            try await Self.expectUntouched(foreign, platform)
        }
    }

    @Test func aFileOfAnotherWebsiteIsNotInAnOwnOrder() async throws {
        try await RunningPlatform.run { platform in
            let foreign: Records = try await Self.make(platform, host: Self.foreignHost, admin: "admin@borealis")
            let own: Records = try await Self.make(platform, host: Self.host, admin: "admin")
            let operations: [OperationPolicy] = PlatformContract.contract.operations.filter {
                $0.pathParameters.count > 1
            }
            #expect(operations.map(\.id).sorted() == ["deleteOrderFile", "downloadOrderFile"])
            let token: String = try await Self.token("superadmin", platform, host: Self.host)
            for operation in operations {
                var ids: [String: String] = foreign.ids
                ids["order_id"] = own.ids["order_id"]
                let answer = try await Self.send(operation, platform, token: token, ids: ids)
                #expect(answer.status == 404 && answer.body.contains("file_not_found"), "\(operation.id)")
            }
            try await Self.expectUntouched(foreign, platform)
        }
    }

    // MARK: Requests from the table

    private static func mayCall(_ operation: OperationPolicy, _ role: RolePolicy) -> Bool {
        guard !operation.pathParameters.isEmpty else { return false }
        let held: PermissionSet = PlatformContract.contract.permissions(ofRole: role.name)
        let caller: Caller = Caller(subject: "", role: role.name, permissions: held)
        return operation.security.contains { alternative in
            alternative.flatMap(\.permissions).allSatisfy { PlatformContract.contract.allows(caller, $0) }
        }
    }

    /// Bodies that are right, so that nothing but the record can be wrong.
    private static let bodies: [String: String] = [
        "updateOrder": #"{"topic":"x"}"#,
        "moveOrder": #"{"action":"checkout"}"#,
        "assignOrder": #"{"writer_id":"\#(writer)"}"#,
        "respondToAssignment": #"{"decision":"accept"}"#,
        "expressInterest": "{}",
        "decideInterest": #"{"decision":"accept"}"#,
        "recordPayment": #"{"amount":"1.00","method":"cash","reference":"r"}"#,
        "uploadOrderFile": upload,
        "updateUser": #"{"display_name":"x"}"#,
        "moveUser": #"{"action":"kick_out","reason":"x"}"#,
        "updateWebsite": #"{"headline":"x"}"#,
        "confirmSecondFactor": #"{"code":"123456"}"#,
    ]

    /// Parameters that have to be there.
    private static let queries: [String: String] = ["liftBlacklistEntry": "?reason=x"]
    private static let acme: String = "018f4e3a-0000-7000-8000-000000000001"
    private static let borealis: String = "018f4e3a-0000-7000-8000-000000000002"
    private static let foreignClient: String = "018f4e3a-0000-7000-8000-000000000108"

    private static let upload: String = [
        "--x", "Content-Disposition: form-data; name=\"purpose\"", "", "reference", "--x",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"", "Content-Type: text/plain", "",
        "hello", "--x--", "",
    ].joined(separator: "\r\n")

    private static func send(
        _ operation: OperationPolicy, _ platform: RunningPlatform, token: String, ids: [String: String],
        host: String = ForeignRecordTests.host
    ) async throws -> (status: Int, headers: [String: String], body: String) {
        var path: String = operation.path
        for name in operation.pathParameters {
            path = path.replacing("{\(name)}", with: try #require(ids[name], "no record for \(name)"))
        }
        path += queries[operation.id] ?? ""
        var headers: [String: String] = ["X-Website-Id": acme]
        if operation.idempotency == .required { headers["Idempotency-Key"] = UUID().uuidString }
        if operation.concurrency == .required { headers["If-Match"] = "*" }
        var body: String?
        if let mediaType = operation.body.mediaTypes.first {
            headers["Content-Type"] = mediaType == "multipart/form-data" ? "multipart/form-data; boundary=x" : mediaType
            let text: String = try #require(bodies[operation.id], "no body for \(operation.id)")
            body = text
        }
        return try await platform.raw(
            "\(operation.method)".uppercased(), path, token: token, host: host, headers: headers, body: body)
    }

    private static func token(_ account: String, _ platform: RunningPlatform, host: String) async throws -> String {
        let address: String = account.contains("@") ? "\(account).example.com" : "\(account)@example.com"
        let body: String = #"{"email":"\#(address)","password":"correct horse battery"}"#
        let answer = try await platform.raw("POST", "/api/v1/auth/login", host: host, body: body)
        return String(try #require(answer.body.firstMatch(of: /"access_token":"([^"]+)"/), "\(answer.body)").output.1)
    }

    /// A session of the website's client.
    private static func session(host: String, _ platform: RunningPlatform) async throws -> String {
        let body: String = #"{"email":"client@example.com","password":"correct horse battery"}"#
        let answer = try await platform.raw("POST", "/api/v1/auth/login", host: host, body: body)
        return String(try #require(answer.body.firstMatch(of: /"session_id":"([^"]+)"/), "\(answer.body)").output.1)
    }

    // MARK: Records

    /// Of one website: an order in the pool, its file, a writer's interest in it, and a notification of that writer.
    private struct Records: Sendable {
        /// By the name of the path parameter.
        var ids: [String: String] = [:]
        var adminToken: String
        var writerToken: String
    }

    private static func make(_ platform: RunningPlatform, host: String, admin: String) async throws -> Records {
        let client: String = try await token("client", platform, host: host)
        var records: Records = Records(
            adminToken: try await token(admin, platform, host: host),
            writerToken: try await token("writer", platform, host: host))
        func step(_ method: String, _ path: String, _ token: String, _ body: String? = nil) async throws -> String {
            var headers: [String: String] = method == "GET" ? [:] : ["Idempotency-Key": UUID().uuidString]
            if body == upload { headers["Content-Type"] = "multipart/form-data; boundary=x" }
            let answer = try await platform.raw(
                method, "/api/v1" + path, token: token, host: host, headers: headers, body: body)
            try #require((200..<300).contains(answer.status), "\(path): \(answer.body)")
            return answer.body
        }
        let placed: String = try await step("POST", "/orders", client, newOrder)
        let order: String = try identifier(in: placed)
        let total: String = String(try #require(placed.firstMatch(of: /"total":"([0-9.]+)"/)).output.1)
        let path: String = "/orders/\(order)"
        records.ids["order_id"] = order
        records.ids["file_id"] = try identifier(in: try await step("POST", path + "/files", client, upload))
        _ = try await step("POST", path + "/transitions", client, #"{"action":"checkout"}"#)
        _ = try await step(
            "POST", path + "/payments", records.adminToken,
            #"{"amount":"\#(total)","method":"cash","reference":"\#(order)"}"#)
        records.ids["interest_id"] = try identifier(
            in: try await step("POST", path + "/interests", records.writerToken, "{}"))
        _ = try await step(
            "POST", path + "/transitions", records.adminToken,
            #"{"action":"invite_preferred","writer_id":"\#(writer)"}"#)
        records.ids["device_id"] = try identifier(
            in: try await step("POST", "/auth/mfa/devices", client, #"{"type":"totp"}"#))
        records.ids["trusted_device_id"] = try await device(of: client, host: host, platform)
        records.ids["website_id"] = host == Self.host ? acme : borealis
        records.ids["user_id"] = foreignClient
        records.ids["session_id"] = try await Self.session(host: host, platform)
        records.ids["entry_id"] = try identifier(
            in: try await step(
                "POST", "/blacklist", records.adminToken,
                #"{"kind":"email","value":"mallory@example.com","reason":"x"}"#))
        records.ids["notification_id"] = try identifier(
            in: try await step("GET", "/notifications", records.writerToken))
        return records
    }

    /// A trusted device of whom a token is of.
    private static func device(of token: String, host: String, _ platform: RunningPlatform) async throws -> String {
        let me = try await platform.raw("GET", "/api/v1/me", token: token, host: host)
        let (user, website): (String, String) = (
            try identifier(in: me.body), host == Self.host ? acme : borealis)
        return try #require(try await platform.values(
            """
            INSERT INTO trusted_devices (website_id, token_hash, id, user_id, created_at, expires_at)
            VALUES ('\(website)', sha256('\(user)'), gen_random_uuid(), '\(user)', now(), now() + interval '1 day')
            RETURNING id
            """).first)
    }

    private static var newOrder: String {
        let deadline: String = Date(timeIntervalSinceNow: 48 * 3600).formatted(.iso8601)
        return """
            {"topic":"\(topic)","instructions":"Five pages.","deadline":"\(deadline)","inputs":{"family":"paper",\
            "pages":5,"spacing":"double","paper_type":"research","work_type":"writing","academic_level":"undergrad",\
            "subject":"history"}}
            """
    }

    private static func identifier(in body: String) throws -> String {
        String(try #require(body.firstMatch(of: /"id":"([0-9a-f-]{36})"/), "\(body)").output.1)
    }

    /// The records are still there for their own people, as they were: the 404s were about the website.
    private static func expectUntouched(_ records: Records, _ platform: RunningPlatform) async throws {
        let calls: [(String, String, String)] = [
            ("getOrder", records.adminToken, #""status":"ready_for_staffing""#),
            ("listOrderFiles", records.adminToken, try #require(records.ids["file_id"])),
            ("listOrderInterests", records.adminToken, #""status":"pending""#),
            ("decideInterest", records.adminToken, #""status":"accepted""#),
            ("getUser", records.adminToken, #""status":"active""#),
            ("getWebsite", records.adminToken, #""slug":"borealis""#),
            ("markNotificationRead", records.writerToken, try #require(records.ids["notification_id"])),
        ]
        for (id, token, expected) in calls {
            let operation: OperationPolicy = try #require(PlatformContract.contract.operation(id: id))
            let answer = try await send(operation, platform, token: token, ids: records.ids, host: foreignHost)
            #expect(answer.status == 200 && answer.body.contains(expected), "\(id): \(answer.body)")
        }
    }
}
