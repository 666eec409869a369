import ContractModel

/// Types and properties as templates see them.
struct DocsSchemaView {
    let site: DocsSite
    /// Prefix of addresses that leads from the page to the root of the pages: empty or `../`.
    let root: String
    let direction: ExampleBuilder.Direction?
    /// Rows that may still be printed.
    private var budget: Int

    init(_ site: DocsSite, root: String, direction: ExampleBuilder.Direction?, rows: Int = DocsLimits.rowsOfBody) {
        self.site = site
        self.root = root
        self.direction = direction
        self.budget = rows
    }

    // MARK: Labels: `array of Order`, in pieces of which some are links

    func label(_ use: TypeUse) -> ViewValue {
        var pieces = pieces(use.type, depth: 0)
        if use.isNullable { pieces.append(piece(" or null")) }
        return ["pieces": .list(pieces)]
    }

    private func piece(_ text: String, link: String? = nil) -> ViewValue {
        ["text": .spec(text), "href": .code(optional: link)]
    }

    private func pieces(_ type: TypeReference, depth: Int) -> [ViewValue] {
        switch type {
        case .named(let name): named(name, depth: depth)
        case .array(let element): [piece("array of ")] + pieces(element.type, depth: depth + 1)
        case .map(let value): [piece("map of ")] + pieces(value.type, depth: depth + 1)
        default: [piece(DocsSchemaView.name(of: type))]
        }
    }

    private func named(_ name: String, depth: Int) -> [ViewValue] {
        let link = site.link(toType: name).map { root + $0 }
        var pieces = [piece(name, link: link)]
        guard let type = site.types[name], depth < DocsLimits.aliasDepth else { return pieces }
        switch type.kind {
        case .identifier: pieces.append(piece(" (uuid)"))
        case .enumeration(let enumeration): pieces.append(piece(enumeration.isString ? " (enum)" : " (integer enum)"))
        case .alias(let use):
            pieces.append(piece(" ("))
            pieces += self.pieces(use.type, depth: depth + 1)
            pieces.append(piece(use.isNullable ? " or null)" : ")"))
        case .object, .union: break
        }
        return pieces
    }

    /// The JSON type with its format.
    static func name(of type: TypeReference) -> String {
        switch type {
        case .string: "string"
        case .boolean: "boolean"
        case .integer(let width): width == .int ? "integer" : "integer (\(width.rawValue.lowercased()))"
        case .number(let isFloat): isFloat ? "number (float)" : "number"
        case .decimal: "string (decimal)"
        case .uuid: "string (uuid)"
        case .dateTime: "string (date-time)"
        case .date: "string (date)"
        case .base64: "string (base64)"
        case .binary: "bytes"
        case .any: "any JSON value"
        case .custom(_, let format): "string (\(format))"
        case .named(let name): name
        case .array: "array"
        case .map: "map"
        }
    }

    // MARK: Rules: limits in words

    func rules(_ use: TypeUse, defaultJSON: String? = nil) -> ViewValue {
        var rules = DocsRules.rules(of: use.constraints)
        if let defaultJSON { rules.append(DocsRules.rule("default", defaultJSON)) }
        if case .array(let element) = use.type {
            rules += DocsRules.rules(of: element.constraints, prefix: "each ")
        }
        return .list(rules)
    }

    /// Values of an enumeration that the use leads to.
    func values(_ use: TypeUse) -> ViewValue {
        guard let enumeration = enumeration(use.type, depth: 0) else { return .absent }
        let shown = enumeration.cases.prefix(DocsLimits.enumerationValues).map { ViewValue.spec($0.value) }
        let isCut = enumeration.cases.count > shown.count
        return ["items": .list(shown), "more": isCut ? .number(enumeration.cases.count - shown.count) : .absent]
    }

    private func enumeration(_ type: TypeReference, depth: Int) -> EnumerationType? {
        guard depth < DocsLimits.aliasDepth else { return nil }
        switch type {
        case .array(let element): return enumeration(element.type, depth: depth + 1)
        case .named(let name):
            switch site.types[name]?.kind {
            case .enumeration(let enumeration)?: return enumeration
            case .alias(let use)?: return enumeration(use.type, depth: depth + 1)
            default: return nil
            }
        default: return nil
        }
    }

