import Domain
import FoundationEssentials
import PlatformQueries
import Postgres
import Synchronization

/// Schemes and costs that stored passwords of a website have, each with one of its hashes: for a while imported ones,
/// or those from before costs were raised, beside today's. Every login checks one password of each kind, whoever it is
/// for, so that its time tells neither the kind of an account nor whether there is one.
final class PasswordKinds: Sendable {
    /// How old an answer may be: kinds come with an import and go with its last account.
    static let lifetimeSeconds: Double = 300
    /// Of one website; a bound on what a login costs.
    static let maximum: Int = 8
    static let capacity: Int = 4_096

    private struct Entry {
        var hashes: [String]
        var until: Date
    }

    private let surroundings: Surroundings
    private let entries: Mutex<[WebsiteID: Entry]> = Mutex([:])

    init(surroundings: Surroundings) { self.surroundings = surroundings }

    /// A hash of each kind that accounts of the website or of the platform have.
    func samples(of website: WebsiteID) async throws -> [String] {
        let now: Date = surroundings.now()
        if let entry = entries.withLock({ $0[website] }), entry.until > now { return entry.hashes }
        let rows: [ListPasswordKindsRow] = try await surroundings.database.read(
            asSystem: "kinds of passwords", .listPasswordKinds(websiteID: website, pageSize: Self.maximum))
        let hashes: [String] = rows.map(\.passwordHash)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll(keepingCapacity: true) }
            entries[website] = Entry(hashes: hashes, until: now.addingTimeInterval(Self.lifetimeSeconds))
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
