import ContractModel

/// Values of a description, `default` and `const`, as Swift expressions.
struct JSONLiteral {
    let symbols: Symbols
    private static let maximumDepth: Int = 32

    init(symbols: Symbols) { self.symbols = symbols }

    /// The expression, or nil where the value has none in that type.
    func swift(_ json: String, as use: TypeUse) -> String? {
        guard let value = JSONText.parse(json) else { return nil }
        return swift(value, symbols.resolved(use), depth: 0)
    }

    private func swift(_ value: JSONText, _ use: TypeUse, depth: Int) -> String? {
        guard depth < JSONLiteral.maximumDepth else { return nil }
        if case .null = value { return use.isNullable ? "nil" : use.type == .any ? "JSONValue.null" : nil }
        switch (use.type, value) {
        case (.string, .string(let text)): return SwiftText.literal(text)
        case (.boolean, .boolean(let flag)): return flag ? "true" : "false"
        case (.integer(let width), .number(let text)): return integer(text, width)
        case (.number, .number(let text)): return Numerals.double(text)
        case (.decimal, .string(let text)), (.decimal, .number(let text)): return Numerals.decimal(text)
        case (.uuid, .string(let text)): return JSONLiteral.uuid(text)
        case (.any, _): return JSONLiteral.any(value, depth: depth)
        case (.named(let name), .object(let members)) where symbols.object(name) != nil:
            return object(members, name, depth: depth)
        case (.named(let name), _): return named(name, value)
        case (.array(let element), .array(let elements)): return array(elements, element, depth: depth)
        case (.map(let element), .object(let members)): return map(members, element, depth: depth)
        default: return nil
        }
    }

    private func integer(_ text: String, _ width: IntegerWidth) -> String? {
        guard let value = Numerals.integer(text) else { return nil }
        switch width {
        case .int, .int64: return Int64(exactly: value).map(String.init)
        case .int32: return Int32(exactly: value).map(String.init)
        case .uint32: return UInt32(exactly: value).map(String.init)
        case .uint64: return UInt64(exactly: value).map(String.init)
        case .int128: return String(value)
        }
    }

    private func named(_ name: String, _ value: JSONText) -> String? {
        if case .identifier? = symbols.kind(name), case .string(let text) = value {
            return JSONLiteral.uuid(text).map { "\(SwiftText.identifier(name))(rawValue: \($0))" }
        }
        guard let enumeration = symbols.enumeration(name) else { return nil }
        let raw: String
        switch value {
        case .string(let text) where enumeration.isString: raw = text
        case .number(let text) where !enumeration.isString: raw = text
        default: return nil
        }
        guard let found = enumeration.cases.first(where: { $0.value == raw }) else { return nil }
        return "\(SwiftText.identifier(name)).\(SwiftText.identifier(found.name))"
    }

    private func array(_ elements: [JSONText], _ use: TypeUse, depth: Int) -> String? {
        let element: TypeUse = symbols.resolved(use)
        var texts: [String] = []
        for value in elements {
            guard let text = swift(value, element, depth: depth + 1) else { return nil }
            texts.append(text)
        }
        return "[" + texts.joined(separator: ", ") + "]"
    }

    private func map(_ members: [(String, JSONText)], _ use: TypeUse, depth: Int) -> String? {
        let element: TypeUse = symbols.resolved(use)
        var texts: [String] = []
        for (key, value) in members {
            guard let text = swift(value, element, depth: depth + 1) else { return nil }
            texts.append("\(SwiftText.literal(key)): \(text)")
        }
        return texts.isEmpty ? "[:]" : "[\(texts.joined(separator: ", "))]"
    }

    /// A call of the initialiser of the server's type, with the members that are there.
    private func object(_ members: [(String, JSONText)], _ name: String, depth: Int) -> String? {
        guard let (type, object) = symbols.object(name) else { return nil }
        var rest: [String: JSONText] = Dictionary(members) { _, last in last }
        var arguments: [String] = []
        for plan in ObjectPlan(type, object, symbols: symbols, side: .server).properties {
            guard let value = rest.removeValue(forKey: plan.property.key) else {
                guard plan.argumentDefault != nil else { return nil }
                continue
            }
            guard let text = argument(value, plan, depth: depth) else { return nil }
            arguments.append("\(SwiftText.label(plan.property.name)): \(text)")
        }
        if case .collected(let use) = object.additional, !rest.isEmpty {
            guard let text = map(members.filter { rest[$0.0] != nil }, use, depth: depth) else { return nil }
            arguments.append("additionalProperties: \(text)")
        }
        return "\(SwiftText.identifier(name))(\(arguments.joined(separator: ", ")))"
    }

    private func argument(_ value: JSONText, _ plan: PropertyPlan, depth: Int) -> String? {
        var use: TypeUse = symbols.resolved(plan.property.use)
        if case .change = plan.storage {
            if case .null = value { return ".null" }
            use.isNullable = false
            return swift(value, use, depth: depth + 1).map { ".value(\($0))" }
        }
        return swift(value, use, depth: depth + 1)
    }

    private static func any(_ value: JSONText, depth: Int) -> String? {
        guard depth < maximumDepth else { return nil }
        switch value {
        case .null: return "JSONValue.null"
        case .boolean(let flag): return "JSONValue.boolean(\(flag))"
        case .number(let text): return "JSONValue.number(\(SwiftText.literal(text)))"
        case .string(let text): return "JSONValue.string(\(SwiftText.literal(text)))"
        case .array(let elements):
            let texts: [String] = elements.compactMap { any($0, depth: depth + 1) }
            return texts.count == elements.count ? "JSONValue.array([\(texts.joined(separator: ", "))])" : nil
        case .object(let members):
            let texts: [String] = members.compactMap { key, value in
                any(value, depth: depth + 1).map { "\(SwiftText.literal(key)): \($0)" }
            }
            guard texts.count == members.count else { return nil }
            return "JSONValue.object([\(texts.isEmpty ? ":" : texts.joined(separator: ", "))])"
        }
    }

    /// `UUID(uuid: (0x01, …))`: no parsing, and so no failure, at run time.
    private static func uuid(_ text: String) -> String? {
        let digits: [Character] = text.filter { $0 != "-" }.map { $0 }
        guard text.utf8.count == 36, digits.count == 32 else { return nil }
        var bytes: [String] = []
        for index in stride(from: 0, to: 32, by: 2) {
            guard let byte = UInt8(String(digits[index...(index + 1)]), radix: 16) else { return nil }
            bytes.append("\(byte)")
        }
        return "UUID(uuid: (\(bytes.joined(separator: ", "))))"
    }
}
