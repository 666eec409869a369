import ContractModel

/// A page that leads through operations.
struct DocsGuideView {
    let site: DocsSite
    let guide: Guide

    func view() -> ViewObject {
        let frame = DocsFrame(site: site, place: .guide(DocsSite.file(of: guide)))
        let entries = guide.steps.enumerated().map { index, step in
            DocsFrame.entry(step.title, anchor: Self.anchor(index), method: operation(of: step)?.method)
        }
        var view = frame.view(title: guide.title, entries: entries)
        view["summary"] = DocsText.line(guide.summary)
        view["steps"] = .list(guide.steps.enumerated().map { self.step($1, Self.anchor($0), frame.root) })
        return view
    }

    private static func anchor(_ index: Int) -> String { "step-\(index + 1)" }

    private func operation(of step: GuideStep) -> Operation? {
        step.operationID.flatMap { id in site.contract.operations.first { $0.id == id } }
    }

    private func step(_ step: GuideStep, _ anchor: String, _ root: String) -> ViewValue {
        var view: ViewObject = [
            "anchor": .code(anchor), "title": .spec(step.title), "text": DocsText.blocks(step.documentation, under: 2),
            "operation": .absent, "problems": .list([]), "command": .absent, "samples": .list([]),
        ]
        guard let operation = operation(of: step) else { return .object(view) }
        let operations = DocsOperationView(site: site, root: root)
        view["operation"] = [
            "method": .spec(operation.method), "methodClass": .code(DocsOperationView.methodClass(operation.method)),
            "path": .spec(operation.path), "href": .code(site.link(toOperation: operation.id).map { root + $0 } ?? ""),
        ]
        view["problems"] = .list(operations.ownProblems(operation))
        view["command"] = .spec(GuideCommand(step: step, operation: operation, site: site).text)
        view["samples"] = .list(operations.samples(operation))
        return .object(view)
    }
}

/// The lines of a step for a POSIX shell: variables that the reader fills, the request, variables of the answer.
struct GuideCommand {
    let step: GuideStep
    let operation: Operation
    let site: DocsSite

    var text: String {
        let curl = CurlBuilder.command(for: operation, site, step: step)
        let asked = step.asked.map { "\($0.variable)=''  # \(oneLine($0.source))" }
        guard !step.kept.isEmpty else { return (asked + [curl]).joined(separator: "\n") }
        let kept = step.kept.map { kept in
            let member = CurlBuilder.quoted("\"\(kept.key)\":\"[^\"]*\"")
            return "\(kept.variable)=$(printf '%s' \"$ANSWER\" | grep -o \(member) | head -n 1 | cut -d '\"' -f 4)"
        }
        let shown = ["ANSWER=$(\(curl))", #"printf '%s\n' "$ANSWER""#]
        return (asked + shown + kept).joined(separator: "\n")
    }

    private func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
