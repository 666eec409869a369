import ContractRuntime
import FoundationEssentials
import PlatformQueries
import Postgres
import Synchronization

/// Whether writes are refused, as this process knows it: told by `NOTIFY platform_mode`, and asked for now and then in
/// case nobody tells.
package final class PlatformModeSwitch: ModeSwitch {
    private static let channel: String = "platform_mode"
    private static let pollInterval: Duration = .seconds(5)

    private struct State {
        var isReadOnly: Bool = false
        /// Numbers of the questions to the database: the answer to an older one never replaces that to a newer.
        var asked: Int = 0
        var answered: Int = 0
    }

    private let surroundings: Surroundings
    private let state: Mutex<State> = Mutex(State())

    package init(surroundings: Surroundings) { self.surroundings = surroundings }

    package var isReadOnly: Bool { state.withLock { $0.isReadOnly } }

    /// Until cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.poll() }
        }
    }

    /// Asks the database. While that is away, what was known last holds.
    package func refresh() async {
        let number: Int = state.withLock { state in
            state.asked += 1
            return state.asked
        }
        guard let isReadOnly = try? await current() else { return }
        state.withLock { state in
            guard number > state.answered else { return }
            state.answered = number
            state.isReadOnly = isReadOnly
        }
    }

    /// A standby takes no writes whatever the switch says.
    private func current() async throws -> Bool {
        let (mode, database): (FindPlatformModeRow, CheckDatabaseRow) = try await surroundings.database.read(
            asSystem: "mode of the platform", .findPlatformMode(), .checkDatabase())
        return mode.readOnly || database.isStandby
    }

    private func listen() async {
        for await _ in surroundings.database.notifications(Self.channel) { await refresh() }
    }

    private func poll() async {
        while !Task.isCancelled {
            await refresh()
            try? await Task.sleep(for: Self.pollInterval)
        }
    }
}
