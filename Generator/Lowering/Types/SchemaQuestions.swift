import OpenAPI

extension Schema {
    var id: ObjectIdentifier { ObjectIdentifier(self) }

    /// The target of a `$ref` that stands alone, or beside annotations.
    var bareTarget: Schema? {
        guard let target = reference?.target, !hasAssertions, !hasComposition else { return nil }
        return target
    }

    var hasComposition: Bool { !allOf.isEmpty || !anyOf.isEmpty || !oneOf.isEmpty }

    /// Nothing but texts: says nothing about a value.
    var isOnlyAnnotated: Bool { booleanValue == nil && reference == nil && !hasAssertions && !hasComposition }

    /// Keywords that limit a value, references and compositions aside.
    var hasAssertions: Bool { !types.isEmpty || hasAssertionsBesidesType }

    var hasAssertionsBesidesType: Bool {
        enumeration != nil || constant != nil || format != nil || contentEncoding != nil || hasNumberAssertions
            || minLength != nil || maxLength != nil || pattern != nil || hasArrayAssertions || hasObjectAssertions
    }

    private var hasNumberAssertions: Bool {
        minimum != nil || maximum != nil || exclusiveMinimum != nil || exclusiveMaximum != nil || multipleOf != nil
    }

    private var hasArrayAssertions: Bool { items != nil || minItems != nil || maxItems != nil || uniqueItems }

    private var hasObjectAssertions: Bool {
        !properties.isEmpty || !required.isEmpty || additionalProperties != nil || minProperties != nil
            || maxProperties != nil
    }

    /// What the keywords suggest where `type` is absent.
    var suggestedType: SimpleType? {
        if !properties.isEmpty || additionalProperties != nil { return .object }
        if items != nil || minItems != nil || maxItems != nil { return .array }
        if minLength != nil || maxLength != nil || pattern != nil || contentEncoding != nil { return .string }
        if hasNumberAssertions { return .number }
        return nil
    }

    /// The schema has a shape of its own and does not only limit the one around it.
    var hasShape: Bool {
        booleanValue == nil
            && (reference != nil || !types.isEmpty || hasComposition || enumeration != nil || constant != nil
                || !properties.isEmpty || items != nil || additionalProperties != nil)
    }
}
