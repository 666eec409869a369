import Domain
import FoundationEssentials

func decimal(_ text: String) -> Decimal { Decimal(string: text) ?? .nan }

extension PriceBook {
    /// A part of the market's prices.
    static let market: PriceBook = {
        var book: PriceBook = PriceBook(
            currency: "USD", version: 1, perPage: decimal("13.99"), perSlide: decimal("13.99"),
            perDiagram: decimal("19.99"))
        book.preferredWriterFee = decimal("4.99")
        book.minimums = [.paper: decimal("13.99"), .design: decimal("20.99"), .diagram: decimal("19.99")]
        let factors: [(CatalogueDimension, String, String)] = [
            (.academicLevel, "high_school", "1.00"), (.academicLevel, "undergrad", "1.20"),
            (.academicLevel, "phd", "1.90"),
            (.paperType, "essay", "1.00"), (.paperType, "research", "1.10"), (.paperType, "proofreading", "0.45"),
            (.workType, "writing", "1.00"), (.workType, "formatting", "0.35"),
            (.subjectCategory, "humanities", "1.00"), (.subjectCategory, "law", "1.35"),
            (.analysisLevel, "basic", "1.20"), (.diagramComplexity, "simple", "1.00"),
            (.diagramComplexity, "complex", "1.80"),
        ]
        for (dimension, code, factor) in factors {
            book.add(Entry(label: code, multiplier: decimal(factor)), code: code, to: dimension)
        }
        book.add(Entry(label: "History", category: "humanities"), code: "history", to: .subject)
        book.add(Entry(label: "Law", category: "law"), code: "law", to: .subject)
        book.add(Entry(label: "Tax law", multiplier: decimal("1.50"), category: "law"), code: "tax_law", to: .subject)
        book.add(Entry(label: "Standard", amount: 0), code: "standard", to: .writerLevel)
        book.add(Entry(label: "Advanced", amount: decimal("4.99")), code: "advanced", to: .writerLevel)
        book.add(Entry(label: "Native", multiplier: decimal("1.10")), code: "native", to: .writerLevel)
        book.add(Entry(label: "Plagiarism report", amount: decimal("9.99")), code: "plagiarism_report", to: .addon)
        book.add(
            Entry(label: "Premium", amount: decimal("20.00"), minimumCharge: decimal("50.00"), family: .paper),
            code: "premium_paper", to: .service)
        book.add(Entry(label: "Slides", family: .design), code: "standard_slides", to: .service)
        let bands: [(Int, String)] = [
            (720, "0.85"), (3, "3.00"), (6, "2.50"), (12, "2.00"), (24, "1.75"), (48, "1.45"), (72, "1.25"),
            (240, "1.00"),
        ]
        for (hours, factor) in bands {
            book.add(
                DeadlineBand(code: "hours_\(hours)", label: "\(hours) hours", maximumHours: hours,
                    multiplier: decimal(factor)))
        }
        return book
    }()
}

extension PricedWork.Paper {
    /// Five pages of the golden example.
    static var golden: PricedWork.Paper {
        PricedWork.Paper(
            pages: 5, spacing: .double, paperType: "research", workType: "writing", academicLevel: "undergrad",
            subject: "history")
    }

    /// One page where every factor is one.
    static var plain: PricedWork.Paper {
        PricedWork.Paper(
            pages: 1, spacing: .double, paperType: "essay", workType: "writing", academicLevel: "high_school",
            subject: "history")
    }
}
