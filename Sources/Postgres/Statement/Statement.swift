/// A named SQL statement. The name is unique in a program: it keys the statement cache of a connection.
package struct Statement: Sendable, Hashable {
    package let name: String
    /// One statement with `$1 …` placeholders.
    package let sql: String

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
