import OpenAPI
import SourceTree

extension LintRule {
    static let requests: [LintRule] = [
        LintRule("unbounded-string", .warning, "What a stranger sends has a limit, or memory has none") { context in
            for schema in RequestSchemas(context.document).all where RequestSchemas.isUnboundedString(schema) {
                context.report("a string of a request has no 'maxLength'", at: schema.location)
            }
        },
        LintRule("unbounded-array", .warning, "What a stranger sends has a limit, or memory has none") { context in
            for schema in RequestSchemas(context.document).all where RequestSchemas.isUnboundedArray(schema) {
                context.report("an array of a request has no 'maxItems'", at: schema.location)
            }
        },
    ]
}

/// Schemas of parameters and bodies.
struct RequestSchemas {
    /// Formats whose texts have a greatest length of their own.
    private static let boundedFormats: Set<String> = [
        "uuid", "date", "date-time", "time", "ipv4", "ipv6", "int32", "int64", "binary",
    ]

    let all: [Schema]

    init(_ document: Document) {
        let operations = document.pathItems.flatMap(\.operations)
        let parameters = operations.flatMap(\.parameters)
        let media = operations.compactMap(\.requestBody).flatMap(\.content) + parameters.flatMap(\.content)
        let roots = parameters.compactMap(\.schema) + media.flatMap { [$0.schema, $0.itemSchema].compactMap { $0 } }
        all = SchemaWalk.reachableInRequests(from: roots)
    }

    static func isUnboundedString(_ schema: Schema) -> Bool {
        guard schema.types.contains(.string), schema.maxLength == nil else { return false }
        guard schema.enumeration == nil, schema.constant == nil else { return false }
        return !boundedFormats.contains(schema.format ?? "") && schema.contentMediaType != "application/octet-stream"
    }

    static func isUnboundedArray(_ schema: Schema) -> Bool {
        schema.types.contains(.array) && schema.maxItems == nil && schema.enumeration == nil && schema.constant == nil
    }
}
