import ContractModel

/// View of an enumeration, with the moves over its cases.
enum EnumerationView {
    static func view(_ type: TypeDeclaration, _ enumeration: EnumerationType) -> ViewObject {
        var view: ViewObject = [
            "raw": .code(enumeration.isString ? "String" : "Int"),
            "cases": .list(enumeration.cases.map { self.case($0, enumeration) }),
        ]
        if !enumeration.moves.isEmpty { view["moves"] = .object(moves(type, enumeration)) }
        return view
    }

    private static func `case`(_ element: EnumerationCase, _ enumeration: EnumerationType) -> ViewValue {
        let value: String = enumeration.isString ? SwiftText.literal(element.value) : number(element.value)
        let isImplied: Bool = enumeration.isString && element.value == element.name
        return [
            "documentation": .code(SwiftText.documentation([element.documentation], indent: "    ")),
            "name": .code(name(element)),
            "value": .code(value),
            "raw": isImplied ? .absent : .code(value),
        ]
    }

    /// `allCases` is what `CaseIterable` adds.
    private static func name(_ element: EnumerationCase) -> String {
        element.name == "allCases" ? "allCases_" : SwiftText.identifier(element.name)
    }

    private static func number(_ text: String) -> String {
        Numerals.integer(text).flatMap { Int64(exactly: $0) }.map(String.init) ?? "0"
    }
}

// MARK: Moves

extension EnumerationView {
    private static func moves(_ type: TypeDeclaration, _ enumeration: EnumerationType) -> ViewObject {
        [
            "type": .code(SwiftText.identifier(type.name + "Move")),
            "elements": .list(enumeration.moves.map { move($0, enumeration) }),
            "starts": .list(enumeration.cases.map { start($0, enumeration) }),
        ]
    }

    private static func move(_ move: Move, _ enumeration: EnumerationType) -> ViewValue {
        [
            "documentation": .code(SwiftText.documentation([move.documentation], indent: "    ")),
            "name": .code(SwiftText.identifier(move.name)),
            "raw": move.name == move.action ? .absent : .code(SwiftText.literal(move.action)),
            "sources": .code(members(move.from, enumeration)),
            "targets": .code(members(move.to, enumeration)),
            "permission": .code(move.permission.map(SwiftText.literal) ?? "nil"),
            "roles": .code(SwiftText.literals(move.roles)),
        ]
    }

    private static func members(_ values: [String], _ enumeration: EnumerationType) -> String {
        let names: [String] = values.compactMap { value in
            enumeration.cases.first { $0.value == value }.map { "." + name($0) }
        }
        return "[" + names.joined(separator: ", ") + "]"
    }

    private static func start(_ element: EnumerationCase, _ enumeration: EnumerationType) -> ViewValue {
        let names: [String] = enumeration.moves.filter { $0.from.contains(element.value) }
            .map { "." + SwiftText.identifier($0.name) }
        return ["name": .code(name(element)), "moves": .code("[" + names.joined(separator: ", ") + "]")]
    }
}
