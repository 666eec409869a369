import ContractModel
import OpenAPI
import SourceTree

/// Whether a type with its constraints says exactly what a schema says. Children are asked for themselves.
extension LoweringRun {
    /// Notes that a schema needs a check, if its shape leaves something out.
    func noteExactness(_ shape: Shape, of source: Schema) {
        noteUnfit(shape)
        let isExact =
            shape.ignored.isEmpty && !merged(source).hasFurtherKeywords && !shape.schema.hasFurtherKeywords
            && isExact(shape)
        if !isExact { requireCheck() }
    }

    private func isExact(_ shape: Shape) -> Bool {
        let schema = shape.schema
        if schema.booleanValue == false { return false }
        if schema.isNullable, let values = schema.enumeration, !values.contains(where: \.isNull) { return false }
        switch shape.kind {
        case .never: return false
        case .any: return isFree(schema)
        case .null: return !schema.hasLimits
        case .constant(let value): return isExact(value, schema)
        case .strings(let values): return isExact(values, schema, of: [.string])
        case .integers(let values): return isExact(values, schema, of: [.integer, .number])
        case .boolean:
            // One of the two listed would let the other through.
            return schema.enumeration.map { Set($0.compactMap(\.boolean)).count > 1 && !schema.hasLimits } ?? true
        case .union(let branches, let isExclusive): return !isExclusive || !nullIsAmbiguous(shape, branches)
        case .object, .map, .array: return true
        case .string: return true
        case .integer: return schema.bounds.allSatisfy { WholeNumber($0, rounding: .down)?.value != nil }
        case .number: return schema.bounds.allSatisfy(Self.isPlain)
        }
    }

    /// A `Double` tells the number from all others that are written with as few digits.
    private static func isPlain(_ number: String) -> Bool {
        number.utf8.count <= Limits.exactDigits && !number.utf8.contains { $0 | 0x20 == UInt8(ascii: "e") }
    }

    /// Any value, null included.
    private func isFree(_ schema: Schema) -> Bool {
        schema.booleanValue != false && !schema.hasLimits && schema.enumeration == nil && schema.constant == nil
            && (schema.types.isEmpty || schema.types.contains(.null)) && schema.types.count != 1
    }

    private func isExact(_ constant: Node, _ schema: Schema) -> Bool {
        guard !schema.hasLimits, !schema.isNullable else { return false }
        let types = Set(schema.types)
        switch constant.value {
        case .string: return types.isEmpty || types == [.string]
        case .boolean: return types.isEmpty || types == [.boolean]
        case .number(let text): return Int(text) != nil && types.isSubset(of: [.integer, .number])
        case .null, .array, .object: return false
        }
    }

    /// Swift compares texts by canonical equivalence, JSON Schema by code points: only ASCII is the same for both.
    private func isExact(_ values: [Node], _ schema: Schema, of kinds: Set<Schema.SimpleType>) -> Bool {
        let types = Set(schema.types).subtracting([.null])
        guard !schema.hasLimits, types.isSubset(of: kinds) else { return false }
        return values.allSatisfy { $0.string?.utf8.allSatisfy { $0 < 0x80 } ?? true }
    }

    /// `oneOf` with null in two branches refuses null.
    private func nullIsAmbiguous(_ shape: Shape, _ branches: [Schema]) -> Bool {
        guard shape.isNullable else { return false }
        return !branches.allSatisfy { branch in
            let types = merged(branch).types
            return !types.isEmpty && !types.contains(.null)
        }
    }
}

extension Schema {
    /// Keywords that limit a value, beside `type`, `enum`, `const` and what only notes something.
    var hasLimits: Bool {
        minimum != nil || maximum != nil || exclusiveMinimum != nil || exclusiveMaximum != nil || multipleOf != nil
            || minLength != nil || maxLength != nil || pattern != nil || items != nil || minItems != nil
            || maxItems != nil || uniqueItems || !properties.isEmpty || !required.isEmpty
            || additionalProperties != nil || minProperties != nil || maxProperties != nil
    }

    var bounds: [String] {
        [minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf].compactMap { $0 }
    }
}
