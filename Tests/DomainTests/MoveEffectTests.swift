import Domain
import FoundationEssentials
import Testing

@Suite struct MoveEffectTests {
    private func apply(
        _ move: OrderStatusMove, to order: OrderState, by actor: OrderActor = .system, _ input: MoveInput = fullInput(),
        at instant: Date = now
    ) throws -> OrderState {
        try OrderMoves.sample(order, by: actor, at: instant).applying(move, input)
    }

    @Test func aHoldFreezesBothDeadlines() throws {
        let held: OrderState = try apply(.hold, to: .sample(.inProgress))
        #expect(held.status == .onHold && held.heldSeconds == 172_800)
        let released: OrderState = try apply(.releaseHold, to: held, at: now.addingTimeInterval(5 * hour))
        #expect(released.status == .inProgress && released.heldSeconds == nil)
        #expect(released.clientDeadline == held.clientDeadline.addingTimeInterval(5 * hour))
        #expect(released.writerDeadline == held.writerDeadline.addingTimeInterval(5 * hour))
    }

    @Test func aHoldWithoutAWriterEndsInStaffing() throws {
        var order: OrderState = .sample(.onHold)
        order.currentWriterID = nil
        #expect(try apply(.releaseHold, to: order).status == .readyForStaffing)
    }

    @Test func takingAnOrder() throws {
        let taken: OrderState = try apply(.take, to: .sample(.readyForStaffing), by: .person(.writer))
        #expect(taken.status == .inProgress && taken.currentWriterID == .writer && taken.visibility == .hidden)
    }

