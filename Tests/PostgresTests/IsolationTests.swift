import FoundationEssentials
import Postgres
import Testing

/// A service may be an actor, and its closures may use what it has.
actor Ledger {
    let database: Database
    private var seen: [Int] = []

    init(_ database: Database) {
        self.database = database
    }

    func look() async throws -> Int {
        let value: Int = try await database.read(asSystem: system) { transaction in
            try await transaction.value("SELECT 41 + 1", as: Int.self)
        }
        seen.append(value)
        return value
    }
}

struct IsolationTests {
    @Test func anActorMayAsk() async throws {
        try await withDatabase { database, _ in
            let ledger: Ledger = Ledger(database)
            let value: Int = try await ledger.look()
            #expect(value == 42)
        }
    }
}
