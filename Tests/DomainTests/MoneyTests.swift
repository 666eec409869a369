import Domain
import FoundationEssentials
import Testing

@Suite struct MoneyTests {
    @Test(arguments: [
        ("1.005", "1.01"), ("1.004", "1.00"), ("1.0049999", "1.00"), ("2.675", "2.68"), ("-1.005", "-1.01"),
        ("0.004", "0.00"),
        ("0.005", "0.01"), ("133.8930", "133.89"), ("9999999999.994", "9999999999.99"), ("12", "12.00"),
        ("0.1", "0.10"),
        ("1200", "1200.00"), ("-0.3", "-0.30"), ("-0.001", "0.00"),
    ])
    func roundsHalfUp(text: String, expected: String) throws {
        let value: Decimal = try #require(Decimal(string: text))
        #expect(value.roundedMoney.moneyText == expected)
    }

    @Test func aRoundedValueStays() throws {
        let value: Decimal = try #require(Decimal(string: "76.95"))
        #expect(value.rounded(places: 2) == value)
        #expect(value.rounded(places: 4) == value)
    }

    @Test func manyDigitsAreExact() throws {
        let value: Decimal = try #require(Decimal(string: "1234567890123456789012345678.905"))
        #expect(value.roundedMoney == Decimal(string: "1234567890123456789012345678.91"))
    }

    @Test func nothingIsLostWhenAllIsBehindThePoint() throws {
        let value: Decimal = try #require(Decimal(string: "0.00000000000000000000000000000000000001"))
        #expect(value.roundedMoney == 0)
    }

    @Test func amountsOfTwoCurrenciesHaveNoSum() throws {
        let dollars: Money = Money(1, "USD")
        #expect(throws: Money.CurrencyMismatch(left: "USD", right: "EUR")) { try dollars.adding(Money(1, "EUR")) }
        #expect(try dollars.adding(Money(2, "USD")) == Money(3, "USD"))
        #expect(try dollars.subtracting(Money(2, "USD")) == Money(-1, "USD"))
    }

    @Test func moneyIsRoundedWhereverItIsMade() throws {
        let factor: Decimal = try #require(Decimal(string: "1.45"))
        let price: Money = Money(try #require(Decimal(string: "92.34")), "USD")
        #expect(price.multiplied(by: factor).amount == Decimal(string: "133.89"))
    }
}
