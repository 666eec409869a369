import SourceTree

/// Templates against each other, and against the parameters of their operations.
struct PathChecks {
    let diagnostics: Diagnostics
    let items: [PathItem]

    func run() {
        let templates = items.map { PathTemplate($0.path) }
        for (item, template) in zip(items, templates) { check(item, template) }
        compare(templates)
    }

    private func check(_ item: PathItem, _ template: PathTemplate) {
        guard template.isWellFormed else {
            diagnostics.error(
                "invalid-path", "braces of path '\(item.path)' do not pair", at: item.location,
                hint: "a parameter is written '{name}', and does not span a '/'")
            return
        }
        let names = template.names
        if Set(names).count != names.count {
            diagnostics.error("invalid-path", "path '\(item.path)' has a parameter twice", at: item.location)
        }
        checkLiterals(item, template)
        for operation in item.operations { checkParameters(operation, names, item) }
    }

    /// What an address means by something else than a part of the path, no request has there.
    private func checkLiterals(_ item: PathItem, _ template: PathTemplate) {
        let texts = template.segments.map(\.text)
        if let mark = ["?", "#"].first(where: { mark in texts.contains { $0.contains(mark) } }) {
            let escape = mark == "?" ? "%3F" : "%23"
            diagnostics.warning(
                "invalid-path", "path '\(item.path)' has a '\(mark)', which is sent as '\(escape)'", at: item.location,
                hint: mark == "?" ? "declare what follows as parameters in 'query'" : "fragments are never sent")
        }
        if let dots = texts.first(where: { $0 == "." || $0 == ".." }) {
            diagnostics.warning(
                "invalid-path", "path '\(item.path)' has a segment '\(dots)', which no request keeps",
                at: item.location, hint: "write the path that it leads to")
        }
    }

    private func checkParameters(_ operation: Operation, _ names: [String], _ item: PathItem) {
        let declared = operation.parameters.filter { $0.place == "path" }
        for name in names where !declared.contains(where: { $0.name == name }) {
            diagnostics.error(
                "undeclared-path-parameter",
                "\(operation.method.uppercased()) \(item.path) declares no path parameter '\(name)'",
                at: operation.location,
                hint: Suggestion.hint(for: name, in: declared.map(\.name).filter { !names.contains($0) })
                    ?? "add '{name: \(name), in: path, required: true, schema: …}' to 'parameters'")
        }
        for parameter in declared where !names.contains(parameter.name) {
            diagnostics.error(
                "unused-path-parameter", "path '\(item.path)' has no '{\(parameter.name)}'", at: parameter.location,
                hint: Suggestion.hint(
                    for: parameter.name, in: names.filter { name in !declared.contains { $0.name == name } }))
        }
    }

    /// Whether a server can choose between two paths that match the same requests.
    private static func haveDifferentMethods(_ first: PathItem, _ second: PathItem) -> Bool {
        guard !first.operations.isEmpty, !second.operations.isEmpty else { return false }
        return Set(first.operations.map(\.method)).isDisjoint(with: second.operations.map(\.method))
    }

    /// Only templates of equal length can meet.
    private func compare(_ templates: [PathTemplate]) {
        var byLength: [Int: [Int]] = [:]
        for (index, template) in templates.enumerated() where template.isWellFormed {
            for earlier in byLength[template.segments.count] ?? [] {
                compare(templates[earlier], template, items[earlier], items[index])
            }
            byLength[template.segments.count, default: []].append(index)
        }
    }

    private func compare(_ left: PathTemplate, _ right: PathTemplate, _ first: PathItem, _ second: PathItem) {
        let related = [Diagnostic.Related(location: first.location, message: "'\(first.path)' is here")]
        if left.isSame(as: right) {
            let isParted = Self.haveDifferentMethods(first, second)
            diagnostics.report(
                Diagnostic(
                    "duplicate-path", isParted ? .warning : .error,
                    "path '\(second.path)' matches the same requests as '\(first.path)'", at: second.location,
                    hint: isParted ? "their methods differ, so that both are served; write one path" : nil,
                    related: related))
        } else if left.isAmbiguous(with: right) {
            diagnostics.report(
                Diagnostic(
                    "ambiguous-path", .warning, "some requests match both '\(second.path)' and '\(first.path)'",
                    at: second.location, hint: "the one with the earlier literal segment is taken", related: related))
        }
    }
}