    @Test func onlyTheInvitedWriterTakes() throws {
        let invited: OrderState = try apply(.invitePreferred, to: .sample(.readyForStaffing))
        #expect(invited.visibility == .preferredWriterOnly && invited.preferredWriterID == .writer)
        #expect(throws: PlatformProblem.actionBlocked(action: "take", reason: "not_available")) {
            try apply(.take, to: invited, by: .person(.writer, .stranger))
        }
        #expect(try apply(.take, to: invited, by: .person(.writer)).status == .inProgress)
    }

    @Test(arguments: [OrderStatusMove.assign, .acceptInterest, .routeToPool, .invitePreferred, .take])
    func staffingWaitsForTheMoney(move: OrderStatusMove) {
        var order: OrderState = .sample(.readyForStaffing)
        order.paymentStatus = .partiallyPaid
        #expect(throws: PlatformProblem.actionBlocked(action: move.rawValue, reason: "not_fully_paid")) {
            try apply(move, to: order)
        }
    }

    @Test func aRejectedAssignmentReturnsToThePool() throws {
        let offered: OrderState = .sample(.pendingWriterAcceptance)
        let order: OrderState = try apply(.rejectAssignment, to: offered, by: .person(.writer))
        #expect(order.status == .readyForStaffing && order.currentWriterID == nil && order.visibility == .pool)
    }

    @Test(arguments: [
        OrderStatus.readyForStaffing, .pendingWriterAcceptance, .inProgress, .onHold, .underEditing,
    ])
    func aRejectedCancellationRestoresTheStatus(status: OrderStatus) throws {
        let before: OrderState = .sample(status)
        let requested: OrderState = try apply(.requestCancellation, to: before, by: .person(.client))
        #expect(requested.status == .pendingCancellation && requested.previousStatus == status)
        let restored: OrderState = try apply(.rejectCancellation, to: requested, by: .person(.admin))
        #expect(restored.status == status && restored.previousStatus == nil && restored.refundDue == nil)
        #expect(restored.currentWriterID == before.currentWriterID)
    }

    @Test func aCancellationKeepsTheShareOfTheRequest() throws {
        let requested: OrderState = try apply(.requestCancellation, to: .sample(.inProgress), by: .person(.client))
        #expect(requested.forfeiture == decimal("53.56") && requested.refundDue == decimal("80.33"))
        let later: Date = now.addingTimeInterval(1.5 * day)
        var input: MoveInput = MoveInput()
        input.refundDestination = .originalMethod
        let approved: OrderState = try apply(.approveCancellation, to: requested, by: .person(.admin), input, at: later)
        #expect(approved.status == .cancelled && approved.forfeiture == decimal("53.56"))
        #expect(approved.refundDestination == .originalMethod && approved.cancelledAt == later)
        #expect(approved.currentWriterID == nil)
        input.forfeiturePercent = 0
        let generous: OrderState = try apply(.approveCancellation, to: requested, by: .person(.admin), input)
        #expect(generous.refundDue == decimal("133.89"))
    }

    @Test func anApprovedOrderIsNotCancelledNorRevised() throws {
        let approved: OrderState = try apply(.approve, to: .sample(.completed), by: .person(.client))
        #expect(approved.status == .completed && approved.approvedAt == now)
        for move in [OrderStatusMove.forceCancel, .requestRevision, .reopen] {
            #expect(throws: PlatformProblem.actionBlocked(action: move.rawValue, reason: "approved")) {
                try apply(move, to: approved)
            }
        }
        #expect(throws: PlatformProblem.actionBlocked(action: "approve", reason: "already_approved")) {
            try apply(.approve, to: approved)
        }
        #expect(try apply(.archive, to: approved, by: .person(.admin)).archivedAt == now)
    }

    @Test func theRevisionWindowEndsToTheSecond() throws {
        var order: OrderState = .sample(.completed)
        order.completedAt = now
        let end: Date = now.addingTimeInterval(14 * day)
        #expect(order.revisionOpenUntil(OrderPolicy()) == end)
        #expect(try apply(.requestRevision, to: order, by: .person(.client), at: end).status == .revisionRequested)
        #expect(throws: PlatformProblem.actionBlocked(action: "request_revision", reason: "revision_window_closed")) {
            try apply(.requestRevision, to: order, by: .person(.client), at: end.addingTimeInterval(1))
        }
    }

    @Test func aRevisionThatStaffAskForBeginsAtOnce() throws {
        #expect(try apply(.requestRevision, to: .sample(.submitted), by: .person(.support)).status == .inProgress)
        #expect(try apply(.requestRevision, to: .sample(.submitted), by: .person(.client)).status == .revisionRequested)
    }

    @Test(arguments: [
        (DisputeResolution.resumeWork, OrderStatus.inProgress), (.returnDelivery, .submitted), (.complete, .completed),
        (.cancel, .cancelled),
    ])
    func disputesEndAsDecided(resolution: DisputeResolution, status: OrderStatus) throws {
        let order: OrderState = try apply(
            .closeDispute, to: .sample(.disputed), by: .person(.support), fullInput(resolution))
        #expect(order.status == status)
        #expect((order.refundDue != nil) == (status == .cancelled))
        #expect((order.completedAt != nil) == (status == .completed))
    }

    @Test func paymentsInPartAndInFull() throws {
        let order: OrderState = .sample(.pendingPayment)
        let (move, partial) = try OrderMoves.sample(order, by: .person(.admin)).receiving(100)
        #expect(move == .partialPayment && partial.status == .pendingPayment && partial.paymentStatus == .partiallyPaid)
        #expect(partial.balanceDue == decimal("33.89"))
        #expect(throws: PlatformProblem.paymentExceedsBalance(balanceDue: "33.89")) {
            try OrderMoves.sample(partial, by: .person(.admin)).receiving(decimal("33.90"))
        }
        let (last, full) = try OrderMoves.sample(partial, by: .person(.admin)).receiving(decimal("33.89"))
        #expect(last == .applyPayment && full.status == .readyForStaffing && full.paymentStatus == .fullyPaid)
        #expect(full.visibility == .pool)
        #expect(throws: PlatformProblem.self) { try OrderMoves.sample(full, by: .person(.admin)).receiving(1) }
    }

    @Test func aPaidOrderWithAPreferredWriterIsShownToThatWriter() throws {
        var order: OrderState = .sample(.pendingPayment)
        order.preferredWriterID = .writer
        #expect(try OrderMoves.sample(order).receiving(decimal("133.89")).after.visibility == .preferredWriterOnly)
    }
}

