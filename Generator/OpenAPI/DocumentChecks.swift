import SourceTree

/// Rules that hold between parts of a description.
struct DocumentChecks {
    let reading: Reading
    let document: Document
    private var diagnostics: Diagnostics { reading.diagnostics }

    init(reading: Reading, document: Document) {
        self.reading = reading
        self.document = document
    }

    func run() {
        checkOperationIDs()
        PathChecks(diagnostics: diagnostics, items: document.pathItems).run()
        checkSecurity(document.security ?? [])
        for item in document.pathItems {
            for operation in item.operations { checkSecurity(operation.security ?? []) }
        }
        checkComponentNames()
    }

    private func checkOperationIDs() {
        var first: [String: SourceLocation] = [:]
        let described = (document.pathItems + document.webhooks).flatMap(\.operations)
        // A callback under `components` is one thing, however many operations refer to it.
        var seen: Set<SourceLocation> = []
        let callbacks = described.flatMap(\.callbacks).flatMap(\.item.operations).filter { operation in
            operation.operationIDLocation.map { seen.insert($0).inserted } ?? false
        }
        for operation in described + callbacks {
            guard let id = operation.operationID, let place = operation.operationIDLocation else { continue }
            guard let known = first[id] else {
                first[id] = place
                continue
            }
            diagnostics.report(
                Diagnostic(
                    "duplicate-operation-id", .error, "operationId '\(id)' is used twice", at: place,
                    related: [.init(location: known, message: "first '\(id)' is here")]))
        }
    }

    private func checkSecurity(_ requirements: [SecurityRequirement]) {
        let known = document.components.securitySchemes.map(\.name)
        for requirement in requirements {
            for scheme in requirement.schemes
            where !known.contains(scheme.name) && !document.components.wrongSecuritySchemes.contains(scheme.name) {
                diagnostics.error(
                    "unknown-security-scheme", "no security scheme '\(scheme.name)' under 'components/securitySchemes'",
                    at: requirement.location, hint: Suggestion.hint(for: scheme.name, in: known))
            }
        }
    }

    /// Two files may each have an `Order`. Generated names must differ then, which the author should know.
    private func checkComponentNames() {
        var first: [String: Schema] = [:]
        for (name, schema) in document.components.schemas {
            guard let known = first[name], known !== schema else {
                first[name] = schema
                continue
            }
            diagnostics.report(
                Diagnostic(
                    "component-name-collision", .warning, "another file has a component schema '\(name)' too",
                    at: schema.location, hint: "rename one of them: generated types are named after components",
                    related: [.init(location: known.location, message: "the other '\(name)' is here")]))
        }
    }
}
