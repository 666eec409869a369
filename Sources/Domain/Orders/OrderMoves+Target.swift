import FoundationEssentials

extension OrderMoves {
    /// Where a legal move leads. Of several targets the website's policy, the order or the input chooses.
    func target(of move: OrderStatusMove, _ input: MoveInput) throws(PlatformProblem) -> OrderStatus {
        let targets: [OrderStatus] = move.targets
        let chosen: OrderStatus? = targets.count == 1 ? targets.first : choose(move, input)
        guard let chosen, targets.contains(chosen) else { throw illegal(move) }
        return chosen
    }

    private func choose(_ move: OrderStatusMove, _ input: MoveInput) -> OrderStatus? {
        let routing: SubmissionRouting = SubmissionRouting(
            policy: policy, order: order, deliveredOrders: input.deliveredOrders, now: now)
        switch move {
        case .submit: return routing.afterSubmission
        case .finishEditing: return routing.afterEditing
        case .qaApprove: return routing.afterReview
        case .resubmit: return routing.afterRevision
        case .releaseHold: return order.currentWriterID == nil ? .readyForStaffing : .inProgress
        case .requestRevision: return actor.role == .client ? .revisionRequested : .inProgress
        case .rejectCancellation: return order.previousStatus
        case .closeDispute: return input.resolution.map(outcome)
        default: return nil
        }
    }

    private func outcome(of resolution: DisputeResolution) -> OrderStatus {
        switch resolution {
        case .resumeWork: .inProgress
        case .returnDelivery: .submitted
        case .complete: .completed
        case .cancel: .cancelled
        }
    }
}
