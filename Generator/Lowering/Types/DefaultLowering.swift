import ContractModel
import OpenAPI
import SchemaPlan
import SourceTree

extension LoweringRun {
    /// The text of a default that stands for an absent value; nil, and told, where the type cannot hold it.
    func defaultText(_ node: Node?, _ use: TypeUse, _ schema: Schema) -> String? {
        guard let node, !node.isNull else { return nil }
        var budget = Self.defaultBudget
        if case .integer = use.type, let whole = node.number.flatMap({ WholeNumber($0, rounding: .exact) })?.value {
            return String(whole)
        }
        if fits(node, schema, depth: 0, &budget) { return node.jsonText }
        let message = "`default` is not applied: \(Self.defaultReason)"
        diagnostics.report(Diagnostic("unapplied-default", .note, message, at: node.location))
        return nil
    }

    private static let defaultReason = "it does not fit the type, or is one of several types, a date, a time or a file"

    /// Schemas that are asked about one default.
    private static let defaultBudget = 500
    /// Defaults in values of defaults: a way back has no end.
    private static let defaultDepth = 12

    /// Whether an expression of Swift can say the value.
    private func fits(_ node: Node, _ schema: Schema, depth: Int, _ budget: inout Int) -> Bool {
        budget -= 1
        guard budget >= 0, depth < Self.defaultDepth else { return false }
        let shape = shape(of: schema)
        if node.isNull { return shape.isNullable || isAny(shape.kind) }
        switch (shape.kind, node.value) {
        case (.any, _): return true
        case (.constant(let value), _): return value.jsonText == node.jsonText
        case (.strings(let values), .string), (.integers(let values), .number):
            return values.contains { $0.jsonText == node.jsonText }
        case (.string, .string(let text)): return fits(text, shape.schema)
        case (.boolean, .boolean), (.number, .number): return true
        case (.integer, .number(let text)): return WholeNumber(text, rounding: .exact)?.value != nil
        case (.array, .array(let items)):
            let element = shape.schema.hasKeyword("prefixItems") ? nil : shape.schema.items
            guard let element else { return true }
            for item in items where !fits(item, element, depth: depth + 1, &budget) { return false }
            return true
        case (.map, .object(let object)): return fits(object, shape.schema, depth, &budget)
        case (.object, .object(let object)):
            return fits(object, shape.schema, depth, &budget) && isComplete(object, shape.schema, depth, &budget)
        default: return false
        }
    }

    private func isAny(_ kind: Shape.Kind) -> Bool { if case .any = kind { true } else { false } }

    private func fits(_ text: String, _ schema: Schema) -> Bool {
        switch stringType(schema) {
        case .string: true
        case .uuid: SchemaFormats.accepts(text, format: "uuid") == true
        case .decimal: SchemaFormats.accepts(text, format: "decimal") == true
        default: false
        }
    }

    /// The members that are there.
    private func fits(_ object: ObjectNode, _ schema: Schema, _ depth: Int, _ budget: inout Int) -> Bool {
        let additional = schema.hasKeyword("patternProperties") ? nil : schema.additionalProperties
        for member in object.members {
            let own = schema.properties.first { $0.name == member.key }?.schema ?? additional
            guard own?.booleanValue != false else { return false }
            if let own, !fits(member.value, own, depth: depth + 1, &budget) { return false }
        }
        return true
    }

    /// What is left out has a value of its own: none, or a default.
    private func isComplete(_ object: ObjectNode, _ schema: Schema, _ depth: Int, _ budget: inout Int) -> Bool {
        guard schema.required.allSatisfy({ object[$0.name] != nil }) else { return false }
        for property in schema.properties where object[property.name] == nil {
            guard let value = Annotations(property.schema).defaultValue, !value.isNull else { continue }
            if !fits(value, property.schema, depth: depth + 1, &budget) { return false }
        }
        return true
    }
}
