/// A statement that the server knows.
struct PreparedStatement: Sendable {
    let serverName: String
    let sql: String
    let parameterTypes: [TypeOID]
    fileprivate(set) var lastUse: UInt64 = 0

    init(serverName: String, sql: String, parameterTypes: [TypeOID]) {
        self.serverName = serverName
        self.sql = sql
        self.parameterTypes = parameterTypes
    }
}

/// The prepared statements of one connection, at most `limit`; the one that was not used for longest goes first. The
/// server forgets it with the next flight that learns a statement.
struct StatementCache: Sendable {
    static let limit: Int = 256

    private var entries: [String: PreparedStatement] = [:]
    private var clock: UInt64 = 0
    private var nextNumber: Int = 1
    /// Names that the server still knows and nobody uses any more.
    private var retired: [String] = []

    var count: Int { entries.count }

    mutating func find(_ statement: Statement) -> PreparedStatement? {
        guard let index = entries.index(forKey: statement.name), entries.values[index].sql == statement.sql else {
            return nil
        }
        clock += 1
        entries.values[index].lastUse = clock
        return entries.values[index]
    }

    /// A name that this session never used: `lock_order_17`, at most 63 bytes as PostgreSQL has it.
    mutating func newServerName(_ statement: Statement) -> String {
        defer { nextNumber += 1 }
        return "\(String(decoding: statement.name.utf8.prefix(48), as: UTF8.self))_\(nextNumber)"
    }

    /// The statement's older text is retired, and when the cache is full whoever was not used for longest.
    mutating func add(_ entry: PreparedStatement, for statement: Statement) {
        if let older = entries[statement.name] {
            retire(older)
        } else if entries.count >= Self.limit, let oldest = entries.values.min(by: { $0.lastUse < $1.lastUse }) {
            retire(oldest)
        }
        clock += 1
        entries[statement.name] = entry
        entries[statement.name]?.lastUse = clock
    }

    /// After a change of the schema the other statements are as stale as the one that was found out.
    mutating func retireAll() {
        retired += entries.values.map(\.serverName)
        entries = [:]
    }

    /// What the session is to forget with the next statements that it learns.
    mutating func takeRetired() -> [String] {
        defer { retired = [] }
        return retired
    }

    private mutating func retire(_ entry: PreparedStatement) {
        retired.append(entry.serverName)
        entries = entries.filter { $0.value.serverName != entry.serverName }
    }
}
