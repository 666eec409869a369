import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    func parameters(
        of source: OpenAPI.Operation, _ template: OperationPath, _ policy: Policy, _ hint: Hint
    ) -> [ContractModel.Parameter] {
        var names = NameRegistry(reserved: source.requestBody == nil ? [] : ["body"])
        // Path parameters that do not match the path, and ignored headers, are findings of the reader.
        var described = source.parameters.compactMap { lowerParameter($0, hint) }
        described.removeAll { $0.location == .path && !template.names.contains($0.name) }
        let path = template.names.map { name in
            described.first { $0.location == .path && $0.name == name } ?? undescribed(name, source)
        }
        let query = described.filter { $0.location == .query }
        let header = described.filter { $0.location == .header }
        var all = path + query + pagingParameters(source, query)
        all += header + policyHeaders(policy, header, source) + described.filter { $0.location == .cookie }
        for index in all.indices {
            let own = all[index].propertyName
            all[index].propertyName = names.unique(own.isEmpty ? Naming.propertyName(all[index].name) : own)
        }
        return all
    }

    private func lowerParameter(_ source: OpenAPI.Parameter, _ hint: Hint) -> ContractModel.Parameter? {
        // The reader has reported every other place.
        let isWhole = source.place == "querystring"
        guard let location = ContractModel.Parameter.Location(rawValue: isWhole ? "query" : source.place) else {
            return nil
        }
        let schema = source.schema ?? source.content.first?.schema
        let style = style(of: source, location)
        let hint = sharedHint(source.pointer) ?? hint
        let use = schema.map { lower($0, hint.child(source.name)) } ?? TypeUse(.any)
        var parameter = ContractModel.Parameter(
            name: source.name, propertyName: "", location: location, style: style,
            explode: source.explode ?? (style == .form || style == .deepObject || style == .cookie),
            isRequired: source.isRequired || location == .path, use: use, place: place(source.location, source.pointer))
        parameter.isWholeQuery = isWhole
        parameter.propertyName = chosenMember(source.extensions) ?? ""
        readContent(source, into: &parameter)
        checkText(source, schema, &parameter)
        if let schema, parameter.isJSONContent || merged(schema).types == [.object] {
            parameter.planRoot = testPlan?.root(of: schema)
        }
        parameter.documentation = source.description ?? schema?.description
        parameter.isDeprecated = source.isDeprecated
        if !parameter.isRequired, let schema {
            parameter.defaultJSON = defaultText(Annotations(schema).defaultValue, use, schema)
        }
        return parameter
    }

    /// `content`: JSON, a form or a text.
    private func readContent(_ source: OpenAPI.Parameter, into parameter: inout ContractModel.Parameter) {
        guard source.schema == nil, let media = source.content.first else { return }
        switch MediaKind(media.name) {
        case .json, .mergePatch: parameter.isJSONContent = true
        case .form where parameter.location == .query: parameter.isFormContent = true
        case .text where !parameter.isWholeQuery: return
        default:
            unsupported(
                "unsupported-style", "a parameter that is `\(media.name)` is handed over as text", at: media.location)
            parameter.use = TypeUse(.string)
            parameter.isFormContent = false
            if parameter.isWholeQuery { parameter.isJSONContent = true }
        }
    }

    /// Lists of lists and lists of objects have no text in any style; both sides write and read them as JSON.
    private func checkText(
        _ source: OpenAPI.Parameter, _ schema: Schema?, _ parameter: inout ContractModel.Parameter
    ) {
        guard !parameter.isJSONContent, !parameter.isFormContent, let schema, source.schema != nil else { return }
        let merged = merged(schema)
        if parameter.style == .deepObject, let type = merged.types.first, merged.types.count == 1,
            ![.object, .array].contains(type) {
            unsupported(
                "unsupported-style", "a value that is no object has no text in style `deepObject`; `form` is used",
                at: source.location)
            parameter.style = .form
        }
        guard merged.types == [.array], let items = merged.items.map(self.merged) else { return }
        let inner: Set<Schema.SimpleType> = [.array, .object]
        guard items.types.contains(where: inner.contains) else { return }
        unsupported(
            "unsupported-style",
            "a list of lists or objects has no text in style `\(parameter.style.rawValue)`; it is read as JSON",
            at: source.location, hint: "write 'content: {application/json: …}' instead of 'schema'")
        parameter.isJSONContent = true
    }

    /// Inline schemas of shared parameters and responses are named by the component, not by the first that uses it.
    func sharedHint(_ pointer: String) -> Hint? {
        let parts = pointer.split(separator: "/")
        guard parts.count >= 4, parts[1] == "components", parts[2] == "responses" || parts[2] == "requestBodies" else {
            return nil
        }
        return Hint(Naming.typeName(String(parts[3])))
    }

    private func style(
        of source: OpenAPI.Parameter, _ location: ContractModel.Parameter.Location
    ) -> ContractModel.Parameter.Style {
        let standard: ContractModel.Parameter.Style = location == .query || location == .cookie ? .form : .simple
        guard let text = source.style else { return standard }
        guard let style = ContractModel.Parameter.Style(rawValue: text), Self.styles[location]?.contains(style) == true
        else {
            unsupported(
                "unsupported-style",
                "the style `\(text)` is not for parameters in \(source.place); `\(standard.rawValue)` is used",
                at: source.location)
            return standard
        }
        return style
    }

    private static let styles: [ContractModel.Parameter.Location: [ContractModel.Parameter.Style]] = [
        .path: [.simple, .label, .matrix], .query: [.form, .spaceDelimited, .pipeDelimited, .deepObject],
        .header: [.simple], .cookie: [.form, .cookie],
    ]

    private func undescribed(_ name: String, _ source: OpenAPI.Operation) -> ContractModel.Parameter {
        ContractModel.Parameter(
            name: name, propertyName: "", location: .path, style: .simple, explode: false, isRequired: true,
            use: TypeUse(.string), place: place(source.location, source.pointer))
    }
}

