package import FoundationEssentials

/// Where submitted work goes: to an editor, to quality review, or to the client.
package struct SubmissionRouting: Sendable {
    package var policy: OrderPolicy
    package var order: OrderState
    /// Orders that the writer brought to an end.
    package var deliveredOrders: Int
    package var now: Date

    package init(policy: OrderPolicy, order: OrderState, deliveredOrders: Int, now: Date) {
        self.policy = policy
        self.order = order
        self.deliveredOrders = deliveredOrders
        self.now = now
    }

    private var hoursLeft: Double { order.clientDeadline.timeIntervalSince(now) / 3600 }

    /// The order's own setting decides; then whether the website edits at all; then the reasons to skip; then the
    /// reasons to edit: a first order, a high total, or the website's default.
    package var needsEditing: Bool {
        if let own = order.requiresEditing { return own }
        guard policy.editingEnabled else { return false }
        if policy.skipEditingForUrgent, order.isUrgent || hoursLeft < 24 { return false }
        if !policy.allowEditingForEarlySubmissions, hoursLeft > 24 { return false }
        return order.isFirstOrder || order.total >= policy.editingRequiredTotal || policy.editingByDefault
    }

    package var needsReview: Bool {
        guard policy.reviewEnabled else { return false }
        return order.total >= policy.reviewRequiredTotal || deliveredOrders < policy.reviewNewWriterOrders
    }

    /// After the writer: editing comes before review.
    package var afterSubmission: OrderStatus {
        if needsEditing { return .underEditing }
        return needsReview ? .qaReview : .submitted
    }

    package var afterEditing: OrderStatus {
        needsReview && order.qaApprovedAt == nil ? .qaReview : .submitted
    }

    package var afterReview: OrderStatus {
        needsEditing && order.editedAt == nil ? .underEditing : .submitted
    }

    /// A changed delivery is edited again, but not reviewed again.
    package var afterRevision: OrderStatus { needsEditing ? .underEditing : .submitted }
}
