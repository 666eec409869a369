import ContractRuntime
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import PlatformQueries
import Postgres
import Testing

struct OrdersStaffingTests {
    @Test func theSecondWriterIsRefused() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            async let first: PlatformProblem? = problem { try await app.take(order.id, as: .writer) }
            async let second: PlatformProblem? = problem { try await app.take(order.id, as: .otherWriter) }
            let problems: [PlatformProblem] = await [first, second].compactMap(\.self)
            #expect(problems == [.illegalMove(from: "in_progress", action: "take", allowed: [])])
        }
    }

    @Test func aDeclinedOfferReturnsToThePool() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.assign(order.id, to: .writer)
            #expect(await problem { try await app.answer(order.id, .accept, as: .otherWriter) } == .orderNotFound)
            let declined: Assignment = try await app.answer(order.id, .reject, as: .writer)
            #expect(declined.status == .rejected && declined.orderStatus == .readyForStaffing)
            let pool: AvailableOrderPage = try await app.staffing.listAvailableOrders(
                .init(), by: Person.otherWriter.caller, in: OrdersFixture.acme,
                context: app.context("listAvailableOrders")
            ).body
            #expect(pool.data.map(\.id) == [order.id])
            #expect(try await app.get(order.id, as: .client).statusReason == nil)
            #expect(try await app.timeline(order.id, as: .client).allSatisfy { $0.note == nil })
            #expect(try await app.timeline(order.id, as: .admin).first?.note == "Busy.")
        }
    }

    @Test func anOfferEndsByItself() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.assign(order.id, to: .writer)
            app.clock.advance(seconds: 12 * 3600)
            #expect(await problem { try await app.answer(order.id, .accept, as: .writer) } == .assignmentNotFound)
            #expect(try await app.overdue.expire() == 1)
            #expect(try await app.overdue.expire() == 0)
            let after: Order = try await app.get(order.id, as: .admin)
            #expect(after.status == .readyForStaffing && after.writer == nil && after.visibility == .pool)
            let event: OrderEvent? = try await app.timeline(order.id, as: .admin).first
            #expect(event?.action == .expireAssignment && event?.actorRole == "system" && event?.actor == nil)
        }
    }

    @Test func anOverdueOfferDoesNotHinderTheNext() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.assign(order.id, to: .writer)
            let early: PlatformProblem? = await problem { try await app.assign(order.id, to: .otherWriter) }
            #expect(
                early
                    == .illegalMove(
                        from: "pending_writer_acceptance", action: "assign", allowed: ["force_cancel"]))
            app.clock.advance(seconds: 12 * 3600)
            #expect(try await app.assign(order.id, to: .otherWriter).status == .pending)
        }
    }

    /// Case 25 of the reference: a writer could hold one assignment ever.
    @Test func case25AWriterHoldsSeveralOrdersAndAnOrderHasOneWriter() async throws {
        try await withOrders { app in
            let first: Order = try await app.paidOrder()
            let second: Order = try await app.paidOrder(reference: "TX-2")
            for order in [first, second] {
                #expect(try await app.take(order.id, as: .writer).status == .active)
                let late: PlatformProblem? = await problem { try await app.take(order.id, as: .otherWriter) }
                #expect(late == .illegalMove(from: "in_progress", action: "take", allowed: []))
            }
            for order in [first, second] {
                let after: Order = try await app.get(order.id, as: .admin)
                #expect(after.status == .inProgress && after.writer?.id == Person.writer.id)
            }
            // One that was released is taken again: the former assignment stays, ended.
            let release: OrderMove = .reasonedMove(ReasonedMove(action: .releaseToPool, reason: "Ill."))
            try await app.move(first.id, release, as: .admin)
            #expect(try await app.take(first.id, as: .writer).status == .active)
        }
    }

    /// An order outlives the access of its writer, whose account the website sees no more: the name stays, the address
    /// does not.
    @Test func aWriterWithoutAccessIsStillNamed() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.take(order.id, as: .writer)
            let before: PersonSummary? = try await app.get(order.id, as: .admin).writer
            #expect(before?.email == "writer@example.com")
            let writer: String = Person.writer.id.rawValue.uuidString
            let sql: String = "UPDATE tenant_access SET is_active = false WHERE user_id = '\(writer)'"
            try await app.database.write(asSystem: "test") { transaction in
                try await transaction.run(.execute(Statement(name: "test_access", sql: sql), .none))
            }
            for person in [Person.admin, .client] {
                let writer: PersonSummary? = try await app.get(order.id, as: person).writer
                #expect(writer?.id == Person.writer.id && writer?.displayName == "Wren Writer" && writer?.email == nil)
            }
            // Also in the answer to a move.
            let move: OrderMove = .reasonedMove(ReasonedMove(action: .hold, reason: "No writer."))
            let held: Order = try await app.move(order.id, move, as: .admin)
            #expect(held.writer?.displayName == "Wren Writer" && held.client?.id == Person.client.id)
        }
    }

    @Test func anAcceptedInterestSupersedesTheOthers() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            let first: InterestID = try await app.show(order.id, .writer).id
            let second: InterestID = try await app.show(order.id, .otherWriter).id
            let again: PlatformProblem? = await problem { _ = try await app.show(order.id, .writer) }
            #expect(again == .interestExists)
            let decided: Interest = try await app.decide(first, .accept)
            #expect(decided.status == .accepted)
            let late: PlatformProblem? = await problem { _ = try await app.decide(second, .accept) }
            #expect(late == .interestNotPending(interestStatus: "superseded"))
            let after: Order = try await app.get(order.id, as: .admin)
            #expect(after.status == .inProgress && after.writer?.id == Person.writer.id)
            let interests: InterestPage = try await app.interests(order.id)
            #expect(interests.data.map(\.status) == [.accepted, .superseded])
        }
    }

    @Test func paymentsNeverExceedWhatIsDue() async throws {
        try await withOrders { app in
            let order: Order = try await app.create()
            let total: Decimal = try #require(order.price?.total)
            try await app.plain(order.id, .checkout, as: .client)
            let tooMuch: PlatformProblem? = await problem { try await app.pay(order.id, total + 1, reference: "A") }
            #expect(tooMuch == .paymentExceedsBalance(balanceDue: total.moneyText))
            try await app.pay(order.id, 1, reference: "A")
            #expect(await problem { try await app.pay(order.id, 1, reference: "A") } == .paymentReferenceUsed)
            #expect(try await app.get(order.id, as: .client).price?.paid == 1)
        }
    }

    @Test func peopleAreToldOfWhatOthersDid() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.take(order.id, as: .writer)
            #expect(try await app.notices(.client).map(\.kind) == [.orderMoved, .paymentReceived])
            #expect(try await app.notices(.client).first?.body == "Order \(order.number) is now in progress.")
            #expect(try await app.notices(.writer).isEmpty)
        }
    }

    @Test func listsGoOnWhereTheyEnded() async throws {
        try await withOrders { app in
            for day in 2...4 {
                app.clock.advance(seconds: 60)
                _ = try await app.create(OrdersFixture.newOrder(topic: "100% of day \(day)", days: Double(10 - day)))
            }
            var seen: [String] = []
            var cursor: String?
            repeat {
                let page: OrderPage = try await app.list(.init(q: "100%", cursor: cursor, limit: 2), as: .client)
                seen += page.data.map(\.topic)
                cursor = page.page.nextCursor
            } while cursor != nil
            #expect(seen == ["100% of day 4", "100% of day 3", "100% of day 2"])
            let urgent: OrderPage = try await app.list(.init(sort: .deadline, limit: 1), as: .client)
            #expect(urgent.data.map(\.topic) == ["100% of day 4"] && urgent.page.hasMore)
            #expect(try await app.list(.init(q: "1_0"), as: .client).data.isEmpty)
            #expect(await standardProblem { _ = try await app.list(.init(cursor: "x"), as: .client) } == .invalidCursor)
        }
    }

    @Test func writersGoByTheirOwnDeadline() async throws {
        try await withOrders { app in
            for day in 1...3 {
                let new: NewOrder = OrdersFixture.newOrder(topic: "Due \(day)", days: Double(4 - day))
                let order: Order = try await app.paidOrder(new, reference: "TX-\(day)")
                try await app.take(order.id, as: .writer)
            }
            let first: OrderPage = try await app.list(.init(sort: .deadline, limit: 2), as: .writer)
            #expect(first.data.map(\.topic) == ["Due 3", "Due 2"])
            let cursor: PageCursor? = first.page.nextCursor.flatMap { PageCursor($0) }
            #expect(cursor?.instant == first.data[1].deadline)
            let second: OrderPage = try await app.list(
                .init(sort: .deadline, cursor: first.page.nextCursor, limit: 2), as: .writer)
            #expect(second.data.map(\.topic) == ["Due 1"] && !second.page.hasMore)
        }
    }

    @Test func theEstimateIsThePriceOfTheOrder() async throws {
        try await withOrders { app in
            let estimate: Estimate = try await app.catalogue.estimatePrice(
                .init(body: EstimateRequest(inputs: OrdersFixture.inputs, deadlineHours: 240)), in: OrdersFixture.acme,
                context: app.context("estimatePrice")
            ).body
            let order: Order = try await app.create()
            #expect(order.price?.total == estimate.total)
            let catalogue: GetCatalogue.Output = try await app.catalogue.getCatalogue(
                .init(), in: OrdersFixture.acme, context: app.context("getCatalogue"))
            #expect(catalogue.eTag == "\"\(catalogue.body.version)\"")
            #expect(catalogue.body.dimensions.first { $0.dimension == .academicLevel }?.entries.count == 8)
        }
    }
}
