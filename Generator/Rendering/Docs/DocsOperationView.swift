import ContractModel

/// One operation as its page's template sees it.
struct DocsOperationView {
    let site: DocsSite
    let root: String

    func view(_ operation: Operation) -> ViewValue {
        let anchor = DocsSite.anchor(of: operation)
        var view: ViewObject = [
            "anchor": .code(anchor), "id": .spec(operation.id), "method": .spec(operation.method),
            "methodClass": .code(DocsOperationView.methodClass(operation.method)), "path": .spec(operation.path),
            "title": .spec(DocsOperationView.title(of: operation)), "deprecated": .flag(operation.isDeprecated),
            "text": DocsText.blocks(operation.documentation, under: 2),
        ]
        view["servers"] = .list(operation.servers.map { .spec($0.address) })
        view["policy"] = DocsPolicyView(site: site, root: root).view(operation)
        view["parameterGroups"] = .list(parameterGroups(operation, anchor))
        view["body"] = operation.body.map { body($0, anchor) } ?? .absent
        view["responses"] = .list(operation.responses.map { response($0, operation) })
        view["problems"] = .list(problems(operation))
        view["curl"] = .spec(CurlBuilder.command(for: operation, site))
        view["samples"] = .list(samples(operation))
        return .object(view)
    }

    /// The summary without its full stop, otherwise the identifier.
    static func title(of operation: Operation) -> String {
        guard let summary = operation.summary, !summary.isEmpty else { return operation.id }
        return summary.hasSuffix(".") ? String(summary.dropLast()) : summary
    }

    static func methodClass(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(method) ? method.lowercased() : "other"
    }

    // MARK: Parameters

    private func parameterGroups(_ operation: Operation, _ anchor: String) -> [ViewValue] {
        let groups: [(Parameter.Location, String)] = [
            (.path, "Path parameters"), (.query, "Query parameters"), (.header, "Headers"), (.cookie, "Cookies"),
        ]
        return groups.compactMap { location, title in
            let parameters = operation.parameters.filter { $0.location == location }
            guard !parameters.isEmpty else { return nil }
            return ["title": .code(title), "rows": .list(parameters.map { row($0, anchor) })]
        }
    }

    private func row(_ parameter: Parameter, _ anchor: String) -> ViewValue {
        let schema = DocsSchemaView(site, root: root, direction: .request)
        let own = "\(anchor).\(parameter.location.rawValue).\(DocsSite.slug(parameter.name))"
        return [
            "key": .spec(parameter.name), "anchor": .code(own), "label": schema.label(parameter.use),
            "required": .flag(parameter.isRequired), "deprecated": .flag(parameter.isDeprecated),
            "readOnly": false, "writeOnly": false, "sensitive": false,
            "text": DocsText.blocks(parameter.documentation, under: 3),
            "rules": rules(parameter, schema), "values": schema.values(parameter.use), "children": .absent,
        ]
    }

    private func rules(_ parameter: Parameter, _ schema: DocsSchemaView) -> ViewValue {
        guard case .list(var rules) = schema.rules(parameter.use, defaultJSON: parameter.defaultJSON) else {
            return .list([])
        }
        if parameter.isJSONContent { rules.append(DocsRules.rule("written as JSON")) }
        if parameter.isFormContent { rules.append(DocsRules.rule("written as a form")) }
        if parameter.isWholeQuery { rules.append(DocsRules.rule("the whole query")) }
        if case .array = parameter.use.type { rules.append(DocsRules.rule(DocsOperationView.list(parameter))) }
        return .list(rules)
    }

    private static func list(_ parameter: Parameter) -> String {
        if parameter.explode && parameter.style == .form { return "repeated for each item" }
        switch parameter.style {
        case .spaceDelimited: return "items separated by spaces"
        case .pipeDelimited: return "items separated by bars"
        default: return "items separated by commas"
        }
    }

    // MARK: Bodies

    private func body(_ body: RequestBody, _ anchor: String) -> ViewValue {
        [
            "required": .flag(body.isRequired), "text": DocsText.blocks(body.documentation, under: 3),
            "size": .code(DocsRules.bytes(body.maximumBytes)),
            "contents": .list(
                body.contents.enumerated().map { index, item in
                    content(item, .request, anchor: index == 0 ? "\(anchor).body" : nil)
                }),
        ]
    }

