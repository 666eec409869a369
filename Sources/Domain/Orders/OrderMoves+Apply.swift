import FoundationEssentials

extension OrderMoves {
    /// The order after a move: status and everything that changes with it.
    ///
    /// The caller has checked `isPermitted`, and with it that the order is the actor's.
    /// - Throws: `.illegalMove`, `.actionBlocked`, `.reasonRequired`.
    package func applying(
        _ move: OrderStatusMove, _ input: MoveInput = MoveInput()
    ) throws(PlatformProblem) -> OrderState {
        try check(move)
        if actor.actsOnBehalf(move), input.reason == nil { throw .reasonRequired(action: move.rawValue) }
        var after: OrderState = order
        after.status = try target(of: move, input)
        after.statusReason = input.reason
        applyStaffing(move, input, to: &after)
        applyWork(move, to: &after)
        applyCancellation(move, input, to: &after)
        applyPayment(move, input, to: &after)
        stamp(&after)
        return after
    }

    private func applyStaffing(_ move: OrderStatusMove, _ input: MoveInput, to after: inout OrderState) {
        switch move {
        case .routeToPool:
            after.visibility = .pool
            after.preferredWriterID = nil
        case .invitePreferred:
            after.visibility = .preferredWriterOnly
            after.preferredWriterID = input.writerID
        case .assign, .acceptInterest:
            after.visibility = .hidden
            after.currentWriterID = input.writerID
        case .take:
            after.visibility = .hidden
            after.currentWriterID = actor.userID
        case .rejectAssignment, .expireAssignment, .releaseToPool:
            after.visibility = .pool
            after.currentWriterID = nil
            after.acknowledgedAt = nil
        case .acknowledge:
            after.acknowledgedAt = now
        default:
            break
        }
    }

    private func applyWork(_ move: OrderStatusMove, to after: inout OrderState) {
        switch move {
        case .hold:
            after.heldSeconds = Int(order.clientDeadline.timeIntervalSince(now).rounded(.down))
        case .releaseHold:
            shiftDeadlines(of: &after)
        case .submit, .submitForQa, .resubmit:
            after.qaApprovedAt = nil
            after.editedAt = nil
        case .qaApprove:
            after.qaApprovedAt = now
        case .finishEditing:
            after.editedAt = now
        case .approve, .autoApprove:
            after.approvedAt = now
        default:
            break
        }
    }

    /// Both deadlines move by the length of the pause: what was left then is left now.
    private func shiftDeadlines(of after: inout OrderState) {
        guard let held = order.heldSeconds else { return }
        let left: Double = order.clientDeadline.timeIntervalSince(now)
        let pause: Double = max(0, Double(held) - left)
        after.clientDeadline = order.clientDeadline.addingTimeInterval(pause)
        after.writerDeadline = order.writerDeadline.addingTimeInterval(pause)
        after.heldSeconds = nil
    }

    private func applyCancellation(_ move: OrderStatusMove, _ input: MoveInput, to after: inout OrderState) {
        switch move {
        case .requestCancellation:
            after.previousStatus = order.status
            let left: Double = order.clientDeadline.timeIntervalSince(now)
            settle(&after, percent: Forfeiture.percent(status: order.status, secondsLeft: left))
        case .rejectCancellation:
            after.previousStatus = nil
            after.forfeiture = nil
            after.refundDue = nil
        case .approveCancellation:
            after.previousStatus = nil
            after.refundDestination = input.refundDestination
            if let percent = input.forfeiturePercent { settle(&after, percent: percent) }
        case .forceCancel, .cancel:
            after.previousStatus = nil
            after.refundDestination = input.refundDestination
            settle(&after, percent: 0)
        case .closeDispute where after.status == .cancelled:
            settle(&after, percent: 0)
        case .recordRefund:
            after.paymentStatus = .refunded
        default:
            break
        }
    }

    private func settle(_ after: inout OrderState, percent: Int) {
        let forfeiture: Forfeiture = Forfeiture(paid: order.amountPaid, percent: percent)
        after.forfeiture = forfeiture.kept
        after.refundDue = forfeiture.refunded
    }

    private func applyPayment(_ move: OrderStatusMove, _ input: MoveInput, to after: inout OrderState) {
        switch move {
        case .partialPayment:
            after.amountPaid += input.payment ?? 0
            after.paymentStatus = .partiallyPaid
        case .applyPayment, .settleZeroTotal:
            after.amountPaid += input.payment ?? 0
            after.paymentStatus = .fullyPaid
            after.visibility = order.preferredWriterID == nil ? .pool : .preferredWriterOnly
        default:
            break
        }
    }

    /// Instants that belong to a status, when the move enters it.
    private func stamp(_ after: inout OrderState) {
        guard after.status != order.status else { return }
        switch after.status {
        case .submitted where order.status != .disputed: after.submittedAt = now
        case .completed: after.completedAt = order.status == .disputed ? order.completedAt ?? now : now
        case .cancelled:
            after.cancelledAt = now
            after.currentWriterID = nil
            after.visibility = .hidden
        case .archived: after.archivedAt = now
        default: break
        }
    }
}
