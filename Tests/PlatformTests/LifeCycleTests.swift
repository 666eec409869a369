import ContractClient
import ContractRuntime
import Foundation
import PlatformClient
import Testing

/// One person's way through the platform, with the generated client over real HTTP and a real database.
@Suite struct LifeCycleTests {
    @Test func fromRegistrationToTheArchive() async throws {
        try await RunningPlatform.run { platform in
            let session: SessionTokens = try await register(platform)
            let client: PlatformClient = platform.client(token: session.accessToken)
            #expect(try await client.getMe().body.email == "ada@example.net")
            try await estimate(client)
            let order: Order = try await placeOrder(client)
            try await upload(client, order)
            try await listOverThreePages(client)
            let event: Task<String?, any Error> = firstNotification(client)
            try await move(order.id, platform, client)
            #expect(try await event.value != nil)
            try await endSession(platform, session)
        }
    }

    // MARK: Steps

    private func register(_ platform: RunningPlatform) async throws -> SessionTokens {
        let anonymous: PlatformClient = platform.anonymous
        let password: String = "a long enough password"
        _ = try await anonymous.registerAccount(
            body: Registration(
                email: "ada@example.net", password: password, displayName: "Ada", acceptedTerms: "2026-01"))
        let token: String = try await mailedToken(platform)
        _ = try await anonymous.confirmRegistration(body: RegistrationConfirmation(token: token))
        return try await anonymous.signIn("ada@example.net", password)
    }

