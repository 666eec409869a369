package import OpenAPI
package import SourceTree

/// Runs the rules over a document.
package struct Linter {
    private let settings: RuleSettings

    package init(settings: RuleSettings = RuleSettings()) { self.settings = settings }

    package func lint(_ document: Document, diagnostics: Diagnostics) {
        let policy = PolicyNames(document)
        for rule in LintRule.all {
            guard let severity = settings.severity(of: rule) else { continue }
            rule.check(
                LintContext(
                    document: document, policy: policy, rule: rule, severity: severity, diagnostics: diagnostics))
        }
    }
}

/// Severities that a project chooses: `id: off | note | warning | error`.
package struct RuleSettings {
    private var severities: [String: Diagnostic.Severity?] = [:]

    /// Every rule as it is.
    package init() {}

    /// Reads a settings file; what cannot be understood is reported.
    package init(path: String, files: SourceFiles, diagnostics: Diagnostics) {
        guard let root = files.root(of: path, diagnostics: diagnostics)?.node else { return }
        guard let object = root.object else {
            diagnostics.error("wrong-type", "rules are an object: id → off, note, warning or error", at: root.location)
            return
        }
        for member in object.members { read(member, diagnostics) }
    }

    private mutating func read(_ member: ObjectNode.Member, _ diagnostics: Diagnostics) {
        let known = LintRule.all.map(\.id)
        guard known.contains(member.key) else {
            diagnostics.error(
                "unknown-rule", "there is no rule '\(member.key)'", at: member.keyLocation,
                hint: Suggestion.hint(for: member.key, in: known))
            return
        }
        let text = member.value.string ?? ""
        if text == "off" {
            severities[member.key] = .some(nil)
        } else if let severity = Diagnostic.Severity(rawValue: text) {
            severities[member.key] = severity
        } else {
            diagnostics.error(
                "wrong-value", "rule '\(member.key)' is off, note, warning or error", at: member.value.location,
                hint: Suggestion.hint(for: text, in: ["off", "note", "warning", "error"]))
        }
    }

    /// Nil: switched off.
    func severity(of rule: LintRule) -> Diagnostic.Severity? {
        if let chosen = severities[rule.id] { return chosen }
        return rule.severity
    }
}
