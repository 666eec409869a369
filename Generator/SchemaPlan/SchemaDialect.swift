/// Which keywords a schema has, and what they mean there.
struct SchemaDialect: Hashable, Sendable {
    enum Draft: Int, Sendable, Comparable {
        case draft4, draft6, draft7, draft2019, draft2020

        static func < (left: Draft, right: Draft) -> Bool { left.rawValue < right.rawValue }
    }

    var draft: Draft = .draft2020
    /// `type`, `minimum`, `required` … and everything else that only tells valid from invalid.
    var hasValidation = true
    var hasApplicator = true
    var hasUnevaluated = true
    /// `format` is checked, not only noted.
    var assertsFormats = false
    /// OpenAPI 3.0: `nullable`, Boolean `exclusiveMinimum`; a `$ref` stands alone.
    var isOpenAPI30 = false

    package init() {}

    /// Keywords beside `$ref` have no effect.
    var isReferenceAlone: Bool { draft < .draft2019 || isOpenAPI30 }

    private static let names: [String: Draft] = [
        "json-schema.org/draft/2020-12/schema": .draft2020, "json-schema.org/draft/2019-09/schema": .draft2019,
        "json-schema.org/draft-07/schema": .draft7, "json-schema.org/draft-06/schema": .draft6,
        "json-schema.org/draft-04/schema": .draft4,
    ]

    /// A published meta-schema, by its address.
    static func draft(_ address: String) -> Draft? {
        let parts = address.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "http" || parts[0] == "https" else { return nil }
        var name = parts[1].dropFirst(2)
        if name.hasSuffix("#") { name = name.dropLast() }
        return names[String(name)]
    }

    /// What `$vocabulary` of a meta-schema leaves.
    func limited(to vocabularies: [String]) -> SchemaDialect {
        let names = Set(vocabularies.compactMap { $0.split(separator: "/").last.map(String.init) })
        var dialect = self
        dialect.hasValidation = names.contains("validation")
        dialect.hasApplicator = names.contains("applicator")
        dialect.hasUnevaluated = names.contains("unevaluated") || draft == .draft2019
        dialect.assertsFormats = assertsFormats || names.contains("format-assertion")
        return dialect
    }
}

/// What stands at a place of a document.
enum SchemaRole {
    case schema
    /// An object whose values are schemas, whatever their names.
    case map
    case list
    /// A schema or a list of schemas (`items` of older drafts), or of names (`dependencies`).
    case schemaOrList
    case mapOfSchemaOrNames
    /// Part of a description: schemas may be below.
    case description
    /// No schema, whatever it looks like: `const`, `enum`, `default`, unknown keywords.
    case other

    private static let single: Set<String> = [
        "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "contains", "not", "if",
        "then", "else", "contentSchema", "additionalItems",
    ]
    private static let maps: Set<String> = [
        "$defs", "definitions", "properties", "patternProperties", "dependentSchemas",
    ]
    private static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems"]

    /// The role of a member or item, by the role of what it stands in.
    func child(_ token: String) -> SchemaRole {
        switch self {
        case .schema:
            if Self.single.contains(token) { return .schema }
            if Self.maps.contains(token) { return .map }
            if Self.lists.contains(token) { return .list }
            if token == "items" { return .schemaOrList }
            return token == "dependencies" ? .mapOfSchemaOrNames : .other
        case .map, .list, .schemaOrList: return .schema
        case .mapOfSchemaOrNames: return .schema
        case .description:
            switch token {
            case "schema", "itemSchema": return .schema
            case "schemas": return .map
            case "example", "examples", "default", "enum": return .other
            default: return .description
            }
        case .other: return .other
        }
    }
}