    private func content(_ content: Content, _ direction: ExampleBuilder.Direction, anchor: String?) -> ViewValue {
        var view: ViewObject = [
            "media": .spec(content.mediaType), "label": .absent, "children": .absent, "parts": .absent, "note": .absent,
            "rules": .absent,
        ]
        var schema = DocsSchemaView(site, root: root, direction: direction)
        switch content.kind {
        case .json(let use), .form(let use): fill(&view, use, &schema, anchor)
        case .xml(let use, _):
            fill(&view, use, &schema, anchor)
            view["note"] = "As XML; the sample shows elements and attributes."
        case .mergePatch(let use):
            fill(&view, use, &schema, anchor)
            view["note"] = "A member that is absent stays as it is; null removes the value (RFC 7396)."
        case .events(let use):
            fill(&view, use, &schema, anchor)
            view["note"] = "A stream of server-sent events; the data of each is one of these."
        case .jsonLines(let use):
            fill(&view, use, &schema, anchor)
            view["note"] = "A stream of lines; each is one of these."
        case .jsonTexts(let use):
            fill(&view, use, &schema, anchor)
            view["note"] = "A JSON text sequence (RFC 7464); each text is one of these."
        case .multipart(let parts): view["parts"] = .list(parts.map { part($0, direction, anchor) })
        case .text: view["note"] = "Text."
        case .bytes: view["note"] = "A stream of bytes."
        }
        return .object(view)
    }

    private func fill(_ view: inout ViewObject, _ use: TypeUse, _ schema: inout DocsSchemaView, _ anchor: String?) {
        view["label"] = schema.label(use)
        view["rules"] = schema.rules(use)
        view["children"] = schema.children(of: use, anchor: anchor)
    }

    private func part(
        _ part: MultipartPart, _ direction: ExampleBuilder.Direction, _ anchor: String?
    ) -> ViewValue {
        let schema = DocsSchemaView(site, root: root, direction: direction)
        var use = TypeUse(.binary)
        if case .field(let field) = part.kind { use = field }
        let own = anchor.map { "\($0).\(DocsSite.slug(part.name))" }
        return [
            "key": .spec(part.name), "anchor": .code(optional: own), "label": schema.label(use),
            "required": .flag(part.isRequired), "deprecated": false, "readOnly": false, "writeOnly": false,
            "sensitive": false, "text": DocsText.blocks(part.documentation, under: 3), "rules": schema.rules(use),
            "values": schema.values(use), "children": .absent,
        ]
    }

    // MARK: Responses

    private func response(_ response: Response, _ operation: Operation) -> ViewValue {
        let links = DocsLinkView(site: site, root: root, operation: operation)
        let schema = DocsSchemaView(site, root: root, direction: .response)
        return [
            "status": .code(DocsStatus.code(response.status)), "phrase": .code(DocsStatus.phrase(response.status)),
            "class": .code(DocsStatus.kind(response.status)),
            "text": DocsText.blocks(response.documentation, under: 3),
            "headers": .list(
                response.headers.map { header in
                    [
                        "key": .spec(header.name), "label": schema.label(header.use),
                        "text": DocsText.line(header.documentation), "always": .flag(header.isRequired),
                    ]
                }),
            "contents": .list(response.contents.map { content($0, .response, anchor: nil) }),
            "links": .list(response.links.map(links.view)),
            "open": .flag(DocsStatus.kind(response.status) == "ok"),
        ]
    }

    private func problems(_ operation: Operation) -> [ViewValue] {
        let own = operation.policy.problems
        return problems(own + operation.policy.pipelineProblems.filter { !own.contains($0) })
    }

    /// Without those of the pipeline.
    func ownProblems(_ operation: Operation) -> [ViewValue] { problems(operation.policy.problems) }

    private func problems(_ codes: [String]) -> [ViewValue] {
        let known = codes.compactMap { site.problems[$0] }
        return known.sorted { ($0.status, $0.code) < ($1.status, $1.code) }.map { problem in
            [
                "code": .spec(problem.code), "status": .number(problem.status), "title": .spec(problem.title),
                "href": .code(optional: site.link(toProblem: problem.code).map { root + $0 }),
            ]
        }
    }

    // MARK: Samples

    /// A response for each successful status, at most two, and for each outcome from 400 on.
    func samples(_ operation: Operation) -> [ViewValue] {
        let successes = operation.responses.filter { DocsStatus.kind($0.status) == "ok" }.prefix(2)
        return (successes + operation.responses.filter(\.isOutcome)).map { response in
            let value = response.contents.first.flatMap { sample($0) }
            return [
                "status": .code(DocsStatus.code(response.status)), "phrase": .code(DocsStatus.phrase(response.status)),
                "json": .code(optional: value), "empty": .flag(response.contents.isEmpty),
            ]
        }
    }

    /// HTML of the sample.
    private func sample(_ content: Content) -> String? {
        switch content.kind {
        case .json(let use), .mergePatch(let use), .form(let use):
            return ExampleBuilder.value(of: use, name: "response", site, .response).html
        case .events(let use):
            let value = ExampleBuilder.value(of: use, name: "event", site, .response)
            return Markdown.escape("data: \(value.line)")
        case .jsonLines(let use), .jsonTexts(let use):
            return Markdown.escape(ExampleBuilder.value(of: use, name: "line", site, .response).line)
        case .xml(let use, let body):
            let value = ExampleBuilder.value(of: use, name: "response", site, .response)
            return Markdown.escape(XMLSample.text(value, body, site.contract.xml))
        case .multipart, .text, .bytes: return nil
        }
    }
}