extension LoweringRun {
    /// `Idempotency-Key` and `If-Match`, where policy asks for them and the description does not write them.
    private func policyHeaders(
        _ policy: Policy, _ described: [ContractModel.Parameter], _ source: OpenAPI.Operation
    ) -> [ContractModel.Parameter] {
        var result: [ContractModel.Parameter] = []
        func add(_ name: String, isRequired: Bool, _ text: String, _ limit: Int, pattern: String? = nil) {
            guard !described.contains(where: { $0.name.lowercased() == name.lowercased() }) else { return }
            var use = TypeUse(.string)
            use.constraints.minLength = 1
            use.constraints.maxLength = limit
            use.constraints.pattern = pattern
            result.append(added(name, .header, .simple, use, isRequired: isRequired, text, source))
        }
        if policy.idempotency != .none {
            add(
                "Idempotency-Key", isRequired: policy.idempotency == .required,
                "Makes a retry safe: the same key with the same request is answered once.", Limits.idempotencyKeyLength,
                pattern: "^[\\x21-\\x7E]+$")
        }
        if policy.concurrency == .supported || policy.concurrency == .required {
            add(
                "If-Match", isRequired: policy.concurrency == .required,
                "The `ETag` of the version that the change is made to.", Limits.entityTagLength)
        }
        return result
    }

    /// `cursor` and `limit` of `x-pagination`.
    private func pagingParameters(
        _ source: OpenAPI.Operation, _ described: [ContractModel.Parameter]
    ) -> [ContractModel.Parameter] {
        guard let paging = paging(of: source) else { return [] }
        var cursor = TypeUse(.string)
        cursor.constraints.minLength = 1
        cursor.constraints.maxLength = Limits.cursorLength
        cursor.constraints.pattern = "^[A-Za-z0-9_-]+$"
        var limit = TypeUse(.integer(.int))
        limit.constraints.minimum = "1"
        limit.constraints.maximum = String(paging.maximumLimit)
        var size = added("limit", .query, .form, limit, isRequired: false, "How many elements a page has.", source)
        size.defaultJSON = String(paging.defaultLimit)
        let position = added(
            "cursor", .query, .form, cursor, isRequired: false, "Where to go on: the `next_cursor` of the last page.",
            source)
        let known = Set(described.map(\.name))
        return [position, size].filter { !known.contains($0.name) }
    }

    private func added(
        _ name: String, _ location: ContractModel.Parameter.Location, _ style: ContractModel.Parameter.Style,
        _ use: TypeUse, isRequired: Bool, _ text: String, _ source: OpenAPI.Operation
    ) -> ContractModel.Parameter {
        var parameter = ContractModel.Parameter(
            name: name, propertyName: "", location: location, style: style, explode: style == .form,
            isRequired: isRequired, use: use, place: place(source.location, source.pointer))
        parameter.documentation = text
        return parameter
    }
}
