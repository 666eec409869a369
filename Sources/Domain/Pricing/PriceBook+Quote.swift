import FoundationEssentials

extension PriceBook {
    /// The price of work with a deadline. Rounded half up to two places after every step.
    ///
    /// - Throws: `.catalogueCodeUnknown`.
    package func quote(
        _ work: PricedWork, due deadline: DeadlineWindow, preferredWriter: Bool = false
    ) throws(PlatformProblem) -> PriceQuote {
        let service: Entry? = try chosenService(of: work)
        var ladder: PriceLadder = PriceLadder()
        switch work {
        case .paper(let paper):
            try price(paper, service, deadline, preferredWriter, on: &ladder)
        case .design(let design):
            ladder.start("slide", "\(design.slides) slides", design.slides, at: service?.amount ?? perSlide)
            applyDeadline(deadline, on: &ladder)
        case .diagram(let diagram):
            ladder.start("diagram", "\(diagram.diagrams) diagrams", diagram.diagrams, at: service?.amount ?? perDiagram)
            try apply(diagram.complexity, .diagramComplexity, on: &ladder)
            applyDeadline(deadline, on: &ladder)
        }
        try add(work.addons, on: &ladder)
        ladder.raise(to: max(minimums[work.family] ?? 0, service?.minimumCharge ?? 0), work.family.rawValue)
        if case .paper(let paper) = work, paper.slides > 0 { ladder.append(slides(paper.slides, deadline)) }
        return finish(ladder, work, service, deadline)
    }

    /// pages × base → spacing → paper type → work type → level → subject → deadline → analysis → writer level →
    /// preferred writer.
    private func price(
        _ paper: PricedWork.Paper, _ service: Entry?, _ deadline: DeadlineWindow, _ preferredWriter: Bool,
        on ladder: inout PriceLadder
    ) throws(PlatformProblem) {
        ladder.start("page", "\(paper.pages) pages", paper.pages, at: service?.amount ?? perPage)
        ladder.multiply(paper.spacing.rawValue, "Spacing", by: factor(of: paper.spacing))
        try apply(paper.paperType, .paperType, on: &ladder)
        try apply(paper.workType, .workType, on: &ladder)
        try apply(paper.academicLevel, .academicLevel, on: &ladder)
        try applySubject(paper.subject, on: &ladder)
        applyDeadline(deadline, on: &ladder)
        if let level = paper.analysisLevel { try apply(level, .analysisLevel, on: &ladder) }
        if let level = paper.writerLevel { try applyWriterLevel(level, pages: paper.pages, on: &ladder) }
        if preferredWriter { ladder.add(.fixedFee, "preferred_writer", "Preferred writer", preferredWriterFee) }
    }

    private func chosenService(of work: PricedWork) throws(PlatformProblem) -> Entry? {
        guard let code = work.service else { return nil }
        let service: Entry = try entry(code, in: .service)
        guard service.family == work.family else { throw .catalogueCodeUnknown(dimension: "service", value: code) }
        return service
    }

    private func factor(of spacing: Spacing) -> Decimal {
        switch spacing {
        case .double: doubleSpacing
        case .single: singleSpacing
        }
    }

    private func apply(
        _ code: String, _ dimension: CatalogueDimension, on ladder: inout PriceLadder
    ) throws(PlatformProblem) {
        let entry: Entry = try entry(code, in: dimension)
        ladder.multiply(code, entry.label, by: entry.multiplier ?? 1)
    }

    /// A subject's own factor, or its category's.
    private func applySubject(_ code: String, on ladder: inout PriceLadder) throws(PlatformProblem) {
        let subject: Entry = try entry(code, in: .subject)
        let category: Entry? = subject.category.flatMap { entries[.subjectCategory]?[$0] }
        ladder.multiply(code, subject.label, by: subject.multiplier ?? category?.multiplier ?? 1)
    }

    private func applyDeadline(_ deadline: DeadlineWindow, on ladder: inout PriceLadder) {
        guard let band = band(for: deadline) else { return }
        ladder.multiply(band.code, band.label, by: band.multiplier)
    }

    /// Flat per page, or a factor where the level has one.
    private func applyWriterLevel(
        _ code: String, pages: Int, on ladder: inout PriceLadder
    ) throws(PlatformProblem) {
        let level: Entry = try entry(code, in: .writerLevel)
        if let amount = level.amount {
            ladder.add(.fixedFee, code, level.label, (amount * Decimal(pages)).roundedMoney)
        } else {
            ladder.multiply(code, level.label, by: level.multiplier ?? 1)
        }
    }

    private func add(_ addons: [String], on ladder: inout PriceLadder) throws(PlatformProblem) {
        for code in addons {
            let addon: Entry = try entry(code, in: .addon)
            ladder.add(.addon, code, addon.label, addon.amount ?? 0)
        }
    }

    /// The slides of a paper: an item of their own, without the minimum of a design.
    private func slides(_ count: Int, _ deadline: DeadlineWindow) -> PriceLadder {
        var ladder: PriceLadder = PriceLadder()
        ladder.start("slide", "\(count) slides", count, at: perSlide)
        applyDeadline(deadline, on: &ladder)
        return ladder
    }

    private func finish(
        _ ladder: PriceLadder, _ work: PricedWork, _ service: Entry?, _ deadline: DeadlineWindow
    ) -> PriceQuote {
        let range: (minimum: Decimal, maximum: Decimal) = range(of: work, service, deadline)
        return PriceQuote(
            currency: currency, total: ladder.running, steps: ladder.steps,
            minimum: min(range.minimum, ladder.running), maximum: max(range.maximum, ladder.running),
            suggestions: suggestions(for: work, deadline))
    }
}
