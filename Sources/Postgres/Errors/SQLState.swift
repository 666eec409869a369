/// A five-character SQLSTATE, as in appendix A of the PostgreSQL manual. Open: a server may answer with any code.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }

    /// The first two characters: `23` is every integrity constraint violation.
    package var classCode: Substring { rawValue.prefix(2) }
}

extension SQLState {
    // Class 02, P0: how many rows there are.
    package static let noDataFound: SQLState = SQLState(rawValue: "P0002")
    package static let tooManyRows: SQLState = SQLState(rawValue: "P0003")
    package static let raiseException: SQLState = SQLState(rawValue: "P0001")

    // Class 08: the connection.
    package static let connectionException: SQLState = SQLState(rawValue: "08000")
    package static let protocolViolation: SQLState = SQLState(rawValue: "08P01")

    // Class 0A: not supported.
    package static let featureNotSupported: SQLState = SQLState(rawValue: "0A000")

    // Class 22: data.
    package static let stringTooLong: SQLState = SQLState(rawValue: "22001")
    package static let numericValueOutOfRange: SQLState = SQLState(rawValue: "22003")
    package static let nullValueNotAllowed: SQLState = SQLState(rawValue: "22004")
    package static let invalidDatetimeFormat: SQLState = SQLState(rawValue: "22007")
    package static let datetimeOutOfRange: SQLState = SQLState(rawValue: "22008")
    package static let divisionByZero: SQLState = SQLState(rawValue: "22012")
    package static let invalidTextRepresentation: SQLState = SQLState(rawValue: "22P02")
    package static let invalidBinaryRepresentation: SQLState = SQLState(rawValue: "22P03")

    // Class 23: integrity.
    package static let restrictViolation: SQLState = SQLState(rawValue: "23001")
    package static let notNullViolation: SQLState = SQLState(rawValue: "23502")
    package static let foreignKeyViolation: SQLState = SQLState(rawValue: "23503")
    package static let uniqueViolation: SQLState = SQLState(rawValue: "23505")
    package static let checkViolation: SQLState = SQLState(rawValue: "23514")
    package static let exclusionViolation: SQLState = SQLState(rawValue: "23P01")

    // Class 25, 26: transactions and prepared statements.
    package static let readOnlyTransaction: SQLState = SQLState(rawValue: "25006")
    package static let failedTransaction: SQLState = SQLState(rawValue: "25P02")
    package static let idleInTransactionTimeout: SQLState = SQLState(rawValue: "25P03")
    package static let unknownPreparedStatement: SQLState = SQLState(rawValue: "26000")

    // Class 28: who may log in.
    package static let invalidAuthorization: SQLState = SQLState(rawValue: "28000")
    package static let invalidPassword: SQLState = SQLState(rawValue: "28P01")

    // Class 40: roll back and try again.
    package static let serializationFailure: SQLState = SQLState(rawValue: "40001")
    package static let deadlockDetected: SQLState = SQLState(rawValue: "40P01")

    // Class 42: syntax and access rules.
    package static let insufficientPrivilege: SQLState = SQLState(rawValue: "42501")
    package static let syntaxError: SQLState = SQLState(rawValue: "42601")
    package static let undefinedColumn: SQLState = SQLState(rawValue: "42703")
    package static let undefinedTable: SQLState = SQLState(rawValue: "42P01")
    package static let undefinedFunction: SQLState = SQLState(rawValue: "42883")
    package static let datatypeMismatch: SQLState = SQLState(rawValue: "42804")
    package static let indeterminateDatatype: SQLState = SQLState(rawValue: "42P18")

    // Class 53, 55, 57: resources, locks, operators.
    package static let tooManyConnections: SQLState = SQLState(rawValue: "53300")
    package static let lockNotAvailable: SQLState = SQLState(rawValue: "55P03")
    package static let queryCanceled: SQLState = SQLState(rawValue: "57014")
    package static let adminShutdown: SQLState = SQLState(rawValue: "57P01")
    package static let crashShutdown: SQLState = SQLState(rawValue: "57P02")
    package static let cannotConnectNow: SQLState = SQLState(rawValue: "57P03")
    package static let idleSessionTimeout: SQLState = SQLState(rawValue: "57P05")
}
