import Domain
import FoundationEssentials
import Testing

@Suite struct PricingTests {
    private let book: PriceBook = .market

    private func total(_ work: PricedWork, hours: Int, preferredWriter: Bool = false) throws -> String {
        try book.quote(work, due: DeadlineWindow(hours: hours), preferredWriter: preferredWriter).total.moneyText
    }

    @Test func goldenPriceIsRoundedAfterEveryStep() throws {
        let quote: PriceQuote = try book.quote(.paper(.golden), due: DeadlineWindow(hours: 48))
        var running: Decimal = 0
        let ladder: [String] = quote.steps.map { step in
            running += step.amount
            return running.moneyText
        }
        // base, spacing, paper type, work type, level, subject, deadline
        #expect(ladder == ["69.95", "69.95", "76.95", "76.95", "92.34", "92.34", "133.89"])
        #expect(quote.total == decimal("133.89"))
    }

    @Test func stepsAddUpToTheTotal() throws {
        var paper: PricedWork.Paper = .golden
        paper.slides = 3
        paper.analysisLevel = "basic"
        paper.writerLevel = "advanced"
        paper.addons = ["plagiarism_report"]
        let quote: PriceQuote = try book.quote(.paper(paper), due: DeadlineWindow(hours: 7), preferredWriter: true)
        #expect(quote.steps.reduce(0) { $0 + $1.amount } == quote.total)
        // 92.34 × 2.00 = 184.68 × 1.20 = 221.62 + 24.95 + 4.99 + 9.99 = 261.55; slides 41.97 × 2.00 = 83.94
        #expect(quote.total == decimal("345.49"))
    }

    @Test func singleSpacingDoublesThePrice() throws {
        var paper: PricedWork.Paper = .plain
        paper.spacing = .single
        #expect(try total(.paper(paper), hours: 240) == "27.98")
    }

    @Test(arguments: [
        (1, "41.97"), (3, "41.97"), (4, "34.98"), (6, "34.98"), (24, "24.48"), (25, "20.29"), (48, "20.29"),
        (49, "17.49"),
        (240, "13.99"), (720, "13.99"), (2160, "13.99"),
    ])
    func narrowestBandCounts(hours: Int, expected: String) throws {
        // Beyond 240 hours the factor 0.85 would give 11.89: the minimum of 13.99 holds.
        #expect(try total(.paper(.plain), hours: hours) == expected)
    }

    @Test func aDeadlineJustBeyondABandIsInTheNext() throws {
        let inside: DeadlineWindow = try DeadlineWindow(seconds: 48 * 3600)
        let beyond: DeadlineWindow = try DeadlineWindow(seconds: 48 * 3600 + 0.001)
        #expect(book.band(for: inside)?.maximumHours == 48)
        #expect(book.band(for: beyond)?.maximumHours == 72)
    }

