import ContractTesting
import Foundation
import Synchronization

/// Records of two websites, by the name of the parameter that names them.
struct PlatformRecords: Sendable {
    struct Order: Sendable {
        var id: String
        var total: String
    }

    static let website: String = "018f4e3a-0000-7000-8000-000000000001"
    static let foreignWebsite: String = "018f4e3a-0000-7000-8000-000000000002"
    static let writer: String = "018f4e3a-0000-7000-8000-000000000102"
    /// Works for the own website only.
    static let secondWriter: String = "018f4e3a-0000-7000-8000-000000000103"
    private static let client: String = "018f4e3a-0000-7000-8000-000000000101"
    private static let foreignClient: String = "018f4e3a-0000-7000-8000-000000000108"

    private let stage: PlatformStage
    private let tokens: PlatformTokens
    private let kept: Kept = Kept()

    /// Made once for each owner.
    private final class Kept: Sendable {
        let ids: Mutex<[RecordOwner: [String: String]]> = Mutex([:])
    }

    init(stage: PlatformStage, tokens: PlatformTokens) {
        self.stage = stage
        self.tokens = tokens
    }

    func identifier(_ parameter: String, _ owner: RecordOwner) async throws -> String? {
        if let known = kept.ids.withLock({ $0[owner] }) { return known[parameter] }
        let isOwn: Bool = owner == .own
        let made: [String: String] = try await make(
            host: isOwn ? PlatformStage.host : PlatformStage.foreignHost, admin: isOwn ? "admin" : "admin@borealis")
        kept.ids.withLock { $0[owner] = made }
        return made[parameter]
    }

    /// An order in the pool, its file, a writer's interest in it, and a notification of that writer.
    private func make(host: String, admin: String) async throws -> [String: String] {
        let client: String = try await tokens.live("client", host: host)
        let staff: String = try await tokens.live(admin, host: host)
        let writer: String = try await tokens.live("writer", host: host)
        let order: Order = try await paidOrder(client, staff, host: host)
        let path: String = "/orders/\(order.id)"
        let file: String = try await stage.step(
            "POST", path + "/files", token: client, host: host,
            headers: ["Content-Type": "multipart/form-data; boundary=x"], body: Self.upload).text("id")
        let interest: String = try await stage.step(
            "POST", path + "/interests", token: writer, host: host, body: "{}").text("id")
        _ = try await stage.step(
            "POST", path + "/transitions", token: staff, host: host,
            body: #"{"action":"invite_preferred","writer_id":"\#(Self.writer)"}"#)
        let notification: String = try await stage.step("GET", "/notifications", token: writer, host: host).text("id")
        var made: [String: String] = [
            "order_id": order.id, "file_id": file, "interest_id": interest, "notification_id": notification,
        ]
        made.merge(try await people(staff, host: host)) { $1 }
        return made
    }

    /// Somebody whom nobody misses, an entry of the blacklist, a session that no attack uses, and its owner's second
    /// factor.
    private func people(_ staff: String, host: String) async throws -> [String: String] {
        let person: String = try await stage.step(
            "POST", "/users", token: staff, host: host,
            body: #"{"email":"person@example.net","display_name":"P","role":"client"}"#).text("id")
        let entry: String = try await stage.step(
            "POST", "/blacklist", token: staff, host: host,
            body: #"{"kind":"email","value":"shut-out@example.net","reason":"R"}"#).text("id")
        let bystander: String = host == PlatformStage.host ? "writer2" : "client"
        let login: PlatformStage.Answer = try await stage.step(
            "POST", "/auth/login", host: host,
            body: #"{"email":"\#(bystander)@example.com","password":"correct horse battery"}"#)
        let factor: String = try await stage.step(
            "POST", "/auth/mfa/devices", token: try login.text("access_token"), host: host, body: #"{"type":"totp"}"#
        ).text("id")
        let device: String = try await stage.trustDevice(
            of: bystander + "@example.com", on: host == PlatformStage.host ? Self.website : Self.foreignWebsite)
        return [
            "trusted_device_id": device, "device_id": factor, "user_id": person, "entry_id": entry,
            "session_id": try login.text("session_id"),
            "website_id": host == PlatformStage.host ? Self.website : Self.foreignWebsite,
        ]
    }

    /// A record that a body or a query names, by the type of its identifier.
    func record(of type: String, named name: String, _ owner: RecordOwner) async throws -> String? {
        switch (type, owner) {
        case ("WebsiteID", .own): return Self.website
        case ("WebsiteID", .foreign): return Self.foreignWebsite
        case ("UserID", .own): return name.hasSuffix("writer_id") ? Self.secondWriter : Self.client
        case ("UserID", .foreign):
            guard name.hasSuffix("writer_id") else { return Self.foreignClient }
            try await stage.makeForeignWriter()
            return PlatformStage.foreignWriter
        default: return try await identifier(name, owner)
        }
    }

    private func placed(_ client: String, host: String) async throws -> Order {
        let answer: PlatformStage.Answer = try await stage.step(
            "POST", "/orders", token: client, host: host, body: Self.newOrder)
        return Order(id: try answer.text("id"), total: try answer.text("total"))
    }

    private func checkedOut(_ client: String, host: String) async throws -> Order {
        let order: Order = try await placed(client, host: host)
        _ = try await stage.step(
            "POST", "/orders/\(order.id)/transitions", token: client, host: host, body: #"{"action":"checkout"}"#)
        return order
    }

    private func paidOrder(_ client: String, _ staff: String, host: String) async throws -> Order {
        let order: Order = try await checkedOut(client, host: host)
        _ = try await stage.step(
            "POST", "/orders/\(order.id)/payments", token: staff, host: host,
            body: #"{"amount":"\#(order.total)","method":"cash","reference":"\#(order.id)"}"#)
        return order
    }
}

// Orders of the own website in the state that an operation wants.
extension PlatformRecords {
    func newOrder() async throws -> String {
        try await placed(try await tokens.live("client"), host: PlatformStage.host).id
    }

    func checkedOut() async throws -> Order {
        try await checkedOut(try await tokens.live("client"), host: PlatformStage.host)
    }

    func paid() async throws -> String {
        try await paidOrder(
            try await tokens.live("client"), try await tokens.live("admin"), host: PlatformStage.host
        ).id
    }

    /// In the pool, where a writer may take it.
    func offered() async throws -> String { try await paid() }

    static var newOrder: String {
        let deadline: String = Date(timeIntervalSinceNow: 48 * 3600).formatted(.iso8601)
        return """
            {"topic":"A topic","instructions":"Five pages.","deadline":"\(deadline)","inputs":{"family":"paper",\
            "pages":5,"spacing":"double","paper_type":"research","work_type":"writing","academic_level":"undergrad",\
            "subject":"history"}}
            """
    }

    static let upload: String = [
        "--x", "Content-Disposition: form-data; name=\"purpose\"", "", "reference", "--x",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"", "Content-Type: text/plain", "",
        "hello", "--x--", "",
    ].joined(separator: "\r\n")
}
