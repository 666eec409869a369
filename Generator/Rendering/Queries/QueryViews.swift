import ContractModel

/// Views of named statements.
struct QueryViews {
    /// View for the template `query`: the query, and the function of a transaction that runs it at once.
    func function(_ statement: Statement) -> ViewObject {
        let place: String = "\(statement.place.file):\(statement.place.line)."
        let parameters: [String] = statement.parameters.map(parameter)
        let name: String = SwiftText.identifier(statement.functionName)
        let result: String = result(statement)
        let answer: String = result == QueryViews.none ? "" : " -> \(result)"
        return [
            "documentation": .code(SwiftText.documentation([statement.documentation, place], indent: "    ")),
            "result": .code(result),
            "query": .code(
                SwiftLines.list("package static func \(name)(", parameters, ") -> Query {", indent: "    ")),
            "function": .code(
                SwiftLines.list("package func \(name)(", parameters, ") async throws\(answer) {", indent: "    ")),
            "call": .code(
                SwiftLines.list(
                    "try await run(.\(name)(", statement.parameters.map(argument), "))", indent: "        ")),
            "count": .number(statement.parameters.count),
            "parameters": .list(statement.parameters.map { .code(QueryViews.local($0)) }),
            "method": .code(method(statement)),
            "statement": .code(statementName(statement)),
            "row": row(statement),
            "name": .spec(statement.name),
            "sql": .spec(statement.sql),
        ]
    }

    /// View for the template `row`: the struct of the rows.
    func row(name: String, _ statement: Statement) -> ViewObject {
        let arguments: [String] = statement.columns.map { "\(SwiftText.parameter($0.propertyName)): \(type($0))" }
        return [
            "documentation": .code(
                SwiftText.documentation([
                    "A row of `\(statement.name)`, \(statement.place.file):\(statement.place.line)."
                ])),
            "name": .code(SwiftText.identifier(name)),
            "columns": .list(statement.columns.map { column in
                [
                    "name": .code(SwiftText.identifier(column.propertyName)), "type": .code(type(column)),
                    "local": .code(SwiftText.local(column.propertyName, besides: [])),
                ]
            }),
            "initializer": .code(SwiftLines.list("package init(", arguments, ") {", indent: "    ")),
        ]
    }

    private func row(_ statement: Statement) -> ViewValue {
        guard let name = statement.rowTypeName else { return .absent }
        let columns: [String] = statement.columns.enumerated().map { index, column in
            let function: String = column.isOptional ? "decodeOptional" : "decode"
            let label: String = SwiftText.label(column.propertyName)
            return "\(label): try row.\(function)(\(index), as: \(column.swiftType).self)"
        }
        return .code(SwiftLines.list("\(SwiftText.identifier(name))(", columns, ")", indent: "            "))
    }

    private func statementName(_ statement: Statement) -> String {
        SwiftText.label(statement.functionName) + "Statement"
    }

    /// Names that the functions use themselves.
    private static let taken: Set<String> = ["parameters", "row"]

    private static func local(_ parameter: StatementParameter) -> String {
        SwiftText.local(parameter.propertyName, besides: taken)
    }

    private func parameter(_ parameter: StatementParameter) -> String {
        let names: String = SwiftText.parameter(parameter.propertyName, besides: QueryViews.taken)
        return "\(names): \(parameter.swiftType)\(parameter.isOptional ? "?" : "")"
    }

    private func argument(_ parameter: StatementParameter) -> String {
        "\(SwiftText.label(parameter.propertyName)): \(QueryViews.local(parameter))"
    }

    private func type(_ column: StatementColumn) -> String { column.swiftType + (column.isOptional ? "?" : "") }

    private static let none: String = "Void"

    private func result(_ statement: Statement) -> String {
        guard let row = statement.rowTypeName.map(SwiftText.identifier) else {
            return statement.kind == .count ? "Int" : QueryViews.none
        }
        switch statement.kind {
        case .one: return row
        case .optional: return "\(row)?"
        case .many: return "[\(row)]"
        case .count: return "Int"
        case .execute, .executeOne: return QueryViews.none
        }
    }

    private func method(_ statement: Statement) -> String {
        switch statement.kind {
        case .one: statement.rowTypeName == nil ? "execute" : "one"
        case .optional: statement.rowTypeName == nil ? "execute" : "optional"
        case .many: statement.rowTypeName == nil ? "execute" : "many"
        case .execute: "execute"
        case .executeOne: "executeOne"
        case .count: "count"
        }
    }
}
