import OpenAPI
import SourceTree

extension LintRule {
    static let pagination: [LintRule] = [
        LintRule("pagination-shape", .error, "The envelope of a page holds the elements and the next cursor") {
            context in
            for entry in context.operations {
                guard let value = entry.operation.extensions["x-pagination"] else { continue }
                checkEnvelope(entry.operation, value, context)
                checkLimits(value, context)
            }
        }
    ]

    private static func checkEnvelope(_ operation: OpenAPI.Operation, _ value: Node, _ context: LintContext) {
        let response = operation.responses.first { $0.status == "200" }
        guard let schema = response?.content.first(where: { $0.name == "application/json" })?.schema else {
            return context.report("'x-pagination' needs a JSON body of response 200", at: value.location)
        }
        let items = value["items"]?.string ?? "data"
        let cursor = value["next_cursor"]?.string ?? "page.next_cursor"
        if property([items], of: schema)?.types.contains(.array) != true {
            context.report(
                "the body of a page needs the array property '\(items)'", at: value.location,
                related: [.init(location: schema.location, message: "the body is here")])
        }
        let path = cursor.split(separator: ".").map(String.init)
        if property(path, of: schema)?.types.contains(.string) != true {
            context.report(
                "the body of a page needs the string property '\(cursor)'", at: value.location,
                related: [.init(location: schema.location, message: "the body is here")])
        }
    }

    private static func checkLimits(_ value: Node, _ context: LintContext) {
        let most = value["maximum_limit"]?.integer ?? 100
        let usual = value["default_limit"]?.integer ?? 25
        if usual > most {
            context.report("'default_limit' \(usual) is above 'maximum_limit' \(most)", at: value.location)
        }
    }

    /// The schema that a path of property names ends at, through references and `allOf`.
    private static func property(_ path: [String], of schema: Schema) -> Schema? {
        var current: Schema? = schema
        for name in path { current = current.flatMap { member(name, of: $0) } }
        return current.map { resolved($0) }
    }

    private static func member(_ name: String, of schema: Schema) -> Schema? {
        // Composition and references of one value; objects and arrays below it are not entered.
        var stack = [schema]
        var seen: Set<ObjectIdentifier> = []
        while let next = stack.popLast() {
            guard seen.insert(ObjectIdentifier(next)).inserted else { continue }
            if let property = next.properties.first(where: { $0.name == name }) { return property.schema }
            stack += next.allOf + next.anyOf + next.oneOf + [next.reference?.target].compactMap { $0 }
        }
        return nil
    }

    /// The first schema with a type behind references and `anyOf: [X, null]`.
    private static func resolved(_ schema: Schema) -> Schema {
        var stack = [schema]
        var seen: Set<ObjectIdentifier> = []
        while let next = stack.popLast() {
            guard seen.insert(ObjectIdentifier(next)).inserted else { continue }
            if next.types.contains(where: { $0 != .null }) { return next }
            stack += next.allOf + next.anyOf + next.oneOf + [next.reference?.target].compactMap { $0 }
        }
        return schema
    }
}
