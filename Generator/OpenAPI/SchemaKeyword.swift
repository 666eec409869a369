import SourceTree

/// A keyword of JSON Schema or OpenAPI, and what reading it does to a `Schema`.
struct SchemaKeyword: Sendable {
    let name: String
    let read: @Sendable (SchemaMember) -> Void

    static let table: [String: SchemaKeyword] = {
        let all = annotations + numeric + textual + arrays + objects + compositions + others + silent
        return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
    }()

    static let names = table.keys.sorted()

    private typealias TextPath = ReferenceWritableKeyPath<Schema, String?> & Sendable
    private typealias CountPath = ReferenceWritableKeyPath<Schema, Int?> & Sendable
    private typealias FlagPath = ReferenceWritableKeyPath<Schema, Bool> & Sendable
    private typealias SchemaPath = ReferenceWritableKeyPath<Schema, Schema?> & Sendable
    private typealias SchemasPath = ReferenceWritableKeyPath<Schema, [Schema]> & Sendable

    private static func text(_ name: String, _ path: any TextPath) -> SchemaKeyword {
        SchemaKeyword(name: name) { $0.schema[keyPath: path] = $0.string() }
    }

    private static func number(_ name: String, _ path: any TextPath) -> SchemaKeyword {
        SchemaKeyword(name: name) { $0.schema[keyPath: path] = $0.number() }
    }

    private static func count(_ name: String, _ path: any CountPath) -> SchemaKeyword {
        SchemaKeyword(name: name) { $0.schema[keyPath: path] = $0.count() }
    }

    private static func flag(_ name: String, _ path: any FlagPath) -> SchemaKeyword {
        SchemaKeyword(name: name) { $0.schema[keyPath: path] = $0.boolean() ?? false }
    }

    private static func schema(_ name: String, _ path: any SchemaPath) -> SchemaKeyword {
        SchemaKeyword(name: name) { $0.schema[keyPath: path] = $0.reader.schema(at: $0.cursor) }
    }

    private static func schemas(_ name: String, _ path: any SchemasPath) -> SchemaKeyword {
        SchemaKeyword(name: name) { $0.schema[keyPath: path] = $0.schemas() }
    }

    private static let annotations: [SchemaKeyword] = [
        text("title", \.title),
        text("description", \.description),
        flag("deprecated", \.isDeprecated),
        flag("readOnly", \.isReadOnly),
        flag("writeOnly", \.isWriteOnly),
        SchemaKeyword(name: "default") { $0.schema.defaultValue = $0.value },
        SchemaKeyword(name: "example") { $0.schema.examples.append($0.value) },
        SchemaKeyword(name: "examples") { member in
            member.schema.examples += member.elements("an array")?.map(\.node) ?? []
        },
    ]

    private static let numeric: [SchemaKeyword] = [
        number("minimum", \.minimum),
        number("maximum", \.maximum),
        SchemaKeyword(name: "multipleOf") { $0.schema.multipleOf = $0.positiveNumber() },
        SchemaKeyword(name: "exclusiveMinimum") { $0.readExclusive(\.exclusiveMinimum) },
        SchemaKeyword(name: "exclusiveMaximum") { $0.readExclusive(\.exclusiveMaximum) },
    ]

    private static let textual: [SchemaKeyword] = [
        text("format", \.format),
        SchemaKeyword(name: "pattern") { $0.readPattern() },
        text("contentEncoding", \.contentEncoding),
        text("contentMediaType", \.contentMediaType),
        count("minLength", \.minLength),
        count("maxLength", \.maxLength),
    ]

    private static let arrays: [SchemaKeyword] = [
        schema("items", \.items),
        count("minItems", \.minItems),
        count("maxItems", \.maxItems),
        flag("uniqueItems", \.uniqueItems),
    ]

    private static let objects: [SchemaKeyword] = [
        count("minProperties", \.minProperties),
        count("maxProperties", \.maxProperties),
        SchemaKeyword(name: "properties") { $0.readProperties() },
        SchemaKeyword(name: "required") { $0.readRequired() },
        SchemaKeyword(name: "additionalProperties") { $0.readAdditionalProperties() },
    ]

    private static let compositions: [SchemaKeyword] = [
        schemas("allOf", \.allOf),
        schemas("anyOf", \.anyOf),
        schemas("oneOf", \.oneOf),
        SchemaKeyword(name: "type") { $0.readType() },
        SchemaKeyword(name: "enum") { $0.readEnumeration() },
        SchemaKeyword(name: "const") { $0.schema.constant = $0.value },
        SchemaKeyword(name: "discriminator") { $0.readDiscriminator() },
        SchemaKeyword(name: "nullable") { $0.readNullable() },
    ]

    /// Kept as they are; whoever enforces one reads it from there, whoever does not can name it.
    private static let others: [SchemaKeyword] = [
        "not", "if", "then", "else", "contains", "minContains", "maxContains", "prefixItems", "patternProperties",
        "propertyNames", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedItems",
        "unevaluatedProperties", "contentSchema", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor",
        "$id", "xml",
    ].map { name in
        SchemaKeyword(name: name) { $0.schema.otherKeywords.append((name: name, value: $0.value)) }
    }

    /// Without meaning for values: definitions are read where something refers to them.
    private static let silent: [SchemaKeyword] = [
        "$defs", "definitions", "$schema", "$comment", "$anchor", "$vocabulary", "externalDocs",
    ].map { name in SchemaKeyword(name: name) { _ in } }
}
