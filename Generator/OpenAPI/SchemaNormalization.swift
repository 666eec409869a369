import SourceTree

/// Rewrites what OpenAPI 3.0 says in its own way to JSON Schema 2020-12.
struct SchemaNormalization {
    let reader: SchemaReader
    let schema: Schema
    let object: ObjectNode

    func run() {
        checkItems()
        guard reader.reading.version == .v3_0 else { return }
        exclude("exclusiveMinimum", limit: \.minimum, exclusive: \.exclusiveMinimum)
        exclude("exclusiveMaximum", limit: \.maximum, exclusive: \.exclusiveMaximum)
        if object["nullable"]?.boolean == true { allowNull() }
    }

    private func checkItems() {
        guard reader.reading.version == .v3_0, schema.types == [.array], schema.items == nil else { return }
        reader.reading.diagnostics.warning(
            "missing-items", "an array without 'items' holds anything", at: schema.location,
            hint: "OpenAPI 3.0 requires 'items'; write 'items: {}' to say anything")
    }

    private func exclude(
        _ keyword: String, limit: ReferenceWritableKeyPath<Schema, String?>,
        exclusive: ReferenceWritableKeyPath<Schema, String?>
    ) {
        guard object[keyword]?.boolean == true, let value = schema[keyPath: limit] else { return }
        schema[keyPath: exclusive] = value
        schema[keyPath: limit] = nil
    }

    /// `nullable` beside a composition means "that, or null": the composition alone would refuse null.
    private func allowNull() {
        if !schema.allOf.isEmpty {
            wrapAllOf()
        } else if !schema.oneOf.isEmpty {
            schema.oneOf.append(null())
        } else if !schema.anyOf.isEmpty {
            schema.anyOf.append(null())
        }
        guard !schema.types.isEmpty else { return }
        schema.types.append(.null)
        // An enumeration that forgets null beside `nullable: true` is meant to have it.
        if let values = schema.enumeration, !values.contains(where: \.isNull) {
            schema.enumeration = values + [Node(.null, at: schema.location)]
        }
    }

    private func null() -> Schema {
        let null = Schema(location: schema.location, pointer: schema.pointer + "/nullable")
        null.types = [.null]
        return null
    }

    private func wrapAllOf() {
        let inner = Schema(location: schema.location, pointer: schema.pointer)
        inner.allOf = schema.allOf
        inner.types = schema.types
        inner.properties = schema.properties
        inner.required = schema.required
        inner.additionalProperties = schema.additionalProperties
        schema.allOf = []
        schema.types = []
        schema.properties = []
        schema.required = []
        schema.additionalProperties = nil
        schema.anyOf = [inner, null()]
    }
}
