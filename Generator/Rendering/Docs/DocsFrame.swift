import ContractModel

/// What every page shows around its content: title, navigation, links to styles.
struct DocsFrame {
    /// The page that is being rendered.
    enum Place: Equatable {
        case overview
        case area(String)
        case types
        case typePage(String)
        case enforcement
        /// By its file.
        case guide(String)
    }

    let site: DocsSite
    let place: Place

    /// `../` on pages in a folder.
    var root: String {
        switch place {
        case .area, .typePage, .guide: "../"
        case .overview, .types, .enforcement: ""
        }
    }

    /// - Parameter title: title of the page, before the title of the description; nil on the first page.
    func view(title: String?, entries: [ViewValue]) -> ViewObject {
        let info = site.contract.info
        return [
            "root": .code(root), "language": .code(site.options.language), "pageTitle": .spec(optional: title),
            "siteTitle": .spec(info.title), "version": .spec(info.version),
            "descriptionLink": .code(optional: site.options.descriptionLink),
            "isOverview": .flag(place == .overview), "isTypes": .flag(isTypes),
            "isEnforcement": .flag(place == .enforcement), "areas": .list(areas(entries)), "guides": .list(guides),
            "entries": .list(entries), "hasTypes": .flag(!site.contract.types.isEmpty),
        ]
    }

    private var guides: [ViewValue] {
        site.contract.guides.map { guide in
            let file = DocsSite.file(of: guide)
            return [
                "name": .spec(guide.title), "href": .code(root + file), "current": .flag(place == .guide(file)),
            ]
        }
    }

    private var isTypes: Bool {
        switch place {
        case .types, .typePage: true
        case .overview, .area, .enforcement, .guide: false
        }
    }

    private func areas(_ entries: [ViewValue]) -> [ViewValue] {
        site.areaPages.map { page in
            let isCurrent = place == .area(page.file)
            let part = page.count > 1 ? "\(page.number) of \(page.count)" : nil
            return [
                "name": .spec(page.title), "part": .code(optional: part), "href": .code(root + page.file),
                "current": .flag(isCurrent), "items": isCurrent ? .list(entries) : .absent,
            ]
        }
    }

    /// An entry below the current page in the navigation.
    static func entry(_ text: String, anchor: String, method: String? = nil) -> ViewValue {
        [
            "text": .spec(text), "anchor": .code(anchor), "method": .spec(optional: method),
            "methodClass": .code(method.map(DocsOperationView.methodClass) ?? ""),
        ]
    }
}
