import FoundationEssentials

extension PriceBook {
    /// What the quantity alone suggests, before any other choice: the base price, and a usual upper end.
    func range(
        of work: PricedWork, _ service: Entry?, _ deadline: DeadlineWindow
    ) -> (minimum: Decimal, maximum: Decimal) {
        let base: Decimal
        switch work {
        case .paper(let paper):
            let spacing: Decimal = paper.spacing == .single ? singleSpacing : doubleSpacing
            base = (Decimal(paper.pages) * (service?.amount ?? perPage) * spacing).roundedMoney
        case .design(let design):
            base = (Decimal(design.slides) * (service?.amount ?? perSlide)).roundedMoney
        case .diagram(let diagram):
            base = (Decimal(diagram.diagrams) * (service?.amount ?? perDiagram)).roundedMoney
        }
        return (base, (base * spread(work.family, deadline)).roundedMoney)
    }

    /// Upper end of the range, in hundredths of the base.
    private func spread(_ family: ServiceFamily, _ deadline: DeadlineWindow) -> Decimal {
        let hundredths: Int
        switch (family, deadline.isUrgent) {
        case (.paper, _): hundredths = 160
        case (.design, false): hundredths = 130
        case (.design, true): hundredths = 150
        case (.diagram, false): hundredths = 150
        case (.diagram, true): hundredths = 180
        }
        return Decimal(hundredths) / 100
    }

    /// Hints; none of them refuses the order.
    func suggestions(for work: PricedWork, _ deadline: DeadlineWindow) -> [PriceSuggestion] {
        var suggestions: [PriceSuggestion] = []
        let hours: Double = deadline.seconds / 3600
        if Double(work.quantities.pages) > hours * Double(maximumPagesPerHour) { suggestions.append(.deadlineTight) }
        if deadline.isRush {
            suggestions.append(.rush)
        } else if deadline.isUrgent {
            suggestions.append(.sameDay)
        }
        return suggestions
    }
}
