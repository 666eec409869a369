package import FoundationEssentials

extension OrderMoves {
    /// The move that a payment makes: in part, or the rest.
    ///
    /// - Throws: `.illegalMove`, `.paymentExceedsBalance`.
    package func receiving(_ amount: Decimal) throws(PlatformProblem) -> (move: OrderStatusMove, after: OrderState) {
        let due: Decimal = order.balanceDue
        let move: OrderStatusMove = amount < due ? .partialPayment : .applyPayment
        try check(move)
        guard amount <= due else { throw .paymentExceedsBalance(balanceDue: due.moneyText) }
        var input: MoveInput = MoveInput()
        input.payment = amount
        return (move, try applying(move, input))
    }
}