    /// The token of the confirmation link, from the mail that the outbox wrote.
    private func mailedToken(_ platform: RunningPlatform) async throws -> String {
        let deadline: ContinuousClock.Instant = .now + .seconds(20)
        while .now < deadline {
            let folder: String = platform.folder + "/mail"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let text: String = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
                if let match = text.firstMatch(of: /token=(3D)?([A-Za-z0-9_-]{20,})/) { return String(match.output.2) }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Missing(what: "mail with a token")
    }

    private func estimate(_ client: PlatformClient) async throws {
        let answer = try await client.estimatePrice(body: EstimateRequest(inputs: inputs, deadlineHours: 48)).body
        #expect(answer.currency == "USD")
        #expect(answer.total == Decimal(string: "133.89"))
    }

    private var inputs: PriceInputs {
        .paperInputs(
            PaperInputs(
                family: "paper", pages: 5, spacing: .double, paperType: "research", workType: "writing",
                academicLevel: "undergrad", subject: "history"))
    }

    private func placeOrder(_ client: PlatformClient) async throws -> Order {
        var last: Order?
        for number in 1...5 {
            let body = NewOrder(
                topic: "Causes \(number)", instructions: "Five pages.", inputs: inputs,
                deadline: Date(timeIntervalSinceNow: 48 * 3600))
            let key: String = "order-\(number)-key"
            let created = try await client.createOrder(body: body, idempotencyKey: key)
            #expect(created.body.status == .created && created.body.price?.total == Decimal(string: "133.89"))
            #expect(created.location.hasSuffix(created.body.id.rawValue.uuidString.lowercased()))
            let replay = try await client.createOrder(body: body, idempotencyKey: key)
            #expect(replay.body.id == created.body.id)
            last = created.body
        }
        return try #require(last)
    }

    private func upload(_ client: PlatformClient, _ order: Order) async throws {
        let bytes: [UInt8] = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = UploadFile(fileName: "sources.txt", mediaType: "text/plain", bytes: bytes)
        let stored = try await client.uploadOrderFile(
            orderID: order.id, body: .init(purpose: .reference, file: file)).body
        let files = try await client.listOrderFiles(orderID: order.id).body.data
        #expect(files.map(\.id) == [stored.id])
        guard case .ok(let whole) = try await client.downloadOrderFile(orderID: order.id, fileID: stored.id) else {
            throw Missing(what: "200")
        }
        #expect(try await whole.body.collect(upTo: 1 << 20) == bytes)
        let part = try await client.downloadOrderFile(orderID: order.id, fileID: stored.id, range: "bytes=10-19")
        guard case .partialContent(let ten) = part else { throw Missing(what: "206") }
        #expect(try await ten.body.collect(upTo: 1 << 20) == Array(bytes[10...19]))
    }

    private func listOverThreePages(_ client: PlatformClient) async throws {
        let first = try await client.listOrders(sort: .newest, limit: 2).body
        #expect(first.data.count == 2 && first.page.nextCursor != nil)
        let all = try await client.listOrdersItems(sort: .newest, limit: 2).collect(limit: 100)
        #expect(all.map(\.topic) == ["Causes 5", "Causes 4", "Causes 3", "Causes 2", "Causes 1"])
    }

    private func firstNotification(_ client: PlatformClient) -> Task<String?, any Error> {
        Task {
            for try await event in client.streamEvents() {
                if case .notificationEvent = event.value { return event.id }
            }
            return nil
        }
    }

    private func move(_ id: OrderID, _ platform: RunningPlatform, _ client: PlatformClient) async throws {
        let (admin, writer) = (try await platform.client("admin"), try await platform.client("writer"))
        let editor: PlatformClient = try await platform.client("editor")
        try await step(.checkout, id, client, to: .pendingPayment)
        try await illegal(.acceptDelivery, id, client)
        _ = try await admin.recordPayment(
            orderID: id,
            body: NewPayment(amount: Decimal(string: "133.89")!, method: .bankTransfer, reference: "bank-1"),
            idempotencyKey: "payment-1-key")
        #expect(try await client.getOrder(orderID: id).body.status == .readyForStaffing)
        _ = try await writer.takeOrder(orderID: id)
        let seen: Order = try await writer.getOrder(orderID: id).body
        #expect(seen.status == .inProgress && seen.price == nil && seen.client == nil && seen.compensation != nil)
        try await step(.submitForQa, id, writer, to: .qaReview)
        try await step(.qaApprove, id, editor, to: nil)
        if try await editor.getOrder(orderID: id).body.status == .underEditing {
            try await step(.finishEditing, id, editor, to: nil)
        }
        try await step(.acceptDelivery, id, client, to: .completed)
        try await step(.archive, id, admin, to: .archived)
        let events = try await admin.getOrderTimelineItems(orderID: id).collect(limit: 100)
        #expect(events.count >= 8)
    }

    private func step(
        _ action: PlainMoveAction, _ id: OrderID, _ client: PlatformClient, to status: OrderStatus?
    ) async throws {
        let order: Order = try await client.moveOrder(
            orderID: id, body: .plainMove(PlainMove(action: action))).body
        if let status { #expect(order.status == status) }
    }

    private func illegal(_ action: PlainMoveAction, _ id: OrderID, _ client: PlatformClient) async throws {
        let error = await #expect(throws: ClientError.self) {
            try await client.moveOrder(orderID: id, body: .plainMove(PlainMove(action: action)))
        }
        guard case .problem(let details) = error else { throw Missing(what: "problem") }
        #expect(details.status == 409 && details.code == PlatformProblemCode.illegalMove.rawValue)
        #expect(details.members["allowed"] != nil)
    }

    private func endSession(_ platform: RunningPlatform, _ session: SessionTokens) async throws {
        let anonymous: PlatformClient = platform.anonymous
        let renewed = try await anonymous.refreshSession(body: RefreshRequest(refreshToken: session.refreshToken)).body
        let client: PlatformClient = platform.client(token: renewed.accessToken)
        _ = try await client.logOut(body: LogOutRequest(scope: .current))
        let error = await #expect(throws: ClientError.self) { try await client.getMe() }
        guard case .problem(let details) = error else { throw Missing(what: "problem") }
        #expect(details.status == 401)
    }

    private struct Missing: Error { var what: String }
}
