import OpenAPI
import SourceTree

extension LintRule {
    static let operations: [LintRule] = [
        LintRule("missing-operation-id", .error, "Functions of handlers and clients are named after it") { context in
            for entry in context.operations where entry.operation.operationID == nil {
                context.report("\(context.name(entry)) has no 'operationId'", at: entry.operation.location)
            }
        },
        LintRule("operation-id-style", .warning, "One spelling, verb first, reads as a function: createOrder") {
            context in
            for entry in context.described {
                guard let id = entry.operation.operationID, !NameStyle.isLowerCamelCase(id) else { continue }
                context.report(
                    "operationId '\(id)' is not lowerCamelCase",
                    at: entry.operation.operationIDLocation ?? entry.operation.location,
                    hint: NameStyle.lowerCamelCase(id).map { "write '\($0)'" })
            }
        },
        LintRule("missing-summary", .warning, "The docs and the doc comments begin with it") { context in
            for entry in context.described where (entry.operation.summary ?? "").isEmpty {
                context.report("\(context.name(entry)) has no 'summary'", at: entry.operation.location)
            }
        },
        LintRule("missing-tag", .warning, "The first tag is the area that implements the operation") { context in
            for entry in context.operations where entry.operation.tags.isEmpty {
                context.report("\(context.name(entry)) has no tag", at: entry.operation.location)
            }
        },
        LintRule("undeclared-tag", .warning, "Tags of the root have a description and an order") { context in
            let known = context.document.tags.map(\.name)
            guard !known.isEmpty else { return }
            for entry in context.described {
                for tag in entry.operation.tags where !known.contains(tag) {
                    context.report(
                        "tag '\(tag)' is not among the 'tags' of the root", at: entry.operation.location,
                        hint: Suggestion.hint(for: tag, in: known))
                }
            }
        },
        LintRule("missing-security", .error, "Every operation decides who may call it; forgetting is not a decision") {
            context in
            for entry in context.operations where context.security(of: entry.operation) == nil {
                context.report(
                    "\(context.name(entry)) says nothing about security", at: entry.operation.location,
                    hint: "write 'security: []' for a public operation")
            }
        },
        LintRule("missing-error-response", .warning, "Callers must know what a refusal looks like") { context in
            for entry in context.operations where entry.operation.extensions["x-problems"] == nil {
                let isTold = entry.operation.responses.contains { $0.status.hasPrefix("4") || $0.status == "default" }
                if isTold { continue }
                context.report(
                    "\(context.name(entry)) tells no error response", at: entry.operation.location,
                    hint: "add a 4XX response, or 'x-problems'")
            }
        },
        LintRule("missing-success-response", .warning, "An operation that never succeeds is half described") {
            context in
            for entry in context.described {
                let isTold = entry.operation.responses.contains {
                    "123".contains($0.status.prefix(1)) || $0.status == "default"
                }
                if !isTold { context.report("\(context.name(entry)) tells no success", at: entry.operation.location) }
            }
        },
        LintRule("trailing-slash", .warning, "'/a' and '/a/' are different paths, and callers mix them up") { context in
            for item in context.document.pathItems where item.path.count > 1 && item.path.hasSuffix("/") {
                context.report("path '\(item.path)' ends with '/'", at: item.location)
            }
        },
        LintRule("body-on-get", .warning, "A body of GET and HEAD has no meaning (RFC 9110, §9.3.1)") { context in
            for entry in context.described where ["get", "head"].contains(entry.operation.method) {
                guard let body = entry.operation.requestBody else { continue }
                context.report(
                    "\(entry.operation.method.uppercased()) \(entry.path.path) has a body", at: body.location)
            }
        },
        LintRule("missing-description", .warning, "A parameter is explained where callers look for it") { context in
            for entry in context.described {
                for parameter in entry.operation.parameters where (parameter.description ?? "").isEmpty {
                    context.report(
                        "\(parameter.place) parameter '\(parameter.name)' has no 'description'", at: parameter.location)
                }
            }
        },
    ]
}

enum NameStyle {
    /// `createOrder`.
    static func isLowerCamelCase(_ name: String) -> Bool {
        guard let first = name.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy { isLetterOrDigit($0) }
    }

    /// `create_order`, `Create-Order`, `orders/create` → words joined. Nil where nothing readable is left.
    static func lowerCamelCase(_ name: String) -> String? {
        let words = name.unicodeScalars.split { !isLetterOrDigit($0) }.map(String.init)
        guard let first = words.first, first.first?.isLetter == true else { return nil }
        let rest = words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return ([first.prefix(1).lowercased() + first.dropFirst()] + rest).joined()
    }

    /// `^[a-z][a-z0-9_]*$`
    static func isSnakeCase(_ name: some StringProtocol) -> Bool {
        guard let first = name.unicodeScalars.first, ("a"..."z").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
    }

    /// `orders.create`: two or more words of snake_case.
    static func isDottedSnakeCase(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts.allSatisfy { isSnakeCase($0) }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
