/// A named SQL statement. The name is unique in a program: it keys the statement cache of a connection.
package struct Statement: Sendable, Hashable {
    package let name: String
    /// One statement with `$1 …` placeholders.
    package let sql: String
    /// False for a plain SELECT. A WITH counts as a change, for it may hold one.
    let changesRows: Bool

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
        changesRows = Self.firstWord(sql) != "SELECT"
    }

    /// In capitals, behind blanks and `--` comments.
    private static func firstWord(_ sql: String) -> String {
        var rest: Substring.UTF8View = sql.utf8[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "-"), rest.dropFirst().first == UInt8(ascii: "-") {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if byte <= UInt8(ascii: " ") {
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        let letters: ClosedRange<UInt8> = UInt8(ascii: "a")...UInt8(ascii: "z")
        return String(decoding: rest.prefix { letters.contains($0 | 0x20) }, as: UTF8.self).uppercased()
    }
}
