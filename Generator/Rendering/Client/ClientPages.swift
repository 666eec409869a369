import ContractModel

/// The sequence over all pages of an operation: where the elements and the next cursor stand in its output.
struct ClientPages {
    let items: String
    let cursor: String
    let element: String

    /// Nil where the operation has no pages, or not in the shape that a sequence needs.
    init?(_ operation: Operation, symbols: Symbols, types: [String: ObjectPlan]) {
        guard let pagination = operation.policy.pagination else { return nil }
        let plans: [ResponsePlan] = ClientResponses(operation, symbols: symbols).plans
        guard plans.count == 1, plans[0].response.contents.count == 1,
            case .json(let use) = plans[0].response.contents[0].kind
        else { return nil }
        let walk: ClientPath = ClientPath(symbols: symbols, types: types)
        guard let items = walk.expression("output.body", use, [pagination.itemsProperty]),
            let cursor = walk.expression("output.body", use, pagination.nextCursorPath)
        else { return nil }
        self.items = items.isOptional ? "\(items.text) ?? []" : items.text
        self.cursor = cursor.text
        element = symbols.spelling(pagination.element)
    }
}

/// A path of properties as an expression, with `?` behind those that may be absent.
struct ClientPath {
    let symbols: Symbols
    let types: [String: ObjectPlan]

    func expression(_ root: String, _ use: TypeUse, _ names: [String]) -> (text: String, isOptional: Bool)? {
        var text: String = root
        var use: TypeUse = use
        var chained: Bool = false
        var isOptional: Bool = symbols.isNullable(use)
        for name in names {
            guard case .named(let type) = symbols.resolved(use).type,
                let property = types[type]?.properties.first(where: { $0.property.name == name })
            else { return nil }
            text += "\(isOptional ? "?" : "").\(property.name)"
            chained = chained || isOptional
            use = property.property.use
            switch property.storage {
            case .value, .defaulted: isOptional = false
            case .optional, .nullableDefaulted: isOptional = true
            case .change:
                text += ".value"
                isOptional = true
            }
        }
        return (text, chained || isOptional)
    }
}