    @Test(arguments: [0, 3539.999, 7_776_001] as [Double])
    func deadlinesHaveLimits(seconds: Double) {
        #expect(throws: PlatformProblem.deadlineOutOfRange(minimumHours: 1, maximumHours: 2160)) {
            try DeadlineWindow(seconds: seconds)
        }
    }

    @Test(arguments: [3540, 3600, 7_776_000] as [Double])
    func deadlinesAtTheLimitsAreFine(seconds: Double) throws {
        #expect(try DeadlineWindow(seconds: seconds).seconds == seconds)
    }

    @Test func aSubjectsOwnFactorWinsOverItsCategory() throws {
        var paper: PricedWork.Paper = .plain
        paper.subject = "law"
        #expect(try total(.paper(paper), hours: 240) == "18.89")
        paper.subject = "tax_law"
        #expect(try total(.paper(paper), hours: 240) == "20.99")
    }

    @Test func writerLevelIsFlatPerPageOrAFactor() throws {
        var paper: PricedWork.Paper = .plain
        paper.pages = 3
        paper.writerLevel = "advanced"
        #expect(try total(.paper(paper), hours: 240) == "56.94")
        paper.writerLevel = "native"
        #expect(try total(.paper(paper), hours: 240) == "46.17")
    }

    @Test func aServiceBringsItsOwnBaseAndMinimum() throws {
        var paper: PricedWork.Paper = .plain
        paper.service = "premium_paper"
        #expect(try total(.paper(paper), hours: 240) == "50.00")
        paper.pages = 3
        #expect(try total(.paper(paper), hours: 240) == "60.00")
    }

    @Test func aServiceOfAnotherFamilyIsUnknown() {
        var paper: PricedWork.Paper = .plain
        paper.service = "standard_slides"
        #expect(throws: PlatformProblem.catalogueCodeUnknown(dimension: "service", value: "standard_slides")) {
            try book.quote(.paper(paper), due: DeadlineWindow(hours: 48))
        }
    }

    @Test func designsAndDiagrams() throws {
        #expect(try total(.design(.init(slides: 1)), hours: 240) == "20.99")
        #expect(try total(.design(.init(slides: 10, addons: ["plagiarism_report"])), hours: 24) == "254.82")
        #expect(try total(.diagram(.init(diagrams: 2, complexity: "complex")), hours: 48) == "104.34")
        #expect(try total(.diagram(.init(diagrams: 1, complexity: "simple")), hours: 720) == "19.99")
    }

    @Test func unknownCodesAreNamed() {
        var paper: PricedWork.Paper = .golden
        paper.addons = ["gift_wrap"]
        #expect(throws: PlatformProblem.catalogueCodeUnknown(dimension: "addon", value: "gift_wrap")) {
            try book.quote(.paper(paper), due: DeadlineWindow(hours: 48))
        }
    }

    private static let ranges: [(PricedWork, Int, String, String)] = [
        (.paper(.golden), 48, "69.95", "133.89"), (.paper(.golden), 240, "69.95", "111.92"),
        (.design(.init(slides: 10)), 48, "139.90", "202.86"), (.design(.init(slides: 10)), 240, "139.90", "181.87"),
        (.diagram(.init(diagrams: 2, complexity: "simple")), 24, "39.98", "71.96"),
        (.diagram(.init(diagrams: 2, complexity: "simple")), 240, "39.98", "59.97"),
    ]

    @Test(arguments: ranges)
    func rangeHoldsTheTotal(work: PricedWork, hours: Int, minimum: String, maximum: String) throws {
        let quote: PriceQuote = try book.quote(work, due: DeadlineWindow(hours: hours))
        #expect(quote.minimum.moneyText == minimum)
        #expect(quote.maximum.moneyText == maximum)
        #expect(quote.minimum <= quote.total && quote.total <= quote.maximum)
    }

    @Test func hintsAboutTheDeadline() throws {
        #expect(try book.quote(.paper(.golden), due: DeadlineWindow(hours: 4)).suggestions == [.deadlineTight, .rush])
        #expect(try book.quote(.paper(.golden), due: DeadlineWindow(hours: 24)).suggestions == [.sameDay])
        #expect(try book.quote(.paper(.golden), due: DeadlineWindow(hours: 25)).suggestions == [])
    }
}

@Suite struct WriterTermsTests {
    private let now: Date = Date(timeIntervalSince1970: 1_772_359_200)

    private func terms(_ work: PricedWork, window: Double) -> WriterTerms {
        WriterTerms(work: work, orderedAt: now, clientDeadline: now.addingTimeInterval(window), policy: OrderPolicy())
    }

    @Test func payIsByQuantity() {
        var paper: PricedWork.Paper = .golden
        paper.slides = 2
        #expect(terms(.paper(paper), window: 48 * 3600).compensation == 26)
        #expect(terms(.diagram(.init(diagrams: 3, complexity: "simple")), window: 48 * 3600).compensation == 18)
    }

    @Test func theWriterGetsMostOfTheTime() {
        #expect(terms(.paper(.plain), window: 10 * 3600).deadline == now.addingTimeInterval(8 * 3600))
        #expect(terms(.paper(.plain), window: 20 * 60).deadline == now.addingTimeInterval(20 * 60))
        #expect(terms(.paper(.plain), window: 36 * 60).deadline == now.addingTimeInterval(30 * 60))
    }

    @Test func aChosenWriterAnswersWithinTwelveHoursOrAQuarter() {
        let policy: OrderPolicy = OrderPolicy()
        let far: Date = now.addingTimeInterval(100 * 3600)
        let near: Date = now.addingTimeInterval(8 * 3600)
        let afterFar: Date = WriterTerms.answerBy(now: now, writerDeadline: far, policy: policy)
        #expect(afterFar == now.addingTimeInterval(12 * 3600))
        let afterNear: Date = WriterTerms.answerBy(now: now, writerDeadline: near, policy: policy)
        #expect(afterNear == now.addingTimeInterval(2 * 3600))
        #expect(WriterTerms.answerBy(now: near, writerDeadline: now, policy: policy) == near)
    }
}
