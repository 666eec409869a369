import Domain
import FoundationEssentials
import PlatformQueries
import Postgres
import Synchronization

/// Schemes and costs that stored passwords of a website have, each with one of its hashes: for a while imported ones,
/// or those from before costs were raised, beside today's. Every login checks one password of each kind, whoever it is
/// for, so that its time tells neither the kind of an account nor whether there is one.
///
/// A kind that comes, with the first account of an import, is told by the database (`NOTIFY callers`, heard by
/// `AccessRegister`) when its transaction commits.
package final class PasswordKinds: Sendable {
    /// How old an answer may be: kinds go with their last account, and nobody tells.
    static let lifetimeSeconds: Double = 300
    /// Of one website; a bound on what a login costs.
    static let maximum: Int = 8
    static let capacity: Int = 4_096

    private struct Entry {
        var hashes: [String]
        var until: Date
    }

    private struct State {
        var entries: [WebsiteID: Entry] = [:]
        /// Rises whenever a kind has come: an answer to a question from before is not kept.
        var arrivals: Int = 0
    }

    private let surroundings: Surroundings
    private let state: Mutex<State> = Mutex(State())

    package init(surroundings: Surroundings) { self.surroundings = surroundings }

    /// After a kind has come, or may have.
    func forget() {
        state.withLock { state in
            state.arrivals += 1
            state.entries.removeAll(keepingCapacity: true)
        }
    }

    /// A hash of each kind that accounts of the website or of the platform have.
    func samples(of website: WebsiteID) async throws -> [String] {
        let now: Date = surroundings.now()
        let (entry, arrivals): (Entry?, Int) = state.withLock { ($0.entries[website], $0.arrivals) }
        if let entry, entry.until > now { return entry.hashes }
        let rows: [ListPasswordKindsRow] = try await surroundings.database.read(
            asSystem: "kinds of passwords", .listPasswordKinds(websiteID: website, pageSize: Self.maximum))
        let hashes: [String] = rows.map(\.passwordHash)
        state.withLock { state in
            guard state.arrivals == arrivals else { return }
            if state.entries.count >= Self.capacity { state.entries.removeAll(keepingCapacity: true) }
            state.entries[website] = Entry(hashes: hashes, until: now.addingTimeInterval(Self.lifetimeSeconds))
        }
        return hashes
    }

    /// Scheme and cost of a stored password, as `list_password_kinds` has them.
    static func kind(of stored: String) -> Substring {
        let fields: Int = stored.hasPrefix("$argon2id$") ? 4 : stored.hasPrefix("$2") ? 3 : 2
        let parts: [Substring] = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard let last = parts.prefix(fields).last else { return stored[...] }
        return stored[..<last.endIndex]
    }
}
