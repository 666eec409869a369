import ContractRuntime
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import PlatformQueries
import Postgres
import Testing

struct OrdersLifeCycleTests {
    @Test func fromDraftToArchive() async throws {
        try await withOrders { app in
            let order: Order = try await app.create()
            #expect(order.number == "WS-202602-000001")
            #expect(order.status == .created)
            #expect(order.availableActions == [.checkout, .cancel])
            let total: Decimal = try #require(order.price?.total)
            #expect(total > 0)
            #expect(order.price?.lines.reduce(0) { $0 + $1.amount } == total)

            try await app.plain(order.id, .checkout, as: .client)
            let part: Payment = try await app.pay(order.id, 10, reference: "TX-1")
            #expect(part.orderStatus == .pendingPayment)
            #expect(part.balanceDue == total - 10)
            let rest: Payment = try await app.pay(order.id, total - 10, reference: "TX-2")
            #expect(rest.orderStatus == .readyForStaffing)
            #expect(rest.balanceDue == 0)

            let offer: Assignment = try await app.assign(order.id, to: .writer)
            #expect(offer.status == .pending)
            #expect(offer.expiresAt == OrdersFixture.start.addingTimeInterval(12 * 3600))
            #expect(try await app.answer(order.id, .accept, as: .writer).orderStatus == .inProgress)
            try await app.plain(order.id, .acknowledge, as: .writer)
            #expect(try await app.plain(order.id, .submit, as: .writer).status == .underEditing)
            #expect(try await app.plain(order.id, .finishEditing, as: .editor).status == .submitted)
            #expect(try await app.plain(order.id, .acceptDelivery, as: .client).status == .completed)
            let approved: Order = try await app.plain(order.id, .approve, as: .client)
            #expect(approved.milestones.approvedAt == OrdersFixture.start)
            #expect(try await app.plain(order.id, .archive, as: .admin).status == .archived)

            let events: [OrderEvent] = try await app.timeline(order.id, as: .admin)
            #expect(events.map(\.sequence) == Array((1...12).reversed()))
            #expect(events.last?.kind == .created)
            #expect(events.first?.action == .archive)
            #expect(events.allSatisfy { $0.actor != nil })
        }
    }

    @Test func theWriterSeesNeitherPriceNorClient() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.take(order.id, as: .writer)
            let seen: Order = try await app.get(order.id, as: .writer)
            #expect(seen.price == nil && seen.client == nil && seen.purchaseReference == nil)
            #expect(seen.compensation == 20)
            #expect(seen.deadline < order.deadline)
            #expect(seen.writer?.displayName == "Wren Writer")
            let listed: OrderPage = try await app.list(.init(), as: .writer)
            #expect(listed.data.map(\.id) == [order.id])
            #expect(listed.data[0].total == nil && listed.data[0].paymentStatus == nil)
            let events: [OrderEvent] = try await app.timeline(order.id, as: .writer)
            #expect(events.compactMap { $0.actor?.id } == [Person.writer.id])

            let owned: Order = try await app.get(order.id, as: .client)
            #expect(owned.compensation == nil && owned.client == nil && owned.price != nil)
            let edited: Order = try await app.get(order.id, as: .editor)
            #expect(edited.compensation == nil && edited.client == nil && edited.price == nil)
            let managed: Order = try await app.get(order.id, as: .admin)
            #expect(managed.client?.email == "client@example.com" && managed.compensation == 20)
        }
    }

    @Test func ordersOfOthersDoNotExist() async throws {
        try await withOrders { app in
            let order: Order = try await app.create()
            #expect(await problem { _ = try await app.get(order.id, as: .writer) } == .orderNotFound)
            let foreign: PlatformProblem? = await problem {
                _ = try await app.get(order.id, as: .foreignClient, in: OrdersFixture.borealis)
            }
            #expect(foreign == .orderNotFound)
            #expect(await problem { try await app.take(order.id, as: .writer) } == .orderNotFound)
            #expect(try await app.list(.init(), as: .foreignClient, in: OrdersFixture.borealis).data.isEmpty)
        }
    }

    @Test func illegalAndForeignMovesAreRefused() async throws {
        try await withOrders { app in
            let order: Order = try await app.create()
            let illegal: PlatformProblem? = await problem {
                try await app.plain(order.id, .acceptDelivery, as: .client)
            }
            #expect(
                illegal == .illegalMove(from: "created", action: "accept_delivery", allowed: ["checkout", "cancel"]))
            #expect(
                await standardProblem { try await app.plain(order.id, .archive, as: .client) } == .forbidden)
            let silent: PlatformProblem? = await problem { try await app.plain(order.id, .checkout, as: .admin) }
            #expect(silent == .reasonRequired(action: "checkout"))
            let stale: StandardProblem? = await standardProblem {
                try await app.move(
                    order.id, .plainMove(PlainMove(action: .checkout)), as: .client, ifMatch: "\"9\"")
            }
            #expect(stale == .preconditionFailed)
            #expect(try await app.get(order.id, as: .client).version == 1)
        }
    }

    @Test func changesNeedTheCurrentVersion() async throws {
        try await withOrders { app in
            let order: Order = try await app.create()
            let changed: UpdateOrder.Output = try await app.update(
                order.id, OrderUpdate(topic: "Consequences", purchaseReference: .null), "\"1\"")
            #expect(changed.eTag == "\"2\"")
            #expect(changed.body.topic == "Consequences" && changed.body.instructions == order.instructions)
            #expect(changed.body.purchaseReference == nil)
            let stale: StandardProblem? = await standardProblem {
                _ = try await app.update(order.id, OrderUpdate(topic: "X"), "\"1\"")
            }
            #expect(stale == .preconditionFailed)
            let unknown: PlatformProblem? = await problem {
                _ = try await app.update(order.id, OrderUpdate(citationStyle: .value("nonsense")), "\"2\"")
            }
            #expect(unknown == .catalogueCodeUnknown(dimension: "citation_style", value: "nonsense"))
        }
    }
}
