import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// The representation of a schema where it is used.
    func lower(_ schema: Schema, _ hint: Hint) -> TypeUse {
        if let use = uses[schema.id] {
            noteKnown(schema)
            return use
        }
        guard resolving.insert(schema.id).inserted else { return recursionFallback(schema) }
        defer { resolving.remove(schema.id) }
        let use = owned(schema, hint) { lowerNested(schema, hint) }
        uses[schema.id] = use
        return use
    }

    private func lowerNested(_ schema: Schema, _ hint: Hint) -> TypeUse {
        guard inlineDepth < Limits.inlineDepth else {
            return looseUse(
                schema, "more than \(Limits.inlineDepth) references or schemas lead into one another here; ",
                hint: "refer to the schema at the end, or make components of those between")
        }
        inlineDepth += 1
        defer { inlineDepth -= 1 }
        if let name = schema.componentName { return component(schema, named: name) }
        if let target = schema.bareTarget {
            if schema.hasFurtherKeywords { requireCheck() }
            return lower(target, hint)
        }
        if let reference = schema.reference, reference.target == nil, !schema.hasAssertions {
            if reference.isPlanned { requireCheck() }
            return TypeUse(.any)
        }
        if let wrapped = onlyBranch(of: schema) {
            return wrappedUse(wrapped, schema, hint)
        }
        return build(shape(of: schema), hint, source: schema)
    }

    func wrappedUse(_ wrapped: (branch: Schema, isNullable: Bool), _ schema: Schema, _ hint: Hint) -> TypeUse {
        var use = lower(wrapped.branch, hint)
        let isNullBranch = schema.types != [.null]
        let isAmbiguous = wrapped.isNullable && use.isNullable && !schema.oneOf.isEmpty
        if schema.hasFurtherKeywords || !isNullBranch || isAmbiguous { requireCheck() }
        if wrapped.isNullable, !use.isNullable {
            for index in use.checks.indices { use.checks[index].skipsNull = true }
        }
        use.isNullable = use.isNullable || wrapped.isNullable
        return use
    }

    private func recursionFallback(_ schema: Schema) -> TypeUse {
        looseUse(
            schema, "the schema leads back to itself without an object between; ",
            hint: "write an object with a property of that type")
    }

    private func looseUse(_ schema: Schema, _ reason: String, hint: String) -> TypeUse {
        unsupported(
            "unsupported-recursion", "\(reason)it is read as any JSON value", at: schema.location, hint: hint)
        requireCheck()
        return TypeUse(.any)
    }

    /// `allOf: [X]`, `anyOf: [X, null]`: X, perhaps nullable.
    func onlyBranch(of schema: Schema) -> (branch: Schema, isNullable: Bool)? {
        let lists = [schema.allOf, schema.anyOf, schema.oneOf].filter { !$0.isEmpty }
        let typesAreSilent = schema.types.isEmpty || schema.types == [.null]
        guard lists.count == 1, schema.reference == nil, typesAreSilent, !schema.hasAssertionsBesidesType else {
            return nil
        }
        let branches = lists[0].filter { $0.types != [.null] || $0.reference != nil }
        guard branches.count == 1 else { return nil }
        let isNullable = branches.count < lists[0].count || schema.types == [.null]
        return (branches[0], isNullable)
    }

    /// A representation for a shape; objects, enumerations and unions become types with the name of the hint.
    func build(_ shape: Shape, _ hint: Hint, source: Schema) -> TypeUse {
        var use = shape.isDeclared ? declareInline(shape, hint, source: source) : undeclared(shape, hint)
        use.isNullable = use.isNullable || shape.isNullable
        noteExactness(shape, of: source)
        return use
    }

    private func undeclared(_ shape: Shape, _ hint: Hint) -> TypeUse {
        switch shape.kind {
        case .constant(let node): return constantUse(node)
        case .map: return mapUse(shape.schema, hint)
        case .array: return arrayUse(shape.schema, hint)
        case .string: return stringUse(shape.schema)
        case .boolean: return TypeUse(.boolean)
        case .integer: return integerUse(shape.schema)
        case .number: return numberUse(shape.schema)
        case .null: return nullUse()
        case .never: return TypeUse(.any)
        case .object: return largeObject(shape.schema)
        case .any, .strings, .integers, .union: return TypeUse(.any)
        }
    }

    private func largeObject(_ schema: Schema) -> TypeUse {
        unsupported(
            "unsupported-size",
            "the object has \(schema.properties.count) properties; more than \(Limits.properties) are read as a map",
            at: schema.location)
        requireCheck()
        return TypeUse(.map(TypeUse(.any)))
    }

    private func constantUse(_ node: Node) -> TypeUse {
        var use: TypeUse
        switch node.value {
        case .string: use = TypeUse(.string)
        case .boolean: use = TypeUse(.boolean)
        case .number(let text): use = TypeUse(Self.constantType(text))
        case .null, .array, .object: use = TypeUse(.any)
        }
        use.constraints.constant = node.jsonText
        return use
    }

    private static func constantType(_ number: String) -> TypeReference {
        if Int64(number) != nil { return .integer(.int) }
        return Int128(number) == nil ? .number(isFloat: false) : .integer(.int128)
    }

    private func nullUse() -> TypeUse {
        var use = TypeUse(.any)
        use.isNullable = true
        use.constraints.constant = "null"
        return use
    }

    private func mapUse(_ schema: Schema, _ hint: Hint) -> TypeUse {
        let additional = schema.hasKeyword("patternProperties") ? nil : schema.additionalProperties
        let value = additional.map { lower($0, hint.child("value")) } ?? TypeUse(.any)
        var use = TypeUse(.map(value))
        use.constraints.minProperties = schema.minProperties.flatMap { $0 > 0 ? $0 : nil }
        use.constraints.maxProperties = schema.maxProperties
        if !schema.required.isEmpty { requireCheck() }
        return use
    }

    private func arrayUse(_ schema: Schema, _ hint: Hint) -> TypeUse {
        let items = schema.hasKeyword("prefixItems") ? nil : schema.items
        var use = TypeUse(.array(items.map { lower($0, hint.child("item")) } ?? TypeUse(.any)))
        addSizes(of: schema, to: &use.constraints)
        return use
    }

    /// Keywords that name or describe and limit nothing.
    static let annotations: Set<String> = [
        "$comment", "$id", "$schema", "$defs", "$anchor", "$dynamicAnchor", "definitions", "xml", "externalDocs",
        "example",
        "contentSchema", "id",
    ]
}

extension Schema {
    /// Keywords that lowering does not look at, beside those that only name or describe.
    var hasFurtherKeywords: Bool { otherKeywords.contains { !LoweringRun.annotations.contains($0.name) } }

    /// Whether a keyword is there that lowering has no field for.
    func hasKeyword(_ name: String) -> Bool { otherKeywords.contains { $0.name == name } }
}

extension Shape {
    /// A type that reads itself.
    var isContainer: Bool {
        switch kind {
        case .union, .object: isDeclared
        default: false
        }
    }

    /// Becomes a type with a name.
    var isDeclared: Bool {
        switch kind {
        case .strings, .integers, .union: true
        case .object: schema.properties.count <= Limits.properties
        default: false
        }
    }
}
