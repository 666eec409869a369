package import SourceTree

/// What PostgreSQL said about the statements, committed beside them as `queries.lock.json`.
package struct StatementLock: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        /// As PostgreSQL returns it, marks included: `id`, `total!`.
        package var name: String
        /// As `format_type` of PostgreSQL writes it: `uuid`, `text[]`, `timestamp with time zone`.
        package var type: String
        /// Where the column comes from; nil for expressions.
        package var table: String?
        package var column: String?
        /// `NOT NULL` of that column; nil for expressions.
        package var isNotNull: Bool?

        package init(name: String, type: String, table: String?, column: String?, isNotNull: Bool?) {
            self.name = name
            self.type = type
            self.table = table
            self.column = column
            self.isNotNull = isNotNull
        }
    }

    package struct Entry: Hashable, Sendable {
        /// `StatementSource.hash` when it was described.
        package var hash: String
        /// Types in the order of `$1 …`.
        package var parameters: [String]
        package var columns: [Column]

        package init(hash: String, parameters: [String], columns: [Column]) {
            self.hash = hash
            self.parameters = parameters
            self.columns = columns
        }
    }

    /// By name of the statement.
    package var entries: [String: Entry] = [:]

    package init() {}

    /// Reads the file; findings name what is not as `text` writes it.
    package init(_ node: Node, diagnostics: Diagnostics) {
        guard let statements = node["statements"]?.object else {
            diagnostics.error(
                "invalid-lock", "this is no lock file of statements", at: node.location, hint: Self.remedy)
            return
        }
        for member in statements.members {
            if let entry = Entry(member.value) {
                entries[member.key] = entry
            } else {
                diagnostics.error(
                    "invalid-lock", "the entry '\(member.key)' is damaged", at: member.keyLocation, hint: Self.remedy)
            }
        }
    }

    static let remedy = "run 'contract describe'"
}

extension StatementLock.Entry {
    fileprivate init?(_ node: Node) {
        guard let hash = node["hash"]?.string, let parameters = node["parameters"]?.array,
            let columns = node["columns"]?.array
        else { return nil }
        self.init(
            hash: hash, parameters: parameters.compactMap(\.string),
            columns: columns.compactMap(StatementLock.Column.init))
        guard self.parameters.count == parameters.count, self.columns.count == columns.count else { return nil }
    }
}

extension StatementLock.Column {
    fileprivate init?(_ node: Node) {
        guard let name = node["name"]?.string, let type = node["type"]?.string else { return nil }
        self.init(
            name: name, type: type, table: node["table"]?.string, column: node["column"]?.string,
            isNotNull: node["not_null"]?.boolean)
    }
}

extension StatementLock {
    /// The file: sorted by name, one line per parameter list and column, so that a change is a small difference.
    package var text: String {
        let statements = entries.sorted { $0.key < $1.key }.map { name, entry in
            "    \(Self.quoted(name)): \(Self.text(of: entry))"
        }
        let body = statements.isEmpty ? "{}" : "{\n" + statements.joined(separator: ",\n") + "\n  }"
        return "{\n  \"version\": 1,\n  \"statements\": \(body)\n}\n"
    }

    private static func text(of entry: Entry) -> String {
        let parameters = entry.parameters.map(quoted).joined(separator: ", ")
        let columns = entry.columns.map { "        " + text(of: $0) }
        let list = columns.isEmpty ? "[]" : "[\n" + columns.joined(separator: ",\n") + "\n      ]"
        return """
            {
                  "hash": \(quoted(entry.hash)),
                  "parameters": [\(parameters)],
                  "columns": \(list)
                }
            """
    }

    private static func text(of column: Column) -> String {
        var members = ["\"name\": \(quoted(column.name))", "\"type\": \(quoted(column.type))"]
        if let table = column.table { members.append("\"table\": \(quoted(table))") }
        if let origin = column.column { members.append("\"column\": \(quoted(origin))") }
        if let isNotNull = column.isNotNull { members.append("\"not_null\": \(isNotNull)") }
        return "{ " + members.joined(separator: ", ") + " }"
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                result += "\\u00" + (scalar.value < 0x10 ? "0" : "") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
