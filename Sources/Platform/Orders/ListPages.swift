import ContractRuntime
import Domain
import PlatformAPI

/// The rows of one page, out of a query that asked for one row more.
struct PageCut<Row> {
    let rows: [Row]
    /// The last row of the page, when more follow.
    let next: Row?

    init(_ found: [Row], limit: Int) {
        rows = Array(found.prefix(limit))
        next = found.count > limit ? rows.last : nil
    }
}

extension PageInfo {
    /// There is more exactly when there is a cursor.
    init(nextCursor: String?) { self.init(nextCursor: nextCursor, hasMore: nextCursor != nil) }
}

extension PageCursor {
    /// - Throws: `StandardProblem.invalidCursor`.
    init(given text: String) throws {
        guard let cursor = PageCursor(text) else { throw StandardProblem.invalidCursor }
        self = cursor
    }
}

extension SequenceCursor {
    /// - Throws: `StandardProblem.invalidCursor`.
    init(given text: String) throws {
        guard let cursor = SequenceCursor(text) else { throw StandardProblem.invalidCursor }
        self = cursor
    }
}
