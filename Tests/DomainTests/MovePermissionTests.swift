import Domain
import FoundationEssentials
import Testing

@Suite struct MovePermissionTests {
    private func available(_ role: UserRole, _ status: OrderStatus, _ id: UserID? = nil) -> [OrderStatusMove] {
        OrderMoves.sample(.sample(status), by: .person(role, id)).available
    }

    private static let rows: [(UserRole, OrderStatus, [OrderStatusMove])] = [
        (.client, .created, [.checkout, .cancel]),
        (.client, .pendingPayment, [.cancel]),
        (.client, .readyForStaffing, [.requestCancellation]),
        (.client, .inProgress, [.openDispute, .requestCancellation]),
        (.client, .submitted, [.acceptDelivery, .requestRevision, .openDispute]),
        (.client, .completed, [.requestRevision, .approve, .openDispute]),
        (.client, .disputed, []), (.client, .archived, []),
        (.writer, .pendingWriterAcceptance, [.acceptAssignment, .rejectAssignment]),
        (.writer, .readyForStaffing, [.take]),
        (.writer, .inProgress, [.acknowledge, .submit, .submitForQa, .openDispute]),
        (.writer, .revisionRequested, [.startRevision, .resubmit]),
        (.writer, .completed, [.openDispute]), (.writer, .created, []),
        (.support, .inProgress, [.hold, .openDispute]), (.support, .onHold, [.releaseHold]),
        (.support, .disputed, [.closeDispute]),
        (.editor, .qaReview, [.qaReturn, .qaApprove]), (.editor, .underEditing, [.finishEditing, .returnFromEditing]),
        (.editor, .inProgress, [.submit]), (.editor, .completed, []),
        (.admin, .pendingPayment, [.partialPayment, .applyPayment, .cancel, .forceCancel]),
        (.admin, .readyForStaffing, [.routeToPool, .invitePreferred, .assign, .acceptInterest, .forceCancel]),
        (.admin, .inProgress, [.releaseToPool, .hold, .submit, .submitForQa, .openDispute, .forceCancel]),
        (.admin, .pendingCancellation, [.approveCancellation, .rejectCancellation, .forceCancel]),
        (.admin, .completed, [.requestRevision, .reopen, .approve, .archive, .openDispute, .forceCancel]),
        (.admin, .cancelled, []),
    ]

    @Test(arguments: rows)
    func available(role: UserRole, status: OrderStatus, moves: [OrderStatusMove]) {
        #expect(available(role, status) == moves)
    }

    @Test func strangersMayDoNothing() {
        for status in OrderStatus.allCases {
            #expect(available(.client, status, .stranger).isEmpty)
            #expect(available(.writer, status, .stranger).allSatisfy { $0 == .take })
        }
    }

    @Test func theSystemsMovesAreNobodyElses() {
        for move in OrderStatusMove.allCases where move.permission == nil {
            for role in UserRole.allCases {
                #expect(!OrderActor.person(role).mayMake(move, of: .sample(.inProgress)), "\(role) \(move)")
            }
            #expect(OrderActor.system.mayMake(move, of: .sample(.inProgress)))
        }
    }

    @Test func aSuperadminTakesNoOrdersAndRequestsNoCancellation() {
        let superadmin: OrderActor = .person(.superadmin)
        #expect(!superadmin.mayMake(.take, of: .sample(.readyForStaffing)))
        #expect(!superadmin.mayMake(.requestCancellation, of: .sample(.inProgress)))
        #expect(superadmin.mayMake(.forceCancel, of: .sample(.inProgress)))
    }

    @Test(arguments: [
        (UserRole.admin, OrderStatusMove.submit, OrderStatus.inProgress), (.editor, .submit, .inProgress),
        (.support, .acceptDelivery, .submitted), (.admin, .approve, .completed),
        (.admin, .resubmit, .revisionRequested),
        (.support, .checkout, .created),
    ])
    func staffSayWhyTheyActForOthers(role: UserRole, move: OrderStatusMove, status: OrderStatus) throws {
        let moves: OrderMoves = .sample(.sample(status), by: .person(role))
        #expect(throws: PlatformProblem.reasonRequired(action: move.rawValue)) { try moves.applying(move) }
        #expect(try moves.applying(move, fullInput()).statusReason == "Because.")
    }

    @Test func theOwnersNeedNoReason() throws {
        let draft: OrderMoves = .sample(.sample(.created), by: .person(.client))
        #expect(try draft.applying(.checkout).status == .pendingPayment)
        let work: OrderMoves = .sample(.sample(.inProgress), by: .person(.writer))
        #expect(try work.applying(.submitForQa).status == .qaReview)
    }

    @Test func audiences() {
        #expect(!OrderAudience(.writer).seesPrice && !OrderAudience(.writer).seesClient)
        #expect(OrderAudience(.writer).seesCompensation)
        #expect(!OrderAudience(.editor).seesPrice && !OrderAudience(.editor).seesCompensation)
        #expect(OrderAudience(.client).seesPrice && !OrderAudience(.client).seesCompensation)
        #expect(OrderAudience(.support).seesClient && !OrderAudience(.support).seesCompensation)
        #expect(OrderAudience(.admin).seesClient && OrderAudience(.admin).seesPrice)
        #expect(OrderAudience(.admin).seesCompensation)
    }
}
