package import SourceTree

/// `types.yaml`: Swift types of columns and parameters where PostgreSQL's own type says too little.
///
/// ```yaml
/// orders.id: OrderID            # a column of a table
/// "*.website_id": WebsiteID     # a column of any table
/// order_id: OrderID             # a parameter, or a column that comes from no table
/// lock_order.note: Note         # of one statement
/// type.order_status: OrderStatus   # a type of PostgreSQL
/// ```
package struct StatementTypes {
    private var types: [String: String] = [:]

    package init() {}

    package init(_ node: Node, diagnostics: Diagnostics) {
        guard let object = node.object else {
            diagnostics.error("invalid-types", "the file must be an object of names and Swift types", at: node.location)
            return
        }
        for member in object.members {
            if let type = member.value.string, Self.isType(type) {
                types[member.key] = type
            } else {
                diagnostics.error(
                    "invalid-types", "'\(member.key)' needs the name of a Swift type", at: member.value.location,
                    hint: "write a name such as 'OrderID', or '[OrderID]' for an array")
            }
        }
    }

    /// Names with dots, arrays of them: nothing that could be anything but a type in generated code.
    private static func isType(_ text: String) -> Bool {
        var name = text[...]
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return !parts.isEmpty
            && parts.allSatisfy { part in
                part.utf8.first.map { $0.startsWord && $0 < 0x80 } == true
                    && part.utf8.allSatisfy { $0 < 0x80 && $0.continuesWord && $0 != UInt8(ascii: "$") }
            }
    }

    package func parameter(_ name: String, of statement: String, type: String) -> String? {
        types[statement + "." + name] ?? types[name] ?? builtIn(type)
    }

    package func column(_ column: StatementLock.Column, named name: String, of statement: String) -> String? {
        if let own = types[statement + "." + name] { return own }
        if let table = column.table, let origin = column.column {
            if let found = types[table + "." + origin] ?? types["*." + origin] { return found }
        } else if let found = types[name] {
            return found
        }
        return builtIn(column.type)
    }

    /// `uuid`, `text[]`.
    private func builtIn(_ type: String) -> String? {
        if let own = types["type." + type] { return own }
        if type.hasSuffix("[]") { return builtIn(String(type.dropLast(2))).map { "[\($0)]" } }
        return Self.builtIn[type]
    }

    /// Swift types that the `Postgres` library reads and writes, by the name that `format_type` of PostgreSQL gives.
    private static let builtIn: [String: String] = [
        "boolean": "Bool", "smallint": "Int", "integer": "Int", "bigint": "Int", "oid": "Int", "real": "Float",
        "double precision": "Double", "numeric": "Decimal", "text": "String", "character varying": "String",
        "character": "String", "name": "String", "citext": "String", "uuid": "UUID", "timestamp with time zone": "Date",
        "date": "PostgresDate", "bytea": "[UInt8]", "json": "String", "jsonb": "String", "inet": "String",
        "cidr": "String", "\"char\"": "String",
    ]
}
