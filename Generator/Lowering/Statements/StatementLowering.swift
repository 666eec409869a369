package import ContractModel
package import SourceTree
package import Statements

/// Statements and what PostgreSQL said about them → intermediate representation.
package struct StatementLowering {
    private let types: StatementTypes
    private let lock: StatementLock
    private let diagnostics: Diagnostics

    package init(types: StatementTypes, lock: StatementLock, diagnostics: Diagnostics) {
        self.types = types
        self.lock = lock
        self.diagnostics = diagnostics
    }

    /// Statements with an error are left out.
    package func lower(_ files: [StatementSourceFile]) -> [StatementFile] {
        var rows = SharedRows(diagnostics: diagnostics)
        var functions = NameRegistry(reserved: Self.transactionMembers)
        return files.map { file in
            let statements = file.statements.compactMap { source -> Statement? in
                guard var statement = lower(source, file.file) else { return nil }
                statement.functionName = functions.unique(statement.functionName)
                rows.check(statement, source)
                return statement
            }
            return StatementFile(
                name: file.name, typeName: Naming.plainTypeName(file.name), statements: statements)
        }
    }

    /// Members of `Transaction`, which the functions extend.
    private static let transactionMembers = [
        "one", "optional", "many", "execute", "executeOne", "count", "startedAt", "scope",
    ]

    private func lower(_ source: StatementSource, _ file: SourceFile) -> Statement? {
        guard let entry = lock.entries[source.name] else {
            fail("undescribed-statement", "PostgreSQL has not described '\(source.name)' yet", source)
            return nil
        }
        guard entry.hash == source.hash, entry.parameters.count == source.parameters.count else {
            fail("stale-statement", "'\(source.name)' has changed since PostgreSQL described it", source)
            return nil
        }
        guard let parameters = parameters(source, entry), let columns = columns(source, entry) else { return nil }
        let place = Place(
            file: file.path, line: Int(source.location.line), column: Int(source.location.column), pointer: source.name)
        return Statement(
            name: source.name, functionName: Naming.functionName(source.name),
            rowTypeName: columns.isEmpty ? nil : rowName(source), kind: kind(source.kind),
            documentation: source.documentation, sql: source.sql, parameters: parameters, columns: columns, place: place
        )
    }

    private func fail(
        _ id: String, _ message: String, _ source: StatementSource, hint: String = "run 'contract describe'"
    ) {
        diagnostics.error(id, message, at: source.location, hint: hint)
    }

    private func rowName(_ source: StatementSource) -> String {
        Naming.typeName(source.rowName ?? source.name + "_row")
    }

    private func kind(_ kind: StatementSource.Kind) -> Statement.Kind {
        switch kind {
        case .one: .one
        case .optional: .optional
        case .many: .many
        case .execute: .execute
        case .executeOne: .executeOne
        case .count: .count
        }
    }

    private func parameters(_ source: StatementSource, _ entry: StatementLock.Entry) -> [StatementParameter]? {
        var names = NameRegistry()
        var result: [StatementParameter] = []
        for (parameter, type) in zip(source.parameters, entry.parameters) {
            guard let swiftType = types.parameter(parameter.name, of: source.name, type: type) else {
                unknown(type, "the parameter '\(parameter.name)'", key: parameter.name, source)
                return nil
            }
            result.append(
                StatementParameter(
                    name: parameter.name, propertyName: names.unique(Naming.propertyName(parameter.name)),
                    swiftType: swiftType, isOptional: parameter.isOptional))
        }
        return result
    }

    private func unknown(_ type: String, _ what: String, key: String, _ source: StatementSource) {
        fail(
            "unmapped-type", "\(what) of '\(source.name)' has the type \(type), which has no Swift type", source,
            hint: "write '\(source.name).\(key): SomeType' into types.yaml, or cast it")
    }

    private func columns(_ source: StatementSource, _ entry: StatementLock.Entry) -> [StatementColumn]? {
        guard source.kind.returnsRows else {
            guard entry.columns.isEmpty else {
                fail(
                    "unread-columns", "'\(source.name)' returns columns that :\(source.kind.rawValue) does not read",
                    source,
                    hint: "take RETURNING away, or use :one, :optional or :many")
                return nil
            }
            return []
        }
        guard !entry.columns.isEmpty else {
            fail(
                "no-columns", "'\(source.name)' returns no columns", source,
                hint: "use :execute, :execute_one or :count")
            return nil
        }
        var names = NameRegistry()
        let columns = entry.columns.map { column(source, $0, &names) }
        return columns.contains { $0 == nil } ? nil : columns.compactMap(\.self)
    }

    private func column(
        _ source: StatementSource, _ column: StatementLock.Column, _ names: inout NameRegistry
    ) -> StatementColumn? {
        let mark = column.name.last.flatMap { $0 == "!" || $0 == "?" ? $0 : nil }
        let name = mark == nil ? column.name : String(column.name.dropLast())
        guard let isOptional = isOptional(column, mark, source) else {
            fail(
                "unmarked-column", "PostgreSQL does not say whether '\(name)' of '\(source.name)' can be NULL", source,
                hint: "write AS \"\(name)!\" if it never is, AS \"\(name)?\" if it may be")
            return nil
        }
        guard let swiftType = types.column(column, named: name, of: source.name) else {
            unknown(column.type, "the column '\(name)'", key: name, source)
            return nil
        }
        return StatementColumn(
            name: name, propertyName: names.unique(Naming.propertyName(name)), swiftType: swiftType,
            isOptional: isOptional)
    }

    /// Never guesses: expressions, and everything beside an outer join, must be marked.
    private func isOptional(_ column: StatementLock.Column, _ mark: Character?, _ source: StatementSource) -> Bool? {
        if let mark { return mark == "?" }
        guard let isNotNull = column.isNotNull, !source.mayMakeNull else { return nil }
        return !isNotNull
    }
}

/// Statements that share a row by `-- row:` must have the same columns.
private struct SharedRows {
    let diagnostics: Diagnostics
    private var known: [String: (columns: [StatementColumn], location: SourceLocation)] = [:]

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    mutating func check(_ statement: Statement, _ source: StatementSource) {
        guard let row = statement.rowTypeName else { return }
        guard let first = known[row] else {
            known[row] = (statement.columns, source.location)
            return
        }
        guard first.columns != statement.columns else { return }
        diagnostics.report(
            Diagnostic(
                "different-rows", .error,
                "'\(statement.name)' has other columns than the first statement with the row \(row)",
                at: source.location, related: [.init(location: first.location, message: "that one is here")]))
    }
}