    // MARK: Rows: the properties of an object, nested to a depth

    /// What a body of the use consists of; absent for scalars.
    mutating func children(of use: TypeUse, anchor: String?, depth: Int = 0, open: [String] = []) -> ViewValue {
        guard let (name, type) = target(use.type, depth: 0), !open.contains(name) else { return .absent }
        switch type.kind {
        case .object(let object):
            return rows(of: object, name: name, anchor: anchor, depth: depth, open: open + [name])
        case .union(let union):
            return alternatives(of: union, anchor: anchor, depth: depth, open: open + [name])
        case .enumeration, .identifier, .alias: return .absent
        }
    }

    /// The declared object or union behind arrays, maps and aliases.
    private func target(_ type: TypeReference, depth: Int) -> (String, TypeDeclaration)? {
        guard depth < DocsLimits.aliasDepth else { return nil }
        switch type {
        case .array(let use), .map(let use): return target(use.type, depth: depth + 1)
        case .named(let name):
            guard let type = site.types[name] else { return nil }
            if case .alias(let use) = type.kind { return target(use.type, depth: depth + 1) }
            return (name, type)
        default: return nil
        }
    }

    mutating func rows(
        of object: ObjectType, name: String, anchor: String?, depth: Int, open: [String]
    ) -> ViewValue {
        var rows: [ViewValue] = []
        let visible = object.properties.filter(isVisible)
        for property in visible {
            guard budget > 0, rows.count < DocsLimits.rowsOfObject || direction == nil else { break }
            budget -= 1
            rows.append(row(property, anchor: anchor, depth: depth, open: open))
        }
        let link = site.link(toType: name).map { root + $0 }
        return [
            "rows": .list(rows), "alternatives": .absent, "exclusive": false, "discriminator": .absent,
            "more": visible.count > rows.count ? .number(visible.count - rows.count) : .absent,
            "name": .spec(name), "href": .code(optional: link), "additional": additional(object.additional),
        ]
    }

    private func isVisible(_ property: Property) -> Bool {
        switch direction {
        case .request?: !property.isReadOnly
        case .response?: !property.isWriteOnly
        case nil: true
        }
    }

    private func additional(_ additional: AdditionalProperties) -> ViewValue {
        switch additional {
        case .ignored: .absent
        case .refused: ["refused": true, "label": .absent]
        case .collected(let use): ["refused": false, "label": label(use)]
        }
    }

    private mutating func row(_ property: Property, anchor: String?, depth: Int, open: [String]) -> ViewValue {
        let own = anchor.map { "\($0).\(DocsSite.slug(property.key))" }
        let nested = depth < DocsLimits.depth && direction != nil
            ? children(of: property.use, anchor: nil, depth: depth + 1, open: open) : .absent
        return [
            "key": .spec(property.key), "anchor": .code(optional: own), "label": label(property.use),
            "required": .flag(property.presence == .required), "deprecated": .flag(property.isDeprecated),
            "readOnly": .flag(property.isReadOnly), "writeOnly": .flag(property.isWriteOnly),
            "sensitive": .flag(property.isSensitive),
            "text": DocsText.blocks(property.documentation, under: direction == nil ? 2 : 3),
            "rules": rules(property.use, defaultJSON: property.defaultJSON), "values": values(property.use),
            "children": nested,
        ]
    }

    private mutating func alternatives(
        of union: UnionType, anchor: String?, depth: Int, open: [String]
    ) -> ViewValue {
        let cases = union.cases.map { item -> ViewValue in
            let nested = depth < DocsLimits.depth && direction != nil && budget > 0
                ? children(of: item.use, anchor: nil, depth: depth + 1, open: open) : .absent
            return [
                "label": label(item.use), "children": nested,
                "selectors": .list(item.discriminatorValues.map(ViewValue.spec)),
            ]
        }
        return [
            "rows": .list([]), "alternatives": .list(cases), "exclusive": .flag(union.isExclusive),
            "discriminator": .spec(optional: union.discriminator), "more": .absent, "href": .absent, "name": "",
            "additional": .absent,
        ]
    }
}
