import OpenAPI
import SourceTree

/// Puts a schema, its reference and its `allOf` together into one schema.
extension LoweringRun {
    func makeSynthetic(like schema: Schema) -> Schema {
        let made = Schema(location: schema.location, pointer: schema.pointer)
        synthetic.append(made)
        syntheticIDs.insert(made.id)
        return made
    }

    /// A schema without `$ref` and `allOf` that says the same; the schema itself where it has neither.
    func merged(_ schema: Schema) -> Schema {
        guard schema.reference != nil || !schema.allOf.isEmpty else { return schema }
        if let known = merges[schema.id] { return known }
        var visited: Set<ObjectIdentifier> = []
        let result = makeSynthetic(like: schema)
        defer { merges[schema.id] = result }
        var closing: [Schema] = []
        absorb(schema, into: result, visited: &visited, closing: &closing, depth: 0)
        // `additionalProperties` of one schema concerns what only the others describe.
        let concerned = closing.filter { $0.properties.count < result.properties.count }
        if let one = concerned.first ?? closing.dropFirst().first {
            result.otherKeywords.append(("additionalProperties", Node(.null, at: one.location)))
        }
        return result
    }

    private func absorb(
        _ schema: Schema, into result: Schema, visited: inout Set<ObjectIdentifier>, closing: inout [Schema],
        depth: Int
    ) {
        guard depth < Limits.chain else {
            return unsupported(
                "unsupported-recursion", "references lead too deep to be put together", at: schema.location)
        }
        guard visited.insert(schema.id).inserted else { return }
        if let additional = schema.additionalProperties, additional.booleanValue != true { closing.append(schema) }
        SchemaUnion(result: result, around: visited).add(schema) { [self] in combined($0, $1) }
        if let target = schema.reference?.target {
            absorb(target, into: result, visited: &visited, closing: &closing, depth: depth + 1)
        }
        for part in schema.allOf {
            absorb(part, into: result, visited: &visited, closing: &closing, depth: depth + 1)
        }
    }

    /// Two schemas that hold for the same property.
    private func combined(_ left: Schema, _ right: Schema) -> Schema {
        if left === right || right.isOnlyAnnotated { return left }
        if left.isOnlyAnnotated { return right }
        if let one = left.bareTarget, let other = right.bareTarget, one === other { return left }
        if inlineDepth >= Limits.mergeDepth {
            unsupported(
                "unsupported-recursion", "the property is described twice, too deep to be put together",
                at: right.location)
            return left
        }
        let both = makeSynthetic(like: left)
        both.allOf = [left, right]
        both.description = left.description ?? right.description
        both.isReadOnly = left.isReadOnly || right.isReadOnly
        both.isWriteOnly = left.isWriteOnly || right.isWriteOnly
        both.isDeprecated = left.isDeprecated || right.isDeprecated
        both.defaultValue = left.defaultValue ?? right.defaultValue
        return both
    }
}

/// Adds the keywords of one schema to another, so that both hold.
private struct SchemaUnion {
    let result: Schema
    /// Schemas that are being put together.
    let around: Set<ObjectIdentifier>

    func add(_ schema: Schema, combine: (Schema, Schema) -> Schema) {
        addAnnotations(schema)
        addScalars(schema)
        addObject(schema, combine: combine)
        addArray(schema, combine: combine)
        addComposition(schema)
        result.otherKeywords += schema.otherKeywords
        if schema.reference?.isPlanned == true { note("$ref", at: schema) }
    }

    private func addAnnotations(_ schema: Schema) {
        result.title = result.title ?? schema.title
        result.description = result.description ?? schema.description
        result.isDeprecated = result.isDeprecated || schema.isDeprecated
        result.isReadOnly = result.isReadOnly || schema.isReadOnly
        result.isWriteOnly = result.isWriteOnly || schema.isWriteOnly
        result.defaultValue = result.defaultValue ?? schema.defaultValue
        result.extensions.merge(schema.extensions) { own, _ in own }
        result.booleanValue = schema.booleanValue == false ? false : result.booleanValue
    }

    private func addScalars(_ schema: Schema) {
        result.types = intersection(result.types, schema.types)
        result.format = result.format ?? schema.format
        result.contentEncoding = result.contentEncoding ?? schema.contentEncoding
        result.contentMediaType = result.contentMediaType ?? schema.contentMediaType
        result.constant = single(result.constant, schema.constant, schema)
        result.enumeration = intersection(result.enumeration, schema.enumeration)
        result.minLength = tighter(result.minLength, schema.minLength, max)
        result.maxLength = tighter(result.maxLength, schema.maxLength, min)
        result.minimum = tighter(result.minimum, schema.minimum, isLower: true)
        result.maximum = tighter(result.maximum, schema.maximum, isLower: false)
        result.exclusiveMinimum = tighter(result.exclusiveMinimum, schema.exclusiveMinimum, isLower: true)
        result.exclusiveMaximum = tighter(result.exclusiveMaximum, schema.exclusiveMaximum, isLower: false)
        result.multipleOf = single(result.multipleOf, schema.multipleOf, "multipleOf", schema)
        result.pattern = single(result.pattern, schema.pattern, "pattern", schema)
    }

