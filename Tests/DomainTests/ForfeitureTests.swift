import Domain
import FoundationEssentials
import Testing

@Suite struct ForfeitureTests {
    private static let day: Double = 86_400

    @Test func goldenNumbers() {
        let percent: Int = Forfeiture.percent(status: .inProgress, secondsLeft: 2 * Self.day)
        let forfeiture: Forfeiture = Forfeiture(paid: decimal("133.89"), percent: percent)
        #expect(percent == 40)
        #expect(forfeiture.kept == decimal("53.56"))
        #expect(forfeiture.refunded == decimal("80.33"))
    }

    private static let tiers: [(Double, Int)] = [
        (7 * day + 1, 0), (7 * day, 20), (3 * day + 1, 20), (3 * day, 40), (day + 1, 40), (day, 80), (0, 80), (-5, 80),
    ]

    @Test(arguments: tiers)
    func boundaries(secondsLeft: Double, percent: Int) {
        #expect(Forfeiture.percent(status: .inProgress, secondsLeft: secondsLeft) == percent)
        #expect(Forfeiture.percent(status: .onHold, secondsLeft: secondsLeft) == percent)
    }

    @Test(arguments: [OrderStatus.created, .unpaid, .pendingPayment, .readyForStaffing])
    func nothingIsKeptBeforeAWriterHasIt(status: OrderStatus) {
        #expect(Forfeiture.percent(status: status, secondsLeft: 0) == 0)
    }

    @Test func staffKeepEightyPercentAtMost() {
        #expect(Forfeiture(paid: 100, percent: 100).kept == 80)
        #expect(Forfeiture(paid: 100, percent: -5).kept == 0)
    }
}
