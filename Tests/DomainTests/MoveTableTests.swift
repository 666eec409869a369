import Domain
import FoundationEssentials
import Testing

@Suite struct MoveTableTests {
    /// Written by hand from the requirements, independent of the contract: action, from, to.
    static let table: [OrderStatusMove: (from: Set<OrderStatus>, to: Set<OrderStatus>)] = [
        .checkout: ([.created, .unpaid], [.pendingPayment]),
        .paymentFailed: ([.created, .unpaid, .pendingPayment], [.unpaid]),
        .partialPayment: ([.pendingPayment], [.pendingPayment]),
        .applyPayment: ([.unpaid, .pendingPayment], [.readyForStaffing]),
        .settleZeroTotal: ([.created], [.readyForStaffing]),
        .cancel: ([.created, .unpaid, .pendingPayment], [.cancelled]),
        .routeToPool: ([.readyForStaffing], [.readyForStaffing]),
        .invitePreferred: ([.readyForStaffing], [.readyForStaffing]),
        .assign: ([.readyForStaffing], [.pendingWriterAcceptance]),
        .take: ([.readyForStaffing], [.inProgress]),
        .acceptInterest: ([.readyForStaffing], [.inProgress]),
        .acceptAssignment: ([.pendingWriterAcceptance], [.inProgress]),
        .rejectAssignment: ([.pendingWriterAcceptance], [.readyForStaffing]),
        .expireAssignment: ([.pendingWriterAcceptance], [.readyForStaffing]),
        .acknowledge: ([.inProgress], [.inProgress]),
        .releaseToPool: ([.inProgress], [.readyForStaffing]),
        .hold: ([.inProgress], [.onHold]),
        .releaseHold: ([.onHold], [.inProgress, .readyForStaffing]),
        .submit: ([.inProgress], [.underEditing, .qaReview, .submitted]),
        .submitForQa: ([.inProgress], [.qaReview]),
        .qaReturn: ([.qaReview], [.inProgress]),
        .qaApprove: ([.qaReview], [.underEditing, .submitted]),
        .finishEditing: ([.underEditing], [.qaReview, .submitted]),
        .returnFromEditing: ([.underEditing], [.inProgress]),
        .acceptDelivery: ([.submitted], [.completed]),
        .autoComplete: ([.submitted], [.completed]),
        .requestRevision: ([.submitted, .completed], [.revisionRequested, .inProgress]),
        .startRevision: ([.revisionRequested], [.inProgress]),
        .resubmit: ([.revisionRequested], [.underEditing, .submitted]),
        .reopen: ([.completed], [.inProgress]),
        .approve: ([.completed], [.completed]),
        .autoApprove: ([.completed], [.completed]),
        .archive: ([.completed], [.archived]),
        .autoArchive: ([.completed], [.archived]),
        .openDispute: ([.inProgress, .qaReview, .submitted, .completed], [.disputed]),
        .closeDispute: ([.disputed], [.inProgress, .submitted, .completed, .cancelled]),
        .requestCancellation: (
            [.readyForStaffing, .pendingWriterAcceptance, .inProgress, .onHold, .underEditing], [.pendingCancellation]
        ),
        .approveCancellation: ([.pendingCancellation], [.cancelled]),
        .rejectCancellation: (
            [.pendingCancellation], [.readyForStaffing, .pendingWriterAcceptance, .inProgress, .onHold, .underEditing]
        ),
        .forceCancel: (
            [
                .created, .unpaid, .pendingPayment, .readyForStaffing, .pendingWriterAcceptance, .inProgress, .onHold,
                .qaReview, .underEditing, .submitted, .revisionRequested, .completed, .disputed, .pendingCancellation,
            ], [.cancelled]
        ),
        .recordRefund: ([.completed, .cancelled], [.refunded]),
    ]

    @Test func theContractHasExactlyTheseMoves() {
        #expect(Set(Self.table.keys) == Set(OrderStatusMove.allCases))
        for (move, row) in Self.table {
            #expect(Set(move.sources) == row.from, "\(move)")
            #expect(Set(move.targets) == row.to, "\(move)")
        }
    }

    @Test func actionsOfTheAPIAreTheMoves() {
        #expect(OrderAction.allCases.map(\.rawValue) == OrderStatusMove.allCases.map(\.rawValue))
    }

    @Test(arguments: OrderStatus.allCases)
    func everyMoveFromEveryStatus(status: OrderStatus) throws {
        for move in OrderStatusMove.allCases {
            let moves: OrderMoves = .sample(.sample(status))
            guard let row = Self.table[move], row.from.contains(status) else {
                let problem: PlatformProblem? = #expect(throws: PlatformProblem.self) {
                    try moves.applying(move, fullInput())
                }
                guard case .illegalMove(let from, let action, let allowed)? = problem else {
                    Issue.record("\(move) from \(status): \(String(describing: problem))")
                    continue
                }
                #expect(from == status.rawValue && action == move.rawValue)
                #expect(Set(allowed) == Set(moves.available.map(\.rawValue)))
                #expect(!allowed.contains(action))
                continue
            }
            // The system takes nothing from the pool: the order has to be shown to the one who takes it.
            let after: OrderState = try moves.applying(move, fullInput())
            #expect(row.to.contains(after.status), "\(move) from \(status) led to \(after.status)")
        }
    }

    /// Case 24 of the reference: there were states that no route left.
    @Test func case24AllButTheEndsHaveAWayOutForPeople() {
        for status in OrderStatus.allCases {
            let exits: [OrderStatusMove] = status.moves.filter { $0.permission != nil && $0.targets != [status] }
            let isEnd: Bool = [.cancelled, .refunded, .archived].contains(status)
            #expect(exits.isEmpty == isEnd, "\(status)")
        }
    }

    @Test func everyStatusIsReached() {
        var reached: Set<OrderStatus> = [.created]
        for _ in OrderStatus.allCases {
            for move in OrderStatusMove.allCases where move.sources.contains(where: reached.contains) {
                reached.formUnion(move.targets)
            }
        }
        #expect(reached == Set(OrderStatus.allCases))
    }
}
