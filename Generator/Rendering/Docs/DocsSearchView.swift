import ContractModel

/// What the search box looks through: operations, types, problems.
struct DocsSearchView {
    let site: DocsSite

    func view() -> ViewObject {
        let operations = site.contract.operations.map { operation in
            entry(
                DocsOperationView.title(of: operation), "\(operation.method) \(operation.path) \(operation.id)",
                site.link(toOperation: operation.id), "operation")
        }
        let guides = site.contract.guides.map { guide in
            entry(guide.title, guide.summary ?? "", DocsSite.file(of: guide), "guide")
        }
        let types = site.contract.types.map { type in
            entry(type.name, DocsTypePageView.noun(type.kind), site.link(toType: type.name), "type")
        }
        let problems = site.contract.problems.map { problem in
            entry(problem.code, "\(problem.status) \(problem.title)", site.link(toProblem: problem.code), "problem")
        }
        return ["entries": .list(guides + operations + types + problems)]
    }

    private func entry(_ title: String, _ text: String, _ link: String?, _ kind: String) -> ViewValue {
        ["title": .spec(title), "text": .spec(text), "href": .code(link ?? ""), "kind": .code(kind)]
    }
}
