import ContractModel

/// A page of operations.
struct DocsAreaView {
    let site: DocsSite
    let page: DocsSite.AreaPage

    func view() -> ViewObject {
        let frame = DocsFrame(site: site, place: .area(page.file))
        let entries = page.operations.map { operation in
            DocsFrame.entry(
                DocsOperationView.title(of: operation), anchor: DocsSite.anchor(of: operation),
                method: operation.method)
        }
        let operations = DocsOperationView(site: site, root: frame.root)
        let part = page.count > 1 ? " (\(page.number) of \(page.count))" : ""
        var view = frame.view(title: page.title + part, entries: entries)
        view["text"] = DocsText.blocks(page.area.documentation, under: 1)
        view["part"] = .code(part)
        view["operations"] = .list(page.operations.map(operations.view))
        return view
    }
}
