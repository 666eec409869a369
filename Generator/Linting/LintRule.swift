import OpenAPI
package import SourceTree

/// One rule: what it is called, how much it matters, why it is there, and how to find where it is broken.
package struct LintRule: Sendable {
    /// Kebab case; the id of its findings.
    package let id: String
    package let severity: Diagnostic.Severity
    /// One line.
    package let why: String
    let check: @Sendable (LintContext) -> Void

    init(_ id: String, _ severity: Diagnostic.Severity, _ why: String, check: @escaping @Sendable (LintContext) -> Void)
    {
        self.id = id
        self.severity = severity
        self.why = why
        self.check = check
    }

    /// All rules, in the order in which `contract lint` lists them.
    package static let all: [LintRule] =
        operations + requests + schemas + extensions + policy + moves + pagination
}

/// What a rule looks at, and where it says what it found.
struct LintContext {
    let document: Document
    let policy: PolicyNames
    let rule: LintRule
    let severity: Diagnostic.Severity
    let diagnostics: Diagnostics

    func report(
        _ message: String, at location: SourceLocation, hint: String? = nil, related: [Diagnostic.Related] = []
    ) {
        diagnostics.report(Diagnostic(rule.id, severity, message, at: location, hint: hint, related: related))
    }

    /// Operations with their paths, in the order of the description.
    var operations: [(path: PathItem, operation: Operation)] {
        document.pathItems.flatMap { item in item.operations.map { (path: item, operation: $0) } }
    }

    /// The same, and the requests that the service sends: webhooks, and callbacks of operations.
    var described: [(path: PathItem, operation: Operation)] {
        let callbacks = operations.flatMap { $0.operation.callbacks.map(\.item) }
        return operations + (document.webhooks + callbacks).flatMap { item in
            item.operations.map { (path: item, operation: $0) }
        }
    }

    /// An operation as messages name it.
    func name(_ entry: (path: PathItem, operation: Operation)) -> String {
        entry.operation.operationID.map { "'\($0)'" } ?? "\(entry.operation.method.uppercased()) \(entry.path.path)"
    }

    /// The requirements that hold for an operation: its own, or those of the root.
    func security(of operation: Operation) -> [SecurityRequirement]? { operation.security ?? document.security }
}
