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
            for (examples, schema) in parameters(context) {
                for example in examples { checkExample(example, schema, context) }
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
            let text = value.number.map(Self.number) ?? NodeWriter.write(value, as: .json)
            if let first = seen[text] {
                context.report(
                    "this value is in the enumeration twice", at: value.location,
                    related: [.init(location: first, message: "first is here")])
            }
            seen[text] = value.location
        }
    }

    /// `1`, `1.0` and `1e0` are one number.
    private static func number(_ text: String) -> String {
        guard let value = Double(text), value.magnitude < 1e15 else { return text }
        return "\(value)"
    }

    private static func checkRanges(_ schema: Schema, _ context: LintContext) {
        let counts: [(String, Int?, Int?)] = [
            ("Length", schema.minLength, schema.maxLength), ("Items", schema.minItems, schema.maxItems),
            ("Properties", schema.minProperties, schema.maxProperties),
        ]
        for (name, least, most) in counts {
            if let least, let most, least > most {
                context.report(
                    "'min\(name)' \(least) is above 'max\(name)' \(most)", at: schema.place(of: "min\(name)"))
            }
        }
        checkNumbers(schema, context)
    }

    private static func checkNumbers(_ schema: Schema, _ context: LintContext) {
        let lower = [("minimum", schema.minimum), ("exclusiveMinimum", schema.exclusiveMinimum)]
        let upper = [("maximum", schema.maximum), ("exclusiveMaximum", schema.exclusiveMaximum)]
        for (low, least) in lower {
            for (high, most) in upper {
                guard let least, let most, let first = Double(least), let second = Double(most) else { continue }
                if first > second {
                    context.report("'\(low)' \(least) is above '\(high)' \(most)", at: schema.place(of: low))
                } else if first == second, low != "minimum" || high != "maximum" {
                    context.report(
                        "no number is between '\(low)' \(least) and '\(high)' \(most)", at: schema.place(of: low))
                }
            }
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

    private static func parameters(_ context: LintContext) -> [(examples: [Node], schema: Schema)] {
        context.described.map(\.operation).flatMap { operation in
            operation.parameters.map { ($0.examples, $0.schema) }
                + operation.responses.flatMap(\.headers).map { ($0.examples, $0.mediaType == nil ? $0.schema : nil) }
        }.compactMap { examples, schema in schema.map { (examples, $0) } }
    }

    private static func mediaTypes(_ context: LintContext) -> [MediaType] {
        context.described.map(\.operation).flatMap { operation in
            (operation.requestBody?.content ?? []) + operation.responses.flatMap(\.content)
        }
    }
}
