/// One finding about the input, complete enough to print without asking anything else.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: String, Sendable, Comparable, CaseIterable {
        case note, warning, error

        package static func < (left: Severity, right: Severity) -> Bool {
            allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
        }
    }

    package struct Related: Sendable, Hashable {
        package var location: SourceLocation
        package var message: String

        package init(location: SourceLocation, message: String) {
            self.location = location
            self.message = message
        }
    }

    /// Stable, kebab case: `duplicate-key`, `unresolved-reference`. Each has a page in `docs/diagnostics/`.
    package var id: String
    package var severity: Severity
    /// What is wrong, one sentence without a full stop.
    package var message: String
    package var location: SourceLocation
    /// The way out: `did you mean …?`, `write …`.
    package var hint: String?
    package var related: [Related]

    package init(
        _ id: String, _ severity: Severity, _ message: String, at location: SourceLocation, hint: String? = nil,
        related: [Related] = []
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.location = location
        self.hint = hint
        self.related = related
    }
}

/// Collects all findings of a run; nothing stops at the first.
package final class Diagnostics {
    package private(set) var all: [Diagnostic] = []
    private var seen: Set<Diagnostic> = []

    package init() {}

    /// Records a finding once, however often it is found.
    package func report(_ diagnostic: Diagnostic) {
        if seen.insert(diagnostic).inserted { all.append(diagnostic) }
    }

    package func error(_ id: String, _ message: String, at location: SourceLocation, hint: String? = nil) {
        report(Diagnostic(id, .error, message, at: location, hint: hint))
    }

    package func warning(_ id: String, _ message: String, at location: SourceLocation, hint: String? = nil) {
        report(Diagnostic(id, .warning, message, at: location, hint: hint))
    }

    package var hasErrors: Bool { all.contains { $0.severity == .error } }
}
