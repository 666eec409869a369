/// Where a sealed value stands. It opens nowhere else: who can write to the database can't move one person's secret to
/// another's row.
package struct FieldPlace: Sendable, Hashable {
    package var table: String
    package var column: String
    /// What the row is known by, its primary key for one; never changed while the value is there.
    package var row: String

    package init(table: String, column: String, row: String) {
        self.table = table
        self.column = column
        self.row = row
    }

    /// The three names, each after its length: no two places have the same bytes.
    var bytes: [UInt8] {
        [table, column, row].flatMap { name in
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: name.utf8.count).bigEndian, Array.init) + Array(name.utf8)
        }
    }
}
