/// The rows of a COPY out of the database, as they arrive. The server is read no faster than the rows are taken.
///
/// To be read once, inside the closure that gets it. Errors: `PostgresError` with the number of the row where reading
/// one fails, `DatabaseUnavailable`, `CancellationError`.
package struct CopyRows<Element>: AsyncSequence {
    let source: CopySource<Element>

    package func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    package struct Iterator: AsyncIteratorProtocol {
        let source: CopySource<Element>

        package mutating func next() async throws -> Element? { try await source.next() }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
            try await source.next()
        }
    }
}

/// What the iterators of one COPY share.
final class CopySource<Element> {
    private let connection: Connection
    private let columns: [CopyColumn]
    private let statement: String
    private let row: (Row) throws(PostgresError) -> Element
    private var messages: [[UInt8]] = []
    private var index: Int = 0
    private var rowNumber: Int = 0
    private(set) var isAtEnd: Bool = false

    init(
        _ connection: Connection, _ columns: [CopyColumn], statement: String,
        _ row: @escaping (Row) throws(PostgresError) -> Element
    ) {
        self.connection = connection
        self.columns = columns
        self.statement = statement
        self.row = row
    }

    nonisolated(nonsending) func next() async throws -> Element? {
        while !isAtEnd {
            if index < messages.count {
                let message: [UInt8] = messages[index]
                index += 1
                // The header precedes the first row in its message, or comes alone; the trailer is a message too.
                let start: Int = rowNumber == 0 && message.starts(with: CopyFormat.header) ? CopyFormat.header.count : 0
                if message.count <= start || message[start...].starts(with: CopyFormat.trailer) { continue }
                return try read(message, start)
            }
            guard let more = try await connection.nextCopied(statement) else {
                isAtEnd = true
                return nil
            }
            (messages, index) = (more, 0)
        }
        return nil
    }

    private func read(_ message: [UInt8], _ start: Int) throws(PostgresError) -> Element {
        rowNumber += 1
        do {
            return try row(Row(tuple: try CopiedTuple(message, at: start, columns), statement: statement))
        } catch {
            var error: PostgresError = error
            error.message = "row \(rowNumber): \(error.message)"
            throw error
        }
    }
}