@Suite struct SubmissionRoutingTests {
    struct Row: Sendable {
        var own: Bool? = nil
        var enabled = true
        var byDefault = false
        var urgent = false
        var first = false
        var total: Decimal = 100
        var hoursLeft: Double = 48
        var skipUrgent = true
        var allowEarly = true
        var edits: Bool
    }

    private static let rows: [Row] = [
        Row(edits: false), Row(byDefault: true, edits: true), Row(first: true, edits: true),
        Row(total: 300, edits: true),
        Row(total: 299.99, edits: false), Row(urgent: true, first: true, edits: false),
        Row(first: true, hoursLeft: 23.9, edits: false),
        Row(first: true, hoursLeft: 24, edits: true), Row(urgent: true, first: true, skipUrgent: false, edits: true),
        Row(first: true, allowEarly: false, edits: false),
        Row(first: true, hoursLeft: 24, allowEarly: false, edits: true),
        Row(enabled: false, first: true, total: 500, edits: false),
        Row(own: true, enabled: false, urgent: true, edits: true),
        Row(own: false, byDefault: true, first: true, edits: false),
    ]

    @Test(arguments: rows)
    func editing(row: Row) {
        var policy: OrderPolicy = OrderPolicy()
        policy.editingEnabled = row.enabled
        policy.editingByDefault = row.byDefault
        policy.skipEditingForUrgent = row.skipUrgent
        policy.allowEditingForEarlySubmissions = row.allowEarly
        var order: OrderState = .sample(.inProgress)
        order.requiresEditing = row.own
        order.isUrgent = row.urgent
        order.isFirstOrder = row.first
        order.total = row.total
        order.clientDeadline = now.addingTimeInterval(row.hoursLeft * hour)
        let routing: SubmissionRouting = SubmissionRouting(policy: policy, order: order, deliveredOrders: 9, now: now)
        #expect(routing.needsEditing == row.edits)
        #expect(routing.afterSubmission == (row.edits ? .underEditing : .submitted))
    }

    @Test func reviewOfNewWritersAndHighTotals() {
        var policy: OrderPolicy = OrderPolicy()
        var order: OrderState = .sample(.inProgress)
        func needsReview(_ delivered: Int) -> Bool {
            SubmissionRouting(policy: policy, order: order, deliveredOrders: delivered, now: now).needsReview
        }
        #expect(!needsReview(0))
        policy.reviewEnabled = true
        #expect(needsReview(4) && !needsReview(5))
        order.total = 300
        #expect(needsReview(5))
    }

    @Test func editingThenReviewThenTheClient() throws {
        var policy: OrderPolicy = OrderPolicy()
        policy.reviewEnabled = true
        policy.editingByDefault = true
        var order: OrderState = .sample(.inProgress)
        var path: [OrderStatus] = []
        let steps: [(OrderStatusMove, UserRole)] = [
            (.submit, .writer), (.finishEditing, .editor), (.qaApprove, .editor),
        ]
        for (move, role) in steps {
            order = try OrderMoves.sample(order, by: .person(role), policy: policy).applying(move, fullInput())
            path.append(order.status)
        }
        #expect(path == [.underEditing, .qaReview, .submitted])
        #expect(order.submittedAt == now && order.editedAt == now && order.qaApprovedAt == now)
    }

    @Test func fromDraftToArchive() throws {
        var order: OrderState = .sample(.created)
        order = try OrderMoves.sample(order, by: .person(.client)).applying(.checkout)
        order = try OrderMoves.sample(order, by: .person(.admin)).receiving(decimal("133.89")).after
        order = try OrderMoves.sample(order, by: .person(.writer)).applying(.take)
        order = try OrderMoves.sample(order, by: .person(.writer)).applying(.submit)
        order = try OrderMoves.sample(order, by: .person(.client)).applying(.acceptDelivery)
        order = try OrderMoves.sample(order, by: .person(.client)).applying(.approve)
        order = try OrderMoves.sample(order, by: .person(.admin)).applying(.archive)
        #expect(order.status == .archived)
        #expect(order.submittedAt == now && order.completedAt == now)
        #expect(order.approvedAt == now && order.archivedAt == now)
    }
}
