import Domain
import PlatformQueries

extension OrderRow {
    /// The part of the row that moves change or depend on.
    var state: OrderState {
        var state: OrderState = OrderState(
            status: status, clientID: clientID, clientDeadline: clientDeadline, writerDeadline: writerDeadline,
            total: total)
        state.previousStatus = previousStatus
        state.visibility = visibility
        state.preferredWriterID = preferredWriterID
        state.currentWriterID = currentWriterID
        state.heldSeconds = heldSeconds
        state.statusReason = statusReason
        state.isUrgent = isUrgent
        state.isFirstOrder = isFirstOrder
        state.requiresEditing = requiresEditing
        copyMoney(to: &state)
        copyMilestones(to: &state)
        return state
    }

    private func copyMoney(to state: inout OrderState) {
        state.amountPaid = amountPaid
        state.paymentStatus = paymentStatus
        state.forfeiture = forfeiture
        state.refundDue = refundDue
        state.refundDestination = refundDestination
    }

    private func copyMilestones(to state: inout OrderState) {
        state.acknowledgedAt = acknowledgedAt
        state.submittedAt = submittedAt
        state.qaApprovedAt = qaApprovedAt
        state.editedAt = editedAt
        state.completedAt = completedAt
        state.approvedAt = approvedAt
        state.cancelledAt = cancelledAt
        state.archivedAt = archivedAt
    }
}

extension OrderPolicy {
    init(_ row: FindOrderPolicyRow) {
        self.init()
        editingEnabled = row.editingEnabled
        editingByDefault = row.editingByDefault
        skipEditingForUrgent = row.skipEditingForUrgent
        allowEditingForEarlySubmissions = row.allowEditingForEarlySubmissions
        editingRequiredTotal = row.editingRequiredTotal
        reviewEnabled = row.qaEnabled
        reviewRequiredTotal = row.qaRequiredTotal
        reviewNewWriterOrders = row.qaNewWriterOrders
        freeRevisionDays = row.freeRevisionDays
        writerDeadlinePercent = row.writerDeadlinePercent
        writerRatePage = row.writerRatePage
        writerRateSlide = row.writerRateSlide
        writerRateDiagram = row.writerRateDiagram
        acceptanceHours = row.acceptanceHours
        maximumFilesPerOrder = row.maxFilesPerOrder
    }
}
