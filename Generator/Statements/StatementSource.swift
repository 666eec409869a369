package import SourceTree

/// A named statement as its file has it, ready to be sent: parameters numbered, comments of the head taken off.
package struct StatementSource {
    package enum Kind: String, CaseIterable, Sendable {
        case one, optional, many, execute
        case executeOne = "execute_one"
        case count

        /// Reads columns.
        package var returnsRows: Bool { self == .one || self == .optional || self == .many }
    }

    package struct Parameter: Hashable, Sendable {
        package var name: String
        /// `:name?`: NULL is allowed.
        package var isOptional: Bool

        package init(name: String, isOptional: Bool) {
            self.name = name
            self.isOptional = isOptional
        }
    }

    /// `lock_order`.
    package var name: String
    /// Of the name.
    package var location: SourceLocation
    package var kind: Kind
    package var documentation: String?
    /// `-- row: OrderSummary`.
    package var rowName: String?
    /// Begins with a line that names the statement, so that it is recognised in the server's log.
    package var sql: String
    /// In the order of `$1 …`.
    package var parameters: [Parameter]
    /// A join or a grouping may make columns NULL that their tables say never are.
    package var mayMakeNull: Bool
    var segments: [Segment]

    /// A stretch of `sql` that is a stretch of the file. Byte offsets.
    struct Segment {
        var sqlStart: Int
        var fileStart: Int
        var length: Int
    }

    /// Place in the file of a character of `sql` as PostgreSQL counts them: 1-based, in Unicode scalars.
    package func location(ofCharacter position: Int, in file: SourceFile) -> SourceLocation {
        let prefix = String(sql.unicodeScalars.prefix(max(0, position - 1)))
        let offset = prefix.utf8.count
        guard let segment = segments.last(where: { $0.sqlStart <= offset }) else { return location }
        return file.location(ofByte: segment.fileStart + min(offset - segment.sqlStart, segment.length))
    }

    /// Changes when the text or the kind of the statement does (FNV-1a, 64 bits: it tells versions apart, no more).
    package var hash: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in (kind.rawValue + "\n" + sql).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for parameter in parameters where parameter.isOptional {
            for byte in parameter.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The statements of one file.
package struct StatementSourceFile {
    /// `orders` of `spec/database/queries/orders.sql`.
    package var name: String
    package var file: SourceFile
    package var statements: [StatementSource]
}
