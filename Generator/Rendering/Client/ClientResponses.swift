import ContractModel

/// What a client's method gives back, and how it is read.
struct ClientResponses {
    let operation: Operation
    let symbols: Symbols
    /// Answers from 400 on are problems, which `APIClient` throws, unless the contract makes them outcomes.
    let plans: [ResponsePlan]

    private static let firstFailure: Int = 400

    /// Statuses from 400 on that `APIClient` gives back.
    static func outcomes(_ operation: Operation) -> [Int] {
        operation.responses.compactMap { response in
            guard response.isOutcome, case .code(let code) = response.status else { return nil }
            return code
        }
    }

    init(_ operation: Operation, symbols: Symbols) {
        self.operation = operation
        self.symbols = symbols
        plans = operation.responses.filter(ClientResponses.isSuccess).map {
            ResponsePlan(response: $0, symbols: symbols, side: .client)
        }
    }

    private static func isSuccess(_ response: Response) -> Bool {
        switch response.status {
        case .code: true
        case .range(let digit): digit * 100 < firstFailure
        case .default: true
        }
    }

    /// `CreateOrder.Output`
    var type: String { "\(SwiftText.identifier(operation.typeName)).Output" }

    /// The data of the events, where the answer is a stream of events and nothing else.
    var events: TypeUse? {
        guard plans.count == 1, plans[0].response.contents.count == 1,
            case .events(let use) = plans[0].response.contents[0].kind
        else { return nil }
        return use
    }

    // MARK: Reading

    /// The statements that read `response`.
    var statements: [String] {
        if plans.count == 1, case .code(let code) = plans[0].response.status {
            let head: String = "guard response.status == \(code) else { throw await response.unexpected() }"
            return [head] + answer(plans[0]).map { String($0.dropFirst(4)) }
        }
        var lines: [String] = ["switch response.status {"]
        for plan in plans.sorted(by: ClientResponses.isBefore) { lines += branch(plan) }
        if plans.isEmpty { lines += ["case 200...299:", "    return \(type)()"] }
        let hasDefault: Bool = plans.contains { if case .default = $0.response.status { true } else { false } }
        if !hasDefault { lines += ["default:", "    throw await response.unexpected()"] }
        return lines + ["}"]
    }

    /// Exact statuses, then ranges, then `default`.
    private static func isBefore(_ left: ResponsePlan, _ right: ResponsePlan) -> Bool {
        rank(left) < rank(right)
    }

    private static func rank(_ plan: ResponsePlan) -> Int {
        switch plan.response.status {
        case .code: 0
        case .range: 1
        case .default: 2
        }
    }

    private func branch(_ plan: ResponsePlan) -> [String] {
        let head: String
        switch plan.response.status {
        case .code(let code): head = "case \(code):"
        case .range(let digit): head = "case \(digit)00...\(digit)99:"
        case .default: head = "default:"
        }
        return [head] + answer(plan)
    }

    /// The statements that read and give back one answer, indented by four columns.
    private func answer(_ plan: ResponsePlan) -> [String] {
        let isOnly: Bool = plans.count == 1
        let structure: String = structure(plan)
        var lines: [String] = []
        var arguments: [String] = plan.hasStatus ? ["status: response.status"] : []
        for header in plan.response.headers { arguments.append(self.header(header, plan)) }
        let reads: Bool = plan.readsLinkedBody
        if plan.response.contents.count == 1 {
            arguments.append("body: \(body(plan.response.contents[0], plan, isRead: reads))")
        }
        if plan.response.contents.count > 1 {
            lines += choices(plan, "\(structure).Body")
            arguments.append("body: body")
        }
        if !plan.response.links.isEmpty {
            let call: String = "try await self.api.exchange(request, response, readsBody: \(reads))"
            lines.append("    let exchange: LinkedExchange = \(call)")
            arguments.append("links: \(structure).\(symbols.nestedName("Links"))(self, exchange)")
        }
        if isOnly {
            lines.append(SwiftLines.list("return \(structure)(", arguments, ")", indent: "    "))
        } else {
            lines.append(SwiftLines.list("return .\(plan.caseName)(\(structure)(", arguments, "))", indent: "    "))
        }
        return lines.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
    }

    private func header(_ header: ResponseHeader, _ plan: ResponsePlan) -> String {
        var reading: Reading = Reading(symbols: symbols, isStrict: false)
        let function: String = header.isRequired ? "requiredHeader" : "header"
        let read: String = reading.value(header.use, "$0")
        let name: String = SwiftText.literal(header.name) + plan.headerArguments(header)
        return "\(SwiftText.label(header.propertyName)): try response.\(function)(\(name)) { \(read) }"
    }

    private func choices(_ plan: ResponsePlan, _ type: String) -> [String] {
        var lines: [String] = ["    let body: \(type)", "    switch response.mediaType {"]
        for content in plan.response.contents.dropFirst() where !content.mediaType.contains("*") {
            lines.append("    case \(SwiftText.literal(content.mediaType.lowercased())): \(choice(content, plan))")
        }
        lines.append("    default: \(choice(plan.response.contents[0], plan))")
        lines.append("    }")
        return lines
    }

    private func choice(_ content: Content, _ plan: ResponsePlan) -> String {
        "body = .\(SwiftText.identifier(content.name))(\(body(content, plan)))"
    }

    /// `Report.Output.Created`
    private func structure(_ plan: ResponsePlan) -> String { plans.count == 1 ? type : "\(type).\(plan.typeName)" }

    /// - Parameter isRead: the body has been read for the links of the answer.
    private func body(_ content: Content, _ plan: ResponsePlan, isRead: Bool = false) -> String {
        var reading: Reading = Reading(symbols: symbols, isStrict: false)
        switch content.kind {
        case .json(let use) where isRead: return "try exchange.json { \(reading.expression(use)) }"
        case .json(let use), .mergePatch(let use): return "try await response.json { \(reading.expression(use)) }"
        case .xml(let use, let body):
            return "try await response.value(through: \(symbols.xml(body))) { \(reading.expression(use)) }"
        case .text: return "try await response.text()"
        case .multipart(let parts) where !parts.isEmpty:
            let arguments: String = content.isSequence ? "(isNamed: false)" : ""
            let part: String = "\(structure(plan)).\(AnswerParts(content, plan: plan).typeName)"
            return "response.parts\(arguments) { try await \(part)($0) }"
        case .bytes, .multipart, .form, .events: return "response.body"
        case .jsonLines(let use): return "response.lines { \(reading.expression(use)) }"
        case .jsonTexts(let use): return "response.jsonTexts { \(reading.expression(use)) }"
        }
    }
}
