import ContractRuntime
import Domain
import PlatformAPI

extension PriceInputs {
    /// The inputs as the price rules take them.
    var work: PricedWork {
        switch self {
        case .paperInputs(let inputs): .paper(inputs.work)
        case .designInputs(let inputs):
            .design(.init(slides: Int(inputs.slides), addons: inputs.addons ?? [], service: inputs.service))
        case .diagramInputs(let inputs):
            .diagram(
                .init(
                    diagrams: Int(inputs.diagrams), complexity: inputs.complexity, addons: inputs.addons ?? [],
                    service: inputs.service))
        }
    }

    /// The text that is stored with a frozen price.
    var text: String {
        var json: JSONWriter = JSONWriter()
        write(to: &json)
        return json.text
    }

    /// - Throws: `JSONFailure` when the stored text does not fit the contract any more.
    init(storedText: String) throws {
        self = try JSONReader.decode(Array(storedText.utf8)) { json in PriceInputs(from: &json) }
    }
}

extension PaperInputs {
    fileprivate var work: PricedWork.Paper {
        var work: PricedWork.Paper = PricedWork.Paper(
            pages: Int(pages), spacing: spacing, paperType: paperType, workType: workType,
            academicLevel: academicLevel, subject: subject)
        work.service = service
        work.slides = Int(slides)
        work.analysisLevel = analysisLevel
        work.writerLevel = writerLevel
        work.addons = addons ?? []
        return work
    }
}

extension Estimate {
    init(_ quote: PriceQuote) {
        self.init(
            currency: quote.currency, total: quote.total, lines: quote.steps.map(PriceLine.init),
            range: PriceRange(minimum: quote.minimum, maximum: quote.maximum), suggestions: quote.suggestions)
    }
}

extension PriceLine {
    init(_ step: PriceQuote.Step) {
        self.init(
            kind: step.kind, code: step.code, label: step.label, multiplier: step.multiplier, amount: step.amount)
    }
}
