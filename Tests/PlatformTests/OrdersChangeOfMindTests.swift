import ContractRuntime
import Domain
import FoundationEssentials
import Platform
import PlatformAPI
import Postgres
import Testing

/// Orders that do not go straight on: cancelled, paused, disputed, revised.
struct OrdersChangeOfMindTests {
    @Test func aCancellationKeepsItsShare() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder(OrdersFixture.newOrder(days: 5))
            let total: Decimal = try #require(order.price?.total)
            try await app.take(order.id, as: .writer)
            let asked: Order = try await app.move(
                order.id, .reasonedMove(ReasonedMove(action: .requestCancellation, reason: "No need.")), as: .client)
            #expect(asked.status == .pendingCancellation)
            let kept: Decimal = (total * 20 / 100).roundedMoney
            #expect(asked.cancellation?.forfeiture == kept && asked.cancellation?.refund == total - kept)
            #expect(try await app.get(order.id, as: .writer).cancellation == nil)
            let approval: OrderMove = .cancellationApprovalMove(
                CancellationApprovalMove(action: "approve_cancellation", refundDestination: .wallet))
            let ended: Order = try await app.move(order.id, approval, as: .admin)
            #expect(ended.status == .cancelled && ended.writer == nil)
            #expect(ended.cancellation?.destination == .wallet)
            #expect(await problem { _ = try await app.get(order.id, as: .writer) } == .orderNotFound)
        }
    }

    @Test func aRejectedCancellationReturnsToWork() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.take(order.id, as: .writer)
            try await app.move(
                order.id, .reasonedMove(ReasonedMove(action: .requestCancellation, reason: "No need.")), as: .client)
            let back: Order = try await app.move(
                order.id, .reasonedMove(ReasonedMove(action: .rejectCancellation, reason: "Nearly done.")), as: .admin)
            #expect(back.status == .inProgress && back.cancellation == nil)
            #expect(back.writer?.id == Person.writer.id)
        }
    }

    @Test func aPauseMovesTheDeadlines() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            try await app.take(order.id, as: .writer)
            try await app.move(
                order.id, .reasonedMove(ReasonedMove(action: .hold, reason: "Sources are missing.")), as: .support)
            app.clock.advance(seconds: 3600)
            let released: Order = try await app.plain(order.id, .releaseHold, as: .support)
            #expect(released.status == .inProgress)
            #expect(released.deadline == order.deadline.addingTimeInterval(3600))
        }
    }

    @Test func aRevisionKeepsItsSeverity() async throws {
        try await withOrders { app in
            let order: Order = try await app.delivered()
            let revision: OrderMove = .revisionMove(
                RevisionMove(action: "request_revision", reason: "The sources are missing.", severity: .major))
            let asked: Order = try await app.move(order.id, revision, as: .client)
            #expect(asked.status == .revisionRequested && asked.statusReason == "The sources are missing.")
            #expect(try await app.timeline(order.id, as: .writer).first?.note == "[major] The sources are missing.")
            try await app.plain(order.id, .startRevision, as: .writer)
            #expect(try await app.get(order.id, as: .writer).status == .inProgress)
        }
    }

    @Test func aDisputeEndsAsStaffDecide() async throws {
        try await withOrders { app in
            let order: Order = try await app.delivered()
            try await app.move(
                order.id, .reasonedMove(ReasonedMove(action: .openDispute, reason: "Not my topic.")), as: .client)
            let decision: OrderMove = .disputeResolutionMove(
                DisputeResolutionMove(action: "close_dispute", resolution: .complete, reason: "It is the topic."))
            #expect(await standardProblem { try await app.move(order.id, decision, as: .client) } == .forbidden)
            #expect(try await app.move(order.id, decision, as: .support).status == .completed)
        }
    }

    @Test func anInvitationIsForOneWriter() async throws {
        try await withOrders { app in
            let order: Order = try await app.paidOrder()
            let wrong: OrderMove = .invitationMove(
                InvitationMove(action: "invite_preferred", writerID: Person.editor.id))
            let refused: PlatformProblem? = await problem { try await app.move(order.id, wrong, as: .admin) }
            #expect(refused == .writerNotEligible(reason: "no_access"))
            let invitation: OrderMove = .invitationMove(
                InvitationMove(action: "invite_preferred", writerID: Person.writer.id))
            #expect(try await app.move(order.id, invitation, as: .admin).visibility == .preferredWriterOnly)
            let other: PlatformProblem? = await problem { try await app.take(order.id, as: .otherWriter) }
            #expect(other == .actionBlocked(action: "take", reason: "not_available"))
            #expect(try await app.notices(.writer).map(\.kind) == [.orderAvailable])
            #expect(try await app.take(order.id, as: .writer).source == .preferred)
        }
    }

    @Test func aWriterHasALimit() async throws {
        try await withOrders { app in
            for number in 1...5 {
                let order: Order = try await app.paidOrder(reference: "TX-\(number)")
                try await app.take(order.id, as: .writer)
            }
            let sixth: Order = try await app.paidOrder(reference: "TX-6")
            let refused: PlatformProblem? = await problem { try await app.take(sixth.id, as: .writer) }
            #expect(refused == .writerAtCapacity(limit: 5))
            #expect(sixth.number == "WS-202602-000006")
        }
    }

    @Test func theCatalogueSurvivesAnOutage() async throws {
        try await withOrders { app in
            let before: GetCatalogue.Output = try await app.getCatalogue()
            await app.database.close()
            let during: GetCatalogue.Output = try await app.getCatalogue()
            #expect(during.eTag == before.eTag && during.body.dimensions.count == before.body.dimensions.count)
        }
    }
}
