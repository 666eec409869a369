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

/// The prepared statements of one connection, at most `limit`; the one that was not used for longest goes first.
struct StatementCache: Sendable {
    static let limit: Int = 256

    private var entries: [String: PreparedStatement] = [:]
    private var clock: UInt64 = 0
    private var nextNumber: Int = 1

    var count: Int { entries.count }

    mutating func find(_ statement: Statement) -> PreparedStatement? {
        guard var entry = entries[statement.name], entry.sql == statement.sql else { return nil }
        clock += 1
        entry.lastUse = clock
        entries[statement.name] = entry
        return entry
    }

    /// A name that this session never used: `lock_order_17`, at most 63 bytes as PostgreSQL has it.
    mutating func newServerName(_ statement: Statement) -> String {
        defer { nextNumber += 1 }
        return "\(String(decoding: statement.name.utf8.prefix(48), as: UTF8.self))_\(nextNumber)"
    }

    /// Who must leave before `statement` can be added: its older text, or the least recently used when full.
    func evicted(by statement: Statement) -> PreparedStatement? {
        if let older = entries[statement.name] { return older }
        guard entries.count >= Self.limit else { return nil }
        return entries.values.min { $0.lastUse < $1.lastUse }
    }

    mutating func add(_ entry: PreparedStatement, for statement: Statement) {
        if let leaving = evicted(by: statement) { remove(leaving) }
        clock += 1
        entries[statement.name] = entry
        entries[statement.name]?.lastUse = clock
    }

    mutating func remove(_ entry: PreparedStatement) {
        entries = entries.filter { $0.value.serverName != entry.serverName }
    }
}
