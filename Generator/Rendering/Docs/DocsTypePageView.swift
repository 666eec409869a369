import ContractModel

/// The list of all types.
struct DocsTypesView {
    let site: DocsSite

    func view() -> ViewObject {
        var view = DocsFrame(site: site, place: .types).view(title: "Types", entries: [])
        view["groups"] = .list(
            site.typePages.map { page in
                let items = page.types.map { type -> ViewValue in
                    ["name": .spec(type.name), "anchor": .code(DocsSite.anchor(ofType: type.name))]
                }
                return ["title": .spec(page.title), "href": .code(page.file), "items": .list(items)]
            })
        return view
    }
}

/// A page of types.
struct DocsTypePageView {
    let site: DocsSite
    let page: DocsSite.TypePage
    let users: DocsUsers

    private var root: String { "../" }

    func view() -> ViewObject {
        let frame = DocsFrame(site: site, place: .typePage(page.file))
        let entries = page.types.map { DocsFrame.entry($0.name, anchor: DocsSite.anchor(ofType: $0.name)) }
        var view = frame.view(title: "Types: \(page.title)", entries: entries)
        view["types"] = .list(page.types.map(type))
        return view
    }

    private func type(_ type: TypeDeclaration) -> ViewValue {
        let anchor = DocsSite.anchor(ofType: type.name)
        var schema = DocsSchemaView(site, root: root, direction: nil, rows: .max)
        var view: ViewObject = [
            "anchor": .code(anchor), "name": .spec(type.name), "deprecated": .flag(type.isDeprecated),
            "kind": .code(DocsTypePageView.noun(type.kind)), "text": DocsText.blocks(type.documentation, under: 2),
            "children": .absent, "label": .absent, "rules": .absent, "cases": .absent, "moves": .absent,
            "users": .list(users.operations(of: type.name).map(user)),
            "holders": .list(users.types(of: type.name).map(holder)),
        ]
        fill(&view, type, &schema, anchor)
        let use = TypeUse(.named(type.name))
        view["json"] = .code(ExampleBuilder.value(of: use, name: type.name, site, .response).html)
        return .object(view)
    }

    private func fill(
        _ view: inout ViewObject, _ type: TypeDeclaration, _ schema: inout DocsSchemaView, _ anchor: String
    ) {
        switch type.kind {
        case .object(let object):
            view["children"] = schema.rows(of: object, name: type.name, anchor: anchor, depth: 0, open: [])
            view["rules"] = .list(objectRules(object))
        case .union: view["children"] = schema.children(of: TypeUse(.named(type.name)), anchor: anchor)
        case .alias(let use):
            view["label"] = schema.label(use)
            view["rules"] = schema.rules(use)
        case .enumeration(let enumeration):
            view["cases"] = .list(enumeration.cases.map(enumerationCase))
            view["moves"] = .list(enumeration.moves.map(DocsPolicyView.move))
        case .identifier: break
        }
    }

    private func objectRules(_ object: ObjectType) -> [ViewValue] {
        DocsRules.range(object.minProperties, object.maxProperties, "member").map { [DocsRules.rule($0)] } ?? []
    }

    private func enumerationCase(_ item: EnumerationCase) -> ViewValue {
        ["value": .spec(item.value), "text": DocsText.line(item.documentation)]
    }

    private func user(_ id: String) -> ViewValue {
        ["text": .spec(id), "href": .code(optional: site.link(toOperation: id).map { root + $0 })]
    }

    private func holder(_ name: String) -> ViewValue {
        ["text": .spec(name), "href": .code(optional: site.link(toType: name).map { root + $0 })]
    }

    static func noun(_ kind: TypeDeclaration.Kind) -> String {
        switch kind {
        case .object: "object"
        case .enumeration(let enumeration): enumeration.isString ? "enumeration" : "enumeration of integers"
        case .identifier: "identifier, string (uuid)"
        case .union(let union): union.isExclusive ? "exactly one of several" : "one of several"
        case .alias: "another name"
        }
    }
}
