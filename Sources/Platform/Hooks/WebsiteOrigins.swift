import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres
import Synchronization

/// Pages of a website's own hosts may call the API on its other hosts, with cookies; those of other websites, and of
/// nobody known, may not. Hosts are known by heart and refreshed by `AccessRegister`.
package final class WebsiteOrigins: OriginPolicy {
    /// Which origins there are besides those of websites.
    package struct Rules: Sendable {
        /// How clients reach the hosts of websites: `https`.
        package var scheme: String
        /// For pages that stand elsewhere; allowed on every host.
        package var others: Set<String>

        package init(scheme: String = "https", others: Set<String> = []) {
            self.scheme = scheme
            self.others = others
        }
    }

    /// A bound on memory.
    static let capacity: Int = 100_000

    private struct Known {
        /// By host, its website.
        var websites: [String: UUID] = [:]
        /// The same by origin.
        var origins: [String: UUID] = [:]

        mutating func add(_ host: String, of website: WebsiteID, _ scheme: String) {
            websites[host] = website.rawValue
            origins["\(scheme)://\(host)"] = website.rawValue
        }
    }

    private let surroundings: Surroundings
    private let rules: Rules
    private let known: Mutex<Known> = Mutex(Known())

    init(surroundings: Surroundings, rules: Rules) {
        self.surroundings = surroundings
        self.rules = rules
    }

    package func allows(origin: String, host: String) -> Bool {
        if rules.others.contains(origin) { return true }
        return known.withLock { known in
            guard let website = known.origins[origin] else { return false }
            return known.websites[host] == website
        }
    }

    /// Asks the database.
    func refresh() async throws {
        let rows: [ListHostsRow] = try await surroundings.database.read(
            asSystem: "origins of pages", .listHosts(pageSize: Self.capacity))
        var found: Known = Known()
        for row in rows { found.add(row.host, of: row.websiteID, rules.scheme) }
        // Where nobody has the other spelling of a host, it is the website's, too.
        for row in rows {
            let other: String = Self.otherSpelling(of: row.host)
            if found.websites[other] == nil { found.add(other, of: row.websiteID, rules.scheme) }
        }
        let now: Known = found
        known.withLock { $0 = now }
    }

    /// With `www.` or without, as `host_spellings` of the database has it.
    private static func otherSpelling(of host: String) -> String {
        host.hasPrefix("www.") ? String(host.dropFirst(4)) : "www." + host
    }
}
