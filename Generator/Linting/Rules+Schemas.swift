import OpenAPI
import SourceTree

extension LintRule {
    static let schemas: [LintRule] = [
        LintRule("unused-component", .warning, "Dead descriptions are read and believed") { context in
            for component in context.document.unusedComponents {
                context.report(
                    "nothing refers to '\(component.name)' of '\(component.section)'", at: component.location)
            }
        },
        LintRule("duplicate-enum-value", .error, "A value of an enumeration is there once") { context in
            for schema in context.document.allSchemas { checkEnumeration(schema, context) }
        },
        LintRule("required-without-property", .warning, "A required name with no property is often a slip") { context in
            for schema in context.document.allSchemas where isClosedList(schema) {
                let names = schema.properties.map(\.name)
                for required in schema.required where !names.contains(required.name) {
                    context.report(
                        "'\(required.name)' is required and is no property", at: required.location,
                        hint: Suggestion.hint(for: required.name, in: names))
                }
            }
        },
        LintRule("empty-range", .error, "No value can satisfy a minimum above the maximum") { context in
            for schema in context.document.allSchemas { checkRanges(schema, context) }
        },
        LintRule("example-mismatch", .warning, "An example that is refused misleads") { context in
            for schema in context.document.allSchemas {
                for example in schema.examples { checkExample(example, schema, context) }
                if let value = schema.defaultValue { checkExample(value, schema, context, noun: "default") }
            }
            for media in mediaTypes(context) {
                guard let schema = media.schema else { continue }
                let examples = media.examples.map(\.value) + [media.example].compactMap { $0 }
                for example in examples { checkExample(example, schema, context) }
            }
        },
    ]

    /// All its properties are named here, none in a branch.
    private static func isClosedList(_ schema: Schema) -> Bool {
        !schema.properties.isEmpty && schema.reference == nil && (schema.allOf + schema.anyOf + schema.oneOf).isEmpty
    }

    private static func checkEnumeration(_ schema: Schema, _ context: LintContext) {
        var seen: [String: SourceLocation] = [:]
        for value in schema.enumeration ?? [] {
            let text = NodeWriter.write(value, as: .json)
            if let first = seen[text] {
                context.report(
                    "this value is in the enumeration twice", at: value.location,
                    related: [.init(location: first, message: "first is here")])
            }
            seen[text] = value.location
        }
    }

    private static func checkRanges(_ schema: Schema, _ context: LintContext) {
        let counts: [(String, Int?, Int?)] = [
            ("Length", schema.minLength, schema.maxLength), ("Items", schema.minItems, schema.maxItems),
            ("Properties", schema.minProperties, schema.maxProperties),
        ]
        for (name, least, most) in counts {
            if let least, let most, least > most {
                context.report("'min\(name)' \(least) is above 'max\(name)' \(most)", at: schema.location)
            }
        }
        if let least = schema.minimum.flatMap(Double.init), let most = schema.maximum.flatMap(Double.init), least > most
        {
            context.report("'minimum' is above 'maximum'", at: schema.location)
        }
    }

    private static func checkExample(
        _ example: Node, _ schema: Schema, _ context: LintContext, noun: String = "example"
    ) {
        guard let mismatch = ExampleMatcher().mismatch(of: example, with: schema) else { return }
        context.report(
            "\(noun) does not fit its schema: \(mismatch.reason)", at: mismatch.location,
            related: [.init(location: schema.location, message: "the schema is here")])
    }

    private static func mediaTypes(_ context: LintContext) -> [MediaType] {
        context.described.map(\.operation).flatMap { operation in
            (operation.requestBody?.content ?? []) + operation.responses.flatMap(\.content)
        }
    }
}
