import FoundationEssentials
import Postgres
import Testing

struct PoolTests {
    /// Occupies the only connection until `release` is called.
    private func hold(_ database: Database, _ gate: Gate) -> Task<Void, any Error> {
        Task {
            try await database.read(asSystem: system) { transaction in
                try await transaction.run("SELECT 1")
                await gate.enter()
            }
        }
    }

    @Test func firstComeFirstServed() async throws {
        try await withDatabase(change: {
            $0.maximumConnections = 1; $0.acquireTimeout = .seconds(20)
        }) { database, _ in
            let gate: Gate = Gate()
            let holder: Task<Void, any Error> = hold(database, gate)
            try await eventually { await gate.isEntered }
            let order: Log<Int> = Log()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await database.read(asSystem: system) { transaction in
                            await order.append(number)
                            try await transaction.run("SELECT 1")
                        }
                    }
                    try await eventually { database.statistics.waitingTasks == number + 1 }
                }
                await gate.open()
                try await group.waitForAll()
            }
            try await holder.value
            let entries: [Int] = await order.entries
            #expect(entries == Array(0..<20))
            #expect(database.statistics.counters.connectionsOpened == 1)
        }
    }

    @Test func waitingHasALimit() async throws {
        try await withDatabase(change: {
            $0.maximumConnections = 1; $0.acquireTimeout = .milliseconds(100)
        }) {
            database, _ in
            // Opening the connection may take longer than the limit on a busy machine.
            try await eventually {
                (try? await database.read(asSystem: system) { try await $0.run("SELECT 1") }) != nil
            }
            let gate: Gate = Gate()
            let holder: Task<Void, any Error> = hold(database, gate)
            try await eventually { await gate.isEntered }
            let start: ContinuousClock.Instant = .now
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }
            #expect(error?.reason == .acquireTimeout)
            #expect((.milliseconds(100) ..< .milliseconds(1500)).contains(.now - start))
            await gate.open()
            try await holder.value
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
        }
    }

    @Test func theQueueHasALimit() async throws {
        try await withDatabase(change: {
            $0.maximumConnections = 1; $0.maximumWaiters = 1
        }) { database, _ in
            let gate: Gate = Gate()
            let holder: Task<Void, any Error> = hold(database, gate)
            try await eventually { await gate.isEntered }
            let waiting: Task<Void, any Error> = Task {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }
            try await eventually { database.statistics.waitingTasks == 1 }
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }
            #expect(error?.reason == .queueFull)
            await gate.open()
            try await waiting.value
            try await holder.value
        }
    }

    @Test func aCancelledTaskLeavesTheQueue() async throws {
        try await withDatabase(change: { $0.maximumConnections = 1 }) { database, _ in
            let gate: Gate = Gate()
            let holder: Task<Void, any Error> = hold(database, gate)
            try await eventually { await gate.isEntered }
            let waiting: Task<Void, any Error> = Task {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }
            try await eventually { database.statistics.waitingTasks == 1 }
            waiting.cancel()
            let error: CancellationError? = await failure(CancellationError.self) { try await waiting.value }
            #expect(error != nil && database.statistics.waitingTasks == 0)
            await gate.open()
            try await holder.value
        }
    }

    @Test func cancellingATaskCancelsItsQuery() async throws {
        try await withDatabase(change: { $0.connection.statementTimeout = .seconds(30) }) { database, test in
            let sleeping: Task<Void, any Error> = Task {
                try await database.read(asSystem: system) { try await $0.run("SELECT pg_sleep(25) /* cancelled */") }
            }
            func running() async throws -> Int {
                let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
                defer { admin.close() }
                let rows: [SimpleResult] = try await admin.simple(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                        AND state = 'active' AND query LIKE '%/* cancelled */%' AND pid <> pg_backend_pid()
                    """)
                return Int(rows[0].rows[0][0] ?? "") ?? -1
            }
            try await eventually { try await running() == 1 }
            let start: ContinuousClock.Instant = .now
            sleeping.cancel()
            let error: CancellationError? = await failure(CancellationError.self) { try await sleeping.value }
            #expect(error != nil && .now - start < .seconds(2))
            try await eventually { try await running() == 0 }
            #expect(.now - start < .seconds(5))
            // The pool goes on with a new connection.
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            #expect(database.statistics.counters.connectionsOpened == 2)
        }
    }

    /// Tasks cancelled at any moment, before, while and after their statement runs: none hangs, none harms another.
    @Test func cancellationAtAnyMoment() async throws {
        try await withDatabase(change: {
            $0.maximumConnections = 4; $0.acquireTimeout = .seconds(20)
        }) { database, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<150 {
                    group.addTask {
                        let task: Task<Int, any Error> = Task {
                            try await database.write(asSystem: system) {
                                try await $0.value("SELECT \(number)", as: Int.self)
                            }
                        }
                        if number % 3 != 0 {
                            try await Task.sleep(for: .microseconds(number * 40))
                            task.cancel()
                        }
                        do {
                            let value: Int = try await task.value
                            #expect(value == number)
                        } catch is CancellationError {
                            #expect(number % 3 != 0)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func statementsHaveATimeout() async throws {
        try await withDatabase(change: { $0.connection.statementTimeout = .milliseconds(100) }) { database, _ in
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT pg_sleep(20)") }
            }
            #expect(error?.reason == .statementTimeout)
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            #expect(database.statistics.counters.connectionsOpened == 1, "the connection is still good")
        }
    }

    @Test func locksHaveATimeout() async throws {
        try await withDatabase(
            schema: "CREATE TABLE item (id int); GRANT ALL ON item TO PUBLIC;",
            change: { $0.connection.lockTimeout = .milliseconds(100) }
        ) { database, test in
            let admin: Connection = try await Connection.open(.maintenance(test.adminAddress))
            defer { admin.close() }
            try await admin.simple("BEGIN; LOCK TABLE item IN ACCESS EXCLUSIVE MODE")
            let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) {
                try await database.write(asSystem: system) { try await $0.run("INSERT INTO item VALUES (1)") }
            }
            #expect(error?.reason == .lockTimeout)
            try await admin.simple("ROLLBACK")
            try await database.write(asSystem: system) { try await $0.run("INSERT INTO item VALUES (1)") }
            #expect(database.statistics.counters.connectionsOpened == 1, "the connection is still good")
        }
    }

    @Test func closingLetsWorkFinish() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let database: Database = try Database(address: test.serverAddress)
        let gate: Gate = Gate()
        let holder: Task<Void, any Error> = hold(database, gate)
        try await eventually { await gate.isEntered }
        let closing: Task<Void, Never> = Task { await database.close() }
        try await eventually {
            await failure(DatabaseUnavailable.self) {
                try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            }?.reason == .closed
        }
        await gate.open()
        try await holder.value
        await closing.value
        #expect(database.statistics.connections == 0)
    }

    @Test func closingEndsWorkThatTakesTooLong() async throws {
        let test: TestDatabase = try await TestCluster.shared.database()
        let database: Database = try Database(address: test.serverAddress)
        let slow: Task<Void, any Error> = Task {
            try await database.read(asSystem: system) { try await $0.run("SELECT pg_sleep(4)") }
        }
        try await eventually { database.statistics.connections == 1 && database.statistics.idleConnections == 0 }
        await database.close(timeout: .milliseconds(50))
        let error: DatabaseUnavailable? = await failure(DatabaseUnavailable.self) { try await slow.value }
        #expect(error?.reason == .closed)
    }

    @Test func idleConnectionsAreClosed() async throws {
        try await withDatabase(change: { $0.idleLifetime = .milliseconds(50) }) { database, _ in
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            try await eventually { database.statistics.connections == 0 }
            try await database.read(asSystem: system) { try await $0.run("SELECT 1") }
            #expect(database.statistics.counters.connectionsOpened == 2)
        }
    }

    @Test func anOldConnectionIsNotKept() async throws {
        try await withDatabase(change: { $0.maximumLifetime = .zero }) { database, _ in
            for _ in 0..<3 { try await database.read(asSystem: system) { try await $0.run("SELECT 1") } }
            #expect(database.statistics.counters.connectionsOpened == 3)
        }
    }

    @Test func sixtyFourTasksAtOnce() async throws {
        try await withDatabase(change: {
            $0.maximumConnections = 8; $0.acquireTimeout = .seconds(20)
        }) { database, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        for round in 0..<10 {
                            let value: Int = try await database.read(asSystem: system) { transaction in
                                try await transaction.one(
                                    Statement(name: "echo", sql: "SELECT $1::int8"), Parameters(number * 100 + round)
                                ) { row throws(PostgresError) in try row.decode(0, as: Int.self) }
                            }
                            #expect(value == number * 100 + round)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(database.statistics.connections <= 8)
            #expect(database.statistics.counters.transactionsCommitted == 640)
        }
    }
}

/// Holds whoever enters until it is opened.
actor Gate {
    private(set) var isEntered: Bool = false
    private var isOpen: Bool = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        isEntered = true
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

actor Log<Entry: Sendable> {
    private(set) var entries: [Entry] = []

    func append(_ entry: Entry) { entries.append(entry) }
}
