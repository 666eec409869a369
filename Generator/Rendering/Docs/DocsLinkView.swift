import ContractModel

/// The links of an answer, as pages show them: what is called, and where its values come from.
struct DocsLinkView {
    let site: DocsSite
    let root: String
    /// The operation that has the answer.
    let operation: Operation

    func view(_ link: Link) -> ViewValue {
        guard let target = site.contract.operations.first(where: { $0.functionName == link.target }) else {
            return .absent
        }
        let body: [ViewValue] = link.body.map { [["key": "body", "value": .spec(text($0))]] } ?? []
        return [
            "name": .spec(link.name), "target": .spec(target.id),
            "href": .code(optional: site.link(toOperation: target.id).map { root + $0 }),
            "text": DocsText.line(link.documentation), "server": .spec(optional: link.server),
            "values": .list(
                link.arguments.map { argument in
                    [
                        "key": .spec(target.parameters[argument.parameter].name),
                        "value": .spec(text(argument.value)),
                    ]
                } + body),
        ]
    }

    /// As the description writes it.
    private func text(_ value: LinkValue) -> String {
        switch value {
        case .url: "$url"
        case .method: "$method"
        case .statusCode: "$statusCode"
        case .parameter(let index): "$request.\(operation.parameters[index].linkName)"
        case .requestBody(let pointer): "$request.body\(pointer.isEmpty ? "" : "#\(pointer)")"
        case .responseHeader(let name): "$response.header.\(name)"
        case .responseBody(let pointer): "$response.body\(pointer.isEmpty ? "" : "#\(pointer)")"
        case .constant(let json): json
        case .text(let pieces): pieces.map(piece).joined()
        }
    }

    private func piece(_ value: LinkValue) -> String {
        if case .constant(let text) = value { return text }
        return "{\(text(value))}"
    }
}