    private func addObject(_ schema: Schema, combine: (Schema, Schema) -> Schema) {
        if result.properties.isEmpty {
            result.properties = schema.properties
        } else if !schema.properties.isEmpty {
            addProperties(schema.properties, combine: combine)
        }
        let known = Set(result.required.map(\.name))
        result.required += schema.required.filter { !known.contains($0.name) }
        addAdditional(schema)
        result.minProperties = tighter(result.minProperties, schema.minProperties, max)
        result.maxProperties = tighter(result.maxProperties, schema.maxProperties, min)
    }

    private func addProperties(_ properties: [Schema.Property], combine: (Schema, Schema) -> Schema) {
        var positions: [String: Int] = [:]
        for (index, property) in result.properties.enumerated() { positions[property.name] = index }
        for property in properties {
            if let index = positions[property.name] {
                result.properties[index].schema = combine(result.properties[index].schema, property.schema)
            } else {
                result.properties.append(property)
            }
        }
    }

    /// `false` of one schema would refuse what the others describe; it is left to the check.
    private func addAdditional(_ schema: Schema) {
        guard let additional = schema.additionalProperties else { return }
        let isAlone = schema.location == result.location
        if additional.booleanValue == false, !isAlone { return }
        result.additionalProperties = result.additionalProperties ?? additional
    }

    private func addArray(_ schema: Schema, combine: (Schema, Schema) -> Schema) {
        if let items = schema.items { result.items = result.items.map { combine($0, items) } ?? items }
        result.minItems = tighter(result.minItems, schema.minItems, max)
        result.maxItems = tighter(result.maxItems, schema.maxItems, min)
        result.uniqueItems = result.uniqueItems || schema.uniqueItems
    }

    private func addComposition(_ schema: Schema) {
        // `Pet: oneOf [Cat]` and `Cat: allOf [Pet]`: Cat inherits what Pet has, and not the choice it is part of.
        if (schema.oneOf + schema.anyOf).contains(where: leadsBack) { return }
        if result.oneOf.isEmpty {
            result.oneOf = schema.oneOf
        } else if !schema.oneOf.isEmpty {
            note("oneOf", at: schema)
        }
        if result.anyOf.isEmpty {
            result.anyOf = schema.anyOf
        } else if !schema.anyOf.isEmpty {
            note("anyOf", at: schema)
        }
        if !schema.oneOf.isEmpty || !schema.anyOf.isEmpty {
            result.discriminator = result.discriminator ?? schema.discriminator
        }
    }

    private func leadsBack(_ branch: Schema) -> Bool {
        branch.bareTarget.map { around.contains($0.id) } ?? false
    }

    private func note(_ keyword: String, at schema: Schema) {
        result.otherKeywords.append((keyword, Node(.null, at: schema.location)))
    }

    private func single(_ own: Node?, _ other: Node?, _ schema: Schema) -> Node? {
        if let own, let other, own.jsonText != other.jsonText { note("const", at: schema) }
        return own ?? other
    }

    private func single(_ own: String?, _ other: String?, _ keyword: String, _ schema: Schema) -> String? {
        if let own, let other, own != other { note(keyword, at: schema) }
        return own ?? other
    }

    private func tighter(_ own: Int?, _ other: Int?, _ choose: (Int, Int) -> Int) -> Int? {
        guard let own, let other else { return own ?? other }
        return choose(own, other)
    }

    private func tighter(_ own: String?, _ other: String?, isLower: Bool) -> String? {
        guard let own, let other, let left = Double(own), let right = Double(other) else { return own ?? other }
        return (left >= right) == isLower ? own : other
    }

    private func intersection(_ own: [Schema.SimpleType], _ other: [Schema.SimpleType]) -> [Schema.SimpleType] {
        if own.isEmpty || other.isEmpty { return own.isEmpty ? other : own }
        let common = own.filter { type in
            other.contains(type) || (type == .integer && other.contains(.number))
        }
        if common.isEmpty, own == [.number], other.contains(.integer) { return [.integer] }
        if common.isEmpty { result.booleanValue = false }
        return common.isEmpty ? own : common
    }

    private func intersection(_ own: [Node]?, _ other: [Node]?) -> [Node]? {
        guard let own, let other else { return own ?? other }
        let allowed = Set(other.map(\.jsonText))
        return own.filter { allowed.contains($0.jsonText) }
    }
}
