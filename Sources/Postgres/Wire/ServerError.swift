import CLibPQ

extension PostgresError {
    /// What the server, or libpq itself, says about a failed `result`.
    init(_ result: OpaquePointer, statement: String?) {
        let words: String = Self.field(result, "M") ?? Self.plain(result)
        let state: String = Self.field(result, "C") ?? SQLState.connectionException.rawValue
        self.init(SQLState(rawValue: state), words, statement: statement, isLocal: false)
        isFatal = Self.field(result, "V") == "FATAL"
        detail = Self.field(result, "D")
        hint = Self.field(result, "H")
        schemaName = Self.field(result, "s")
        tableName = Self.field(result, "t")
        columnName = Self.field(result, "c")
        constraintName = Self.field(result, "n")
        if let place = Self.copyPlace(Self.field(result, "W")) {
            message = "row \(place.row): \(words)"
            columnName = columnName ?? place.column
        }
        position = Self.field(result, "P").flatMap { Int($0) }
    }

    /// `COPY things, line 3, column value`, with or without the column, as the server describes where it was.
    private static func copyPlace(_ context: String?) -> (row: Int, column: String?)? {
        let line: Substring? = context?.split(separator: "\n").first { $0.hasPrefix("COPY ") }
        let parts: [Substring] = (line ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        guard let row = parts.first(where: { $0.hasPrefix("line ") }).flatMap({ Int($0.dropFirst(5)) }) else {
            return nil
        }
        let column: Substring? = parts.first { $0.hasPrefix("column ") }?.dropFirst(7)
        return (row, column.map { String($0.prefix { $0 != ":" }) })
    }

    /// A field of an error report, by its letter in the protocol.
    private static func field(_ result: OpaquePointer, _ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(letter.value)).map { String(cString: $0) }
    }

    private static func plain(_ result: OpaquePointer) -> String {
        String(cString: PQresultErrorMessage(result)).trimmedLine
    }
}

extension String {
    /// Without the line ends that libpq puts behind its messages.
    var trimmedLine: String {
        var text: Substring = self[...]
        while let last = text.last, last.isNewline || last == " " { text.removeLast() }
        return String(text)
    }
}
