import ContractModel
import FoundationEssentials

/// Texts and numbers that break one keyword of a scalar. Several for a keyword: the first that breaks nothing else is
/// taken.
struct WrongScalars {
    struct Candidate {
        var keyword: String
        var change: WrongValue.Change
        var proof: WrongValue.Proof = .exact
    }

    /// Longer texts are not sent.
    private static let longestText: Int = 100_000

    let use: TypeUse
    /// The value that is right.
    let sample: ExampleValue

    var candidates: [Candidate] {
        if use.constraints.constant != nil {
            return [Candidate(keyword: "const", change: .json(.string("contract-test")))]
        }
        switch use.type {
        case .string: return text
        case .uuid, .dateTime, .date: return typed("17") + [Candidate(keyword: "format", change: .json(.string("no")))]
        case .base64, .custom:
            return typed("17") + [Candidate(keyword: "format", change: .json(.string("!")), proof: .none)]
        case .integer: return typed("\"no\"") + numbers(step: 1, quoted: false)
        case .number: return typed("\"no\"") + numbers(step: Decimal(string: "0.5") ?? 1, quoted: false)
        case .decimal: return decimals
        case .boolean: return typed("17")
        case .any, .binary, .named, .array, .map: return []
        }
    }

    private func typed(_ json: String) -> [Candidate] { [Candidate(keyword: "type", change: .json(.raw(json)))] }

    // MARK: Texts

    private var text: [Candidate] {
        let constraints: Constraints = use.constraints
        var result: [Candidate] = typed("17")
        let units: [String] = ["x", "A", "0"] + sampleUnits
        if let least = constraints.minLength, least > 0, least < WrongScalars.longestText {
            result += units.map { Candidate(keyword: "minLength", change: .text($0, least - 1)) }
        }
        if let most = constraints.maxLength, most < WrongScalars.longestText {
            result += units.map { Candidate(keyword: "maxLength", change: .text($0, most + 1)) }
        }
        let length: Int = min(max(constraints.minLength ?? 1, 1), WrongScalars.longestText)
        if constraints.pattern != nil {
            result += ["!", " ", "~", "x", "0", "é"].map { Candidate(keyword: "pattern", change: .text($0, length)) }
        }
        if constraints.format != nil {
            result += [" ", "%", "x"].map { Candidate(keyword: "format", change: .text($0, length)) }
        }
        return result
    }

    /// The last character of a sample is one that its pattern likes.
    private var sampleUnits: [String] {
        guard case .string(let text) = sample, let last = text.last else { return [] }
        return [String(last)]
    }

    // MARK: Numbers

    private func numbers(step: Decimal, quoted: Bool) -> [Candidate] {
        let constraints: Constraints = use.constraints
        func number(_ text: String?) -> Decimal? { text.flatMap { Decimal(string: $0) } }
        let unit: Decimal = number(constraints.multipleOf) ?? step
        var pairs: [(String, Decimal)] = []
        if let least = number(constraints.minimum) { pairs.append(("minimum", least - unit)) }
        if let most = number(constraints.maximum) { pairs.append(("maximum", most + unit)) }
        if let above = number(constraints.exclusiveMinimum) { pairs.append(("exclusiveMinimum", above)) }
        if let below = number(constraints.exclusiveMaximum) { pairs.append(("exclusiveMaximum", below)) }
        if let factor = number(constraints.multipleOf), let value = number(sample.bare) {
            let isWhole: Bool = step == 1
            pairs.append(("multipleOf", value + (isWhole ? 1 : factor / 2)))
        }
        return pairs.map { keyword, value in
            Candidate(
                keyword: keyword, change: .json(quoted ? .string("\(value)") : .raw("\(value)")),
                proof: quoted ? .none : .exact)
        }
    }

    /// Bounds of decimal strings are ours.
    private var decimals: [Candidate] {
        typed("true") + [Candidate(keyword: "format", change: .json(.string("no")), proof: .none)]
            + numbers(step: Decimal(string: "0.01") ?? 1, quoted: true)
    }
}
