import Domain
import FoundationEssentials
import PlatformQueries
import Postgres
import Synchronization

/// Network addresses that get nothing from a website, as this process knows them. People and e-mail addresses are
/// looked up where an account is: at registration, at login, and with each session that is not known from moments ago.
final class AddressBlacklist: Sendable {
    /// A bound on memory; each website has far fewer entries (`UsersService.maximumBlacklist`).
    static let capacity: Int = 200_000

    private struct State {
        /// By the tenant's identifier, as requests spell it.
        var addresses: [String: Set<String>] = [:]
        /// Those of all websites.
        var everywhere: Set<String> = []
        /// Numbers of the questions to the database: the answer to an older one never replaces that to a newer.
        var asked: Int = 0
        var answered: Int = 0
    }

    private let surroundings: Surroundings
    private let state: Mutex<State> = Mutex(State())

    init(surroundings: Surroundings) { self.surroundings = surroundings }

    func contains(_ address: String, of tenant: String) -> Bool {
        state.withLock { $0.everywhere.contains(address) || $0.addresses[tenant]?.contains(address) ?? false }
    }

    /// Asks the database.
    func refresh() async throws {
        let number: Int = state.withLock { state in
            state.asked += 1
            return state.asked
        }
        let rows: [ListBlacklistedAddressesRow] = try await surroundings.database.read(
            asSystem: "blacklist", .listBlacklistedAddresses(pageSize: Self.capacity))
        let everywhere: Set<String> = Set(rows.filter { $0.websiteID == nil }.map(\.value))
        let addresses: [String: Set<String>] = rows.reduce(into: [:]) { sets, row in
            guard let website = row.websiteID else { return }
            sets[website.rawValue.uuidString.lowercased(), default: []].insert(row.value)
        }
        state.withLock { state in
            guard number > state.answered else { return }
            state.answered = number
            (state.addresses, state.everywhere) = (addresses, everywhere)
        }
    }
}
