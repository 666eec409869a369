import OpenAPI
import SourceTree

/// Holds an example against types, enumerations, limits and required members. Patterns and formats are left to the
/// generated validator.
struct ExampleMatcher {
    struct Mismatch {
        var reason: String
        var location: SourceLocation
    }

    /// Bound of the walk, for schemas that lead back to themselves without taking anything off the value.
    private static let maximumDepth = 64

    private var depth = 0

    func mismatch(of node: Node, with schema: Schema) -> Mismatch? {
        guard depth < Self.maximumDepth else { return nil }
        if schema.booleanValue == false { return Mismatch(reason: "no value is allowed", location: node.location) }
        return typeMismatch(node, schema) ?? literalMismatch(node, schema) ?? limitMismatch(node, schema)
            ?? compositionMismatch(node, schema) ?? elementMismatch(node, schema)
    }

    private func deeper(_ node: Node, _ schema: Schema) -> Mismatch? {
        var next = self
        next.depth += 1
        return next.mismatch(of: node, with: schema)
    }

    private func typeMismatch(_ node: Node, _ schema: Schema) -> Mismatch? {
        guard !schema.types.isEmpty, !schema.types.contains(where: { Self.isOf($0, node) }) else { return nil }
        let expected = schema.types.map(\.rawValue).joined(separator: " or ")
        return Mismatch(reason: "expected \(expected)", location: node.location)
    }

    private static func isOf(_ type: Schema.SimpleType, _ node: Node) -> Bool {
        switch (type, node.value) {
        case (.null, .null), (.boolean, .boolean), (.string, .string), (.array, .array), (.object, .object),
            (.number, .number):
            true
        case (.integer, .number(let text)): Double(text).map { $0 == $0.rounded() } ?? false
        default: false
        }
    }

    private func literalMismatch(_ node: Node, _ schema: Schema) -> Mismatch? {
        if let values = schema.enumeration, !values.contains(where: { Self.isEqual($0, node) }) {
            return Mismatch(reason: "not a value of the enumeration", location: node.location)
        }
        if let constant = schema.constant, !Self.isEqual(constant, node) {
            return Mismatch(reason: "not the constant", location: node.location)
        }
        return nil
    }

    private static func isEqual(_ left: Node, _ right: Node) -> Bool {
        if let first = left.number, let second = right.number { return Double(first) == Double(second) }
        return NodeWriter.write(left, as: .json) == NodeWriter.write(right, as: .json)
    }

    private func limitMismatch(_ node: Node, _ schema: Schema) -> Mismatch? {
        let reason: String? =
            switch node.value {
            case .string(let text):
                Self.count(text.unicodeScalars.count, schema.minLength, schema.maxLength, "characters")
            case .array(let elements): Self.count(elements.count, schema.minItems, schema.maxItems, "items")
            case .object(let object):
                Self.count(object.members.count, schema.minProperties, schema.maxProperties, "members")
            case .number(let text): Self.range(text, schema)
            default: nil
            }
        return reason.map { Mismatch(reason: $0, location: node.location) }
    }

    private static func count(_ count: Int, _ least: Int?, _ most: Int?, _ unit: String) -> String? {
        if let least, count < least { return "fewer than \(least) \(unit)" }
        if let most, count > most { return "more than \(most) \(unit)" }
        return nil
    }

    private static func range(_ text: String, _ schema: Schema) -> String? {
        guard let value = Double(text) else { return nil }
        if let least = schema.minimum, let limit = Double(least), value < limit { return "below \(least)" }
        if let most = schema.maximum, let limit = Double(most), value > limit { return "above \(most)" }
        if let least = schema.exclusiveMinimum, let limit = Double(least), value <= limit {
            return "not above \(least)"
        }
        if let most = schema.exclusiveMaximum, let limit = Double(most), value >= limit { return "not below \(most)" }
        return nil
    }

    private func compositionMismatch(_ node: Node, _ schema: Schema) -> Mismatch? {
        if let target = schema.reference?.target, let mismatch = deeper(node, target) { return mismatch }
        for part in schema.allOf {
            if let mismatch = deeper(node, part) { return mismatch }
        }
        for branches in [schema.anyOf, schema.oneOf] where !branches.isEmpty {
            let mismatches = branches.map { deeper(node, $0) }
            if mismatches.allSatisfy({ $0 != nil }) {
                return branches.count == 1
                    ? mismatches[0] : Mismatch(reason: "none of the branches fits", location: node.location)
            }
        }
        return nil
    }

    private func elementMismatch(_ node: Node, _ schema: Schema) -> Mismatch? {
        if let items = schema.items {
            for element in node.array ?? [] {
                if let mismatch = deeper(element, items) { return mismatch }
            }
        }
        guard let object = node.object else { return nil }
        for required in schema.required where object[required.name] == nil && !isOneWay(required.name, schema) {
            return Mismatch(reason: "'\(required.name)' is missing", location: node.location)
        }
        for member in object.members {
            let known = schema.properties.first { $0.name == member.key }?.schema
            let patterned = schema.otherKeywords.contains { $0.name == "patternProperties" }
            guard let part = known ?? (patterned ? nil : schema.additionalProperties) else { continue }
            if part.booleanValue == false {
                return Mismatch(reason: "'\(member.key)' is not allowed", location: member.keyLocation)
            }
            if let mismatch = deeper(member.value, part) { return mismatch }
        }
        return nil
    }

    /// A `readOnly` or `writeOnly` property is absent on one of the two ways, whatever `required` says.
    private func isOneWay(_ name: String, _ schema: Schema) -> Bool {
        schema.properties.contains { $0.name == name && ($0.schema.isReadOnly || $0.schema.isWriteOnly) }
    }
}
