import OpenAPI
import SourceTree

/// What a schema is, once references, `allOf`, `null` and implied types are settled.
struct Shape {
    enum Kind {
        case any
        /// No value at all.
        case never
        /// Only `null`.
        case null
        case constant(Node)
        case strings([Node])
        case integers([Node])
        case union([Schema], isExclusive: Bool)
        case object
        case map
        case array
        case string
        case boolean
        case integer
        case number
    }

    var kind: Kind
    /// Without references and `allOf`.
    var schema: Schema
    var isNullable = false
    /// Keywords that are in the schema and have no part in the shape, with the reason.
    var ignored: [(keyword: String, reason: String)] = []

    init(_ kind: Kind, _ schema: Schema) {
        self.kind = kind
        self.schema = schema
    }
}

extension LoweringRun {
    /// The shape of a schema; a component keeps single-valued enumerations as types, because they may grow.
    func shape(of schema: Schema, isComponent: Bool = false, depth: Int = 0) -> Shape {
        let schema = merged(schema)
        var shape = plainShape(of: schema, isComponent: isComponent, depth: depth)
        shape.isNullable = shape.isNullable || schema.types.contains(.null)
        return shape
    }

    private func plainShape(of schema: Schema, isComponent: Bool, depth: Int) -> Shape {
        if let value = schema.booleanValue, !schema.hasAssertions { return Shape(value ? .any : .never, schema) }
        if let constant = schema.constant { return constantShape(constant, schema) }
        if let values = schema.enumeration { return enumerationShape(values, schema, isComponent: isComponent) }
        if !schema.oneOf.isEmpty || !schema.anyOf.isEmpty {
            if let shape = unionShape(of: schema, isComponent: isComponent, depth: depth) { return shape }
        }
        return typedShape(of: schema)
    }

    private func constantShape(_ constant: Node, _ schema: Schema) -> Shape {
        if constant.isNull { return Shape(.null, schema) }
        if constant.isScalar { return Shape(isUnfit(constant, schema) ? .never : .constant(constant), schema) }
        var shape = typedShape(of: schema)
        shape.ignored.append(("const", "only scalar constants are compared"))
        return shape
    }

    private func enumerationShape(_ values: [Node], _ schema: Schema, isComponent: Bool) -> Shape {
        let present = values.filter { !$0.isNull && !isUnfit($0, schema) }
        let allowsNull = schema.types.isEmpty || schema.types.contains(.null)
        var shape: Shape
        if present.isEmpty {
            shape = Shape(values.contains(where: \.isNull) ? .null : .never, schema)
        } else if present.count == 1, present[0].isScalar, !isComponent, schema.extensions["x-moves"] == nil {
            shape = Shape(.constant(present[0]), schema)
        } else {
            shape = severalValues(present, schema)
        }
        shape.isNullable = allowsNull && values.contains(where: \.isNull)
        return shape
    }

    private func severalValues(_ values: [Node], _ schema: Schema) -> Shape {
        if values.allSatisfy({ $0.string != nil }) { return Shape(.strings(values), schema) }
        if values.allSatisfy({ $0.integer != nil }) { return Shape(.integers(values), schema) }
        if values.allSatisfy({ $0.boolean != nil }) { return Shape(.boolean, schema) }
        var shape = schema.types.isEmpty ? Shape(.any, schema) : typedShape(of: schema)
        shape.ignored.append(("enum", "its values are of several kinds"))
        return shape
    }

    private func typedShape(of schema: Schema) -> Shape {
        var types = schema.types.filter { $0 != .null }
        if types.contains(.number) { types.removeAll { $0 == .integer } }
        if types.count > 1 { return severalTypes(types, schema) }
        if types.isEmpty, !schema.types.isEmpty { return Shape(.null, schema) }
        guard let type = types.first ?? impliedType(schema) else { return Shape(.any, schema) }
        return Shape(kind(of: type, schema), schema)
    }

    private func impliedType(_ schema: Schema) -> Schema.SimpleType? {
        guard let type = schema.suggestedType else { return nil }
        let consequence =
            impliesTypes
            ? "it is read as of type `\(type.rawValue)`, and other values are refused"
            : "values of other types are valid, too, so that it is read as any JSON value"
        diagnostics.report(
            Diagnostic(
                "untyped-schema", .note, "a schema without `type`: \(consequence)", at: schema.location,
                hint: "write `type: \(type.rawValue)`"))
        return impliesTypes ? type : nil
    }

    private func kind(of type: Schema.SimpleType, _ schema: Schema) -> Shape.Kind {
        switch type {
        case .null: .null
        case .boolean: .boolean
        case .array: .array
        case .number: .number
        case .string: .string
        case .integer: .integer
        case .object: schema.properties.isEmpty && schema.additionalProperties?.booleanValue != false ? .map : .object
        }
    }

