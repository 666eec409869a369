import SourceTree

/// The meta-schema of 2020-12 and its vocabularies: what `$ref` to them means, without a network.
enum Metaschemas {
    private static let base = "https://json-schema.org/draft/2020-12/"
    private static let vocabularies: [String: String] = [
        "core": core, "applicator": applicator, "unevaluated": unevaluated, "validation": validation,
        "meta-data": metadata, "format-annotation": format, "format-assertion": format, "content": content,
    ]

    /// The document of an address, or nil.
    static func document(_ address: String) -> Node? {
        guard address.hasPrefix(base) else { return nil }
        let name = String(address.dropFirst(base.count))
        if name == "schema" { return parse(schema) }
        guard name.hasPrefix("meta/"), let body = vocabularies[String(name.dropFirst(5))] else { return nil }
        let head =
            "{\"$schema\":\"\(base)schema\",\"$id\":\"\(address)\",\"$dynamicAnchor\":\"meta\","
            + "\"type\":[\"object\",\"boolean\"],"
        return parse(head + body + "}")
    }

    private static func parse(_ text: String) -> Node? {
        SourceFiles(texts: ["schema.json": text]).root(of: "schema.json", diagnostics: Diagnostics())?.node
    }

    private static let schema = """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "meta",
         "$vocabulary": {
           "https://json-schema.org/draft/2020-12/vocab/core": true,
           "https://json-schema.org/draft/2020-12/vocab/applicator": true,
           "https://json-schema.org/draft/2020-12/vocab/unevaluated": true,
           "https://json-schema.org/draft/2020-12/vocab/validation": true,
           "https://json-schema.org/draft/2020-12/vocab/meta-data": true,
           "https://json-schema.org/draft/2020-12/vocab/format-annotation": true,
           "https://json-schema.org/draft/2020-12/vocab/content": true},
         "type": ["object", "boolean"],
         "allOf": [{"$ref": "meta/core"}, {"$ref": "meta/applicator"}, {"$ref": "meta/unevaluated"},
           {"$ref": "meta/validation"}, {"$ref": "meta/meta-data"}, {"$ref": "meta/format-annotation"},
           {"$ref": "meta/content"}],
         "properties": {
           "definitions": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
           "dependencies": {"type": "object", "additionalProperties":
             {"anyOf": [{"$dynamicRef": "#meta"}, {"$ref": "meta/validation#/$defs/stringArray"}]}},
           "$recursiveAnchor": {"$ref": "meta/core#/$defs/anchorString"},
           "$recursiveRef": {"$ref": "meta/core#/$defs/uriReferenceString"}}}
        """

    private static let core = #"""
        "properties": {
          "$id": {"$ref": "#/$defs/uriReferenceString", "pattern": "^[^#]*#?$"},
          "$schema": {"$ref": "#/$defs/uriString"},
          "$ref": {"$ref": "#/$defs/uriReferenceString"},
          "$anchor": {"$ref": "#/$defs/anchorString"},
          "$dynamicRef": {"$ref": "#/$defs/uriReferenceString"},
          "$dynamicAnchor": {"$ref": "#/$defs/anchorString"},
          "$vocabulary": {"type": "object", "propertyNames": {"$ref": "#/$defs/uriString"},
            "additionalProperties": {"type": "boolean"}},
          "$comment": {"type": "string"},
          "$defs": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}}},
        "$defs": {
          "anchorString": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
          "uriString": {"type": "string", "format": "uri"},
          "uriReferenceString": {"type": "string", "format": "uri-reference"}}
        """#

    private static let applicator = """
        "properties": {
          "prefixItems": {"$ref": "#/$defs/schemaArray"}, "items": {"$dynamicRef": "#meta"},
          "contains": {"$dynamicRef": "#meta"}, "additionalProperties": {"$dynamicRef": "#meta"},
          "properties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
          "patternProperties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"},
            "propertyNames": {"format": "regex"}},
          "dependentSchemas": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}},
          "propertyNames": {"$dynamicRef": "#meta"}, "if": {"$dynamicRef": "#meta"},
          "then": {"$dynamicRef": "#meta"}, "else": {"$dynamicRef": "#meta"},
          "allOf": {"$ref": "#/$defs/schemaArray"}, "anyOf": {"$ref": "#/$defs/schemaArray"},
          "oneOf": {"$ref": "#/$defs/schemaArray"}, "not": {"$dynamicRef": "#meta"}},
        "$defs": {"schemaArray": {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}}}
        """

    private static let unevaluated = """
        "properties": {"unevaluatedItems": {"$dynamicRef": "#meta"}, "unevaluatedProperties": {"$dynamicRef": "#meta"}}
        """

    private static let validation = """
        "properties": {
          "type": {"anyOf": [{"$ref": "#/$defs/simpleTypes"},
            {"type": "array", "items": {"$ref": "#/$defs/simpleTypes"}, "minItems": 1, "uniqueItems": true}]},
          "const": true, "enum": {"type": "array", "items": true},
          "multipleOf": {"type": "number", "exclusiveMinimum": 0},
          "maximum": {"type": "number"}, "exclusiveMaximum": {"type": "number"},
          "minimum": {"type": "number"}, "exclusiveMinimum": {"type": "number"},
          "maxLength": {"$ref": "#/$defs/count"}, "minLength": {"$ref": "#/$defs/count"},
          "pattern": {"type": "string", "format": "regex"},
          "maxItems": {"$ref": "#/$defs/count"}, "minItems": {"$ref": "#/$defs/count"},
          "uniqueItems": {"type": "boolean"},
          "maxContains": {"$ref": "#/$defs/count"}, "minContains": {"$ref": "#/$defs/count"},
          "maxProperties": {"$ref": "#/$defs/count"}, "minProperties": {"$ref": "#/$defs/count"},
          "required": {"$ref": "#/$defs/stringArray"},
          "dependentRequired": {"type": "object", "additionalProperties": {"$ref": "#/$defs/stringArray"}}},
        "$defs": {
          "count": {"type": "integer", "minimum": 0},
          "nonNegativeInteger": {"type": "integer", "minimum": 0},
          "nonNegativeIntegerDefault0": {"$ref": "#/$defs/nonNegativeInteger", "default": 0},
          "simpleTypes": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
          "stringArray": {"type": "array", "items": {"type": "string"}, "uniqueItems": true}}
        """

    private static let metadata = """
        "properties": {
          "title": {"type": "string"}, "description": {"type": "string"}, "default": true,
          "deprecated": {"type": "boolean"}, "readOnly": {"type": "boolean"}, "writeOnly": {"type": "boolean"},
          "examples": {"type": "array", "items": true}}
        """

    private static let format = """
        "properties": {"format": {"type": "string"}}
        """

    private static let content = """
        "properties": {"contentEncoding": {"type": "string"}, "contentMediaType": {"type": "string"},
          "contentSchema": {"$dynamicRef": "#meta"}}
        """
}
