import OpenAPI
import SchemaPlan
import SourceTree

/// Values of `enum` and `const` that the schema around them refuses.
extension LoweringRun {
    /// A listed value that does not have the type or the format beside it is never valid.
    func isUnfit(_ value: Node, _ schema: Schema) -> Bool {
        if !schema.types.isEmpty, !schema.types.contains(where: { value.isOf($0) }) { return true }
        guard let text = value.string, let format = schema.format else { return false }
        return SchemaFormats.accepts(text, format: format) == false
    }

    /// Tells listed values that are never valid.
    func noteUnfit(_ shape: Shape) {
        let schema = shape.schema
        guard schema.booleanValue != false else { return }
        let listed = schema.constant.map { [$0] } ?? schema.enumeration ?? []
        let unfit = listed.filter { isUnfit($0, schema) }
        guard let first = unfit.first else { return }
        if unfit.count == listed.count {
            noteNone(schema, first)
        } else {
            for value in unfit {
                diagnostics.warning(
                    "unfit-value", "\(Self.quoted(value)) is not of \(reason(value, schema)) and never valid",
                    at: value.location, hint: typeHint(value, schema))
            }
        }
    }

    /// A format that no value has is a mistake for sure; a type may be that of another description's author, whose
    /// service sends such values all the same.
    private func noteNone(_ schema: Schema, _ first: Node) {
        let keyword = schema.constant == nil ? "enum" : "const"
        let isOfType = schema.types.isEmpty || schema.types.contains(where: { first.isOf($0) })
        diagnostics.report(
            Diagnostic(
                "unfit-value", isOfType ? .error : .warning,
                "no value is valid: none of '\(keyword)' is of \(reason(first, schema))", at: first.location,
                hint: isOfType ? "remove 'format', or correct the values" : typeHint(first, schema)))
    }

    private func reason(_ value: Node, _ schema: Schema) -> String {
        guard schema.types.isEmpty || schema.types.contains(where: { value.isOf($0) }) else {
            return "type '\(schema.types.map(\.rawValue).joined(separator: "' or '"))'"
        }
        return "format '\(schema.format ?? "")'"
    }

    private func typeHint(_ value: Node, _ schema: Schema) -> String? {
        switch value.value {
        case .null where !schema.types.contains(.null):
            return impliesTypes ? "add 'nullable: true'" : "add \"null\" to 'type'"
        case .number, .boolean: return schema.types.contains(.string) ? "write it in quotes" : nil
        case .string(let text):
            let isNumber = Double(text) != nil && (schema.types.contains(.integer) || schema.types.contains(.number))
            return isNumber ? "write it without quotes" : nil
        default: return nil
        }
    }

    private static func quoted(_ value: Node) -> String { "'\(value.string ?? value.jsonText)'" }
}

extension Node {
    /// Whether JSON Schema counts the value to a type.
    fileprivate func isOf(_ type: Schema.SimpleType) -> Bool {
        switch (type, value) {
        case (.null, .null), (.boolean, .boolean), (.string, .string), (.array, .array), (.object, .object),
            (.number, .number):
            true
        case (.integer, .number(let text)): Double(text).map { $0 == $0.rounded() } ?? false
        default: false
        }
    }
}
