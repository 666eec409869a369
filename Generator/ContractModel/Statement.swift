/// A named SQL statement with what PostgreSQL said about it.
package struct Statement: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        /// Exactly one row, otherwise an error.
        case one
        /// No row or one.
        case optional
        /// Any number of rows, collected.
        case many
        /// No result is read.
        case execute
        /// Exactly one row affected, otherwise an error.
        case executeOne = "execute_one"
        /// Number of affected rows.
        case count
    }

    /// `lock_order`.
    package var name: String
    /// `lockOrder`.
    package var functionName: String
    /// `LockOrderRow`, or the shared name of `-- row:`. Nil for statements without columns.
    package var rowTypeName: String?
    package var kind: Kind
    package var documentation: String?
    /// The SQL with `$1 …` placeholders.
    package var sql: String
    package var parameters: [StatementParameter]
    package var columns: [StatementColumn]
    package var place: Place

    package init(
        name: String, functionName: String, rowTypeName: String?, kind: Kind, documentation: String?, sql: String,
        parameters: [StatementParameter], columns: [StatementColumn], place: Place
    ) {
        self.name = name
        self.functionName = functionName
        self.rowTypeName = rowTypeName
        self.kind = kind
        self.documentation = documentation
        self.sql = sql
        self.parameters = parameters
        self.columns = columns
        self.place = place
    }
}

/// Statements of one file, rendered into one Swift file.
package struct StatementFile: Sendable, Hashable {
    /// `orders`.
    package var name: String
    /// `Orders`: the file is `OrdersQueries.generated.swift`.
    package var typeName: String
    package var statements: [Statement]

    package init(name: String, typeName: String, statements: [Statement]) {
        self.name = name
        self.typeName = typeName
        self.statements = statements
    }
}

package struct StatementParameter: Sendable, Hashable {
    /// `order_id`.
    package var name: String
    /// `orderID`.
    package var propertyName: String
    /// Swift type without the optional mark: `OrderID`, `[String]`.
    package var swiftType: String
    package var isOptional: Bool

    package init(name: String, propertyName: String, swiftType: String, isOptional: Bool) {
        self.name = name
        self.propertyName = propertyName
        self.swiftType = swiftType
        self.isOptional = isOptional
    }
}

package struct StatementColumn: Sendable, Hashable {
    package var name: String
    package var propertyName: String
    /// Swift type without the optional mark.
    package var swiftType: String
    package var isOptional: Bool

    package init(name: String, propertyName: String, swiftType: String, isOptional: Bool) {
        self.name = name
        self.propertyName = propertyName
        self.swiftType = swiftType
        self.isOptional = isOptional
    }
}
