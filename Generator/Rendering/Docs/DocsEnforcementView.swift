import ContractModel

/// The page that names every keyword of the description that is not enforced.
struct DocsEnforcementView {
    let site: DocsSite

    func view() -> ViewObject {
        var view = DocsFrame(site: site, place: .enforcement).view(title: "Enforcement", entries: [])
        let rows = types() + operations()
        view["rows"] = .list(rows)
        view["count"] = .number(rows.count)
        return view
    }

    private func types() -> [ViewValue] {
        site.contract.types.flatMap { type in
            DocsUses.of(type).compactMap { row($0, owner: type.name, link: site.link(toType: type.name)) }
        }
    }

    private func operations() -> [ViewValue] {
        site.contract.operations.flatMap { operation in
            DocsUses.of(operation).compactMap {
                row($0, owner: operation.id, link: site.link(toOperation: operation.id))
            }
        }
    }

    private func row(_ place: DocsUses.Place, owner: String, link: String?) -> ViewValue? {
        let keywords = DocsUses.unenforced(in: place.use)
        guard !keywords.isEmpty else { return nil }
        return [
            "owner": .spec(owner), "href": .code(optional: link), "place": .spec(place.name),
            "keywords": .list(keywords.map(ViewValue.spec)),
        ]
    }
}