    /// `type: [string, integer]`: a union with a case per type.
    private func severalTypes(_ types: [Schema.SimpleType], _ schema: Schema) -> Shape {
        if types.count == Schema.SimpleType.allCases.count - 2 { return Shape(.any, schema) }
        let branches = types.map { type in
            let branch = makeSynthetic(like: schema)
            branch.copyAssertions(of: schema)
            branch.types = [type]
            return branch
        }
        return Shape(.union(branches, isExclusive: false), schema)
    }
}

extension LoweringRun {
    /// Nil where the branches only limit what the schema says by itself.
    private func unionShape(of schema: Schema, isComponent: Bool, depth: Int) -> Shape? {
        let isExclusive = !schema.oneOf.isEmpty
        let keyword = isExclusive ? "oneOf" : "anyOf"
        let all = isExclusive ? schema.oneOf : schema.anyOf
        let branches = all.filter { !isNull($0) }
        guard !branches.isEmpty else { return Shape(.null, schema) }
        guard branches.allSatisfy(\.hasShape) || !schema.hasAssertions else { return limited(schema, by: keyword) }
        guard depth < Limits.chain else { return Shape(.any, schema) }
        var shape = combinedShape(of: schema, branches, isExclusive, isComponent: isComponent, depth: depth)
        let nulls = all.count - branches.count
        if isExclusive, nulls > 1 || (nulls == 1 && shape.isNullable) {
            shape.ignored.append(("oneOf", "null is in several branches"))
        }
        shape.isNullable = shape.isNullable || nulls > 0
        if isExclusive, !schema.anyOf.isEmpty { shape.ignored.append(("anyOf", "it stands beside `oneOf`")) }
        return shape
    }

    private func combinedShape(
        of schema: Schema, _ branches: [Schema], _ isExclusive: Bool, isComponent: Bool, depth: Int
    ) -> Shape {
        let base = makeSynthetic(like: schema)
        base.copyAssertions(of: schema)
        let joined = branches.map { distributed(base, over: $0) }
        if joined.count == 1 { return shape(of: joined[0], isComponent: isComponent, depth: depth + 1) }
        var result = Shape(.union(joined, isExclusive: isExclusive), schema)
        result.isNullable = joined.contains { isNullable($0) }
        return result
    }

    /// What stands beside `oneOf` holds for each branch.
    private func distributed(_ base: Schema, over branch: Schema) -> Schema {
        let needsType = !base.types.isEmpty && branch.reference == nil && branch.types.isEmpty && !branch.hasComposition
        guard base.hasAssertionsBesidesType || needsType else { return branch }
        let both = makeSynthetic(like: branch)
        both.title = branch.title ?? branch.bareTarget?.componentName
        both.description = branch.description
        both.allOf = [branch, base]
        return both
    }

    /// `anyOf: [{required: [a]}, {required: [b]}]`: the shape is the schema's own.
    private func limited(_ schema: Schema, by keyword: String) -> Shape {
        let base = makeSynthetic(like: schema)
        base.copyAssertions(of: schema)
        base.description = schema.description
        base.extensions = schema.extensions
        base.otherKeywords = schema.otherKeywords
        var shape = shape(of: base)
        shape.ignored.append((keyword, "its branches only limit the schema around them"))
        return shape
    }

    private func isNull(_ schema: Schema) -> Bool {
        if schema.reference != nil || schema.hasComposition { return false }
        if schema.types == [.null] || schema.constant?.isNull == true { return true }
        return schema.enumeration.map { !$0.isEmpty && $0.allSatisfy(\.isNull) } ?? false
    }

    /// Whether `null` is among the values, through references and branches.
    private func isNullable(_ schema: Schema) -> Bool {
        let schema = merged(schema)
        if schema.types.contains(.null) { return true }
        let branches = schema.oneOf + schema.anyOf
        return branches.contains { isNull($0) }
    }
}

extension Schema {
    /// Copies everything but references, composition and annotations.
    func copyAssertions(of other: Schema) {
        types = other.types
        format = other.format
        enumeration = other.enumeration
        constant = other.constant
        minimum = other.minimum
        maximum = other.maximum
        exclusiveMinimum = other.exclusiveMinimum
        exclusiveMaximum = other.exclusiveMaximum
        multipleOf = other.multipleOf
        minLength = other.minLength
        maxLength = other.maxLength
        pattern = other.pattern
        contentEncoding = other.contentEncoding
        contentMediaType = other.contentMediaType
        items = other.items
        minItems = other.minItems
        maxItems = other.maxItems
        uniqueItems = other.uniqueItems
        properties = other.properties
        required = other.required
        additionalProperties = other.additionalProperties
        minProperties = other.minProperties
        maxProperties = other.maxProperties
    }
}
