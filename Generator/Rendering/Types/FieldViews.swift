import ContractModel

/// Lines of a decoder's table of members, `JSONFields`.
struct FieldViews {
    let symbols: Symbols
    let side: Side

    /// Most members that a table holds. Types with more are read by a loop of their own.
    static let maximumCount: Int = 64

    /// Whether a table can describe the type: it neither collects unknown members nor leaves a stored value unset.
    static func describes(_ object: ObjectType, _ plan: ObjectPlan) -> Bool {
        if case .collected = object.additional { return false }
        let decoded: Int = plan.properties.count { $0.isDecoded }
        guard decoded >= 1, decoded <= maximumCount else { return false }
        return plan.properties.allSatisfy { $0.isDecoded || !$0.isIndirect }
    }

    /// The lines behind `JSONFields`, indented by eight columns, and what stands in parentheses there.
    func view(_ object: ObjectType, _ plan: ObjectPlan, _ reading: inout Reading) -> ViewObject {
        let indent: String = "        "
        var lines: [String] = plan.properties.map { property in
            property.isDecoded
                ? line(property, &reading, indent: indent) : "\(indent)fields.none(\\.\(property.name))"
        }
        if case .refused = object.additional, side == .server { lines.append("\(indent)fields.refuseUnknown()") }
        var bounds: [String] = []
        if side == .server {
            if let minimum = object.minProperties, minimum > 0 { bounds.append("minProperties: \(minimum)") }
            if let maximum = object.maxProperties { bounds.append("maxProperties: \(maximum)") }
        }
        return [
            "arguments": .code(bounds.isEmpty ? "" : "(\(bounds.joined(separator: ", ")))"),
            "lines": .list(lines.map { .code($0) }),
        ]
    }

    private func line(_ property: PropertyPlan, _ reading: inout Reading, indent: String) -> String {
        let path: String = "\\.\(property.isIndirect ? property.storageName : property.name)"
        var arguments: [String] = [SwiftText.literal(property.property.key), path]
        if let plain = plain(property, &reading) {
            return SwiftLines.list("fields.\(plain.name)(", arguments + plain.arguments, ")", indent: indent)
        }
        if let absent = property.absent { arguments.append("absent: \(absent)") }
        var name: String = "value"
        if property.isPlainOptional, !property.isIndirect {
            name = "optional"
            if property.property.presence == .required { arguments.append("isRequired: true") }
        }
        let head: String = "fields.\(name)(\(arguments.joined(separator: ", ")))"
        let read: String = property.reading(&reading)
        let body: String = property.isIndirect ? "\(read).map { Indirect($0) }" : read
        return indent + SwiftLines.closure(head, body, indent: indent)
    }

    /// The function of the table for a kind that the runtime reads by itself, and its constraints.
    private func plain(
        _ property: PropertyPlan, _ reading: inout Reading
    ) -> (name: String, arguments: [String])? {
        let use: TypeUse = symbols.resolved(property.property.use)
        guard property.isPlain, use.constraints.constant == nil, side == .client || use.checks.isEmpty else {
            return nil
        }
        switch use.type {
        case .string, .integer, .number(isFloat: false), .boolean, .dateTime: return reading.field(use)
        case .named(let name):
            if side == .server, case .textEnumeration = symbols.kind(name) { return ("enumeration", []) }
            return nil
        default: return nil
        }
    }
}

extension PropertyPlan {
    /// `T?` without null, where absence is nil.
    var isPlainOptional: Bool {
        if case .optional = storage { return !isNullable }
        return false
    }

    /// `T` that has to be there, or `T?` that may be left out; null is no value.
    fileprivate var isPlain: Bool {
        guard !isIndirect, !isNullable else { return false }
        switch storage {
        case .value: return true
        case .optional: return property.presence != .required
        default: return false
        }
    }

    /// What stands for an absent member, where that is not an error and not nil of a plain optional.
    fileprivate var absent: String? {
        let value: String?
        switch storage {
        case .value: value = nil
        case .optional: value = property.presence == .required || isPlainOptional && !isIndirect ? nil : "nil"
        case .defaulted(let literal), .nullableDefaulted(let literal): value = literal
        case .change: value = ".absent"
        }
        return value.map { isIndirect ? "Indirect(\($0))" : $0 }
    }

    /// The read expression, of the type of the property or of what an optional wraps.
    fileprivate func reading(_ reading: inout Reading) -> String {
        guard case .change = storage else { return reading.expression(property.use) }
        return reading.checked(property.use, "$0") { reading, reader in
            "\(reader).change { \(reading.value(property.use, "$0")) }"
        }
    }
}
