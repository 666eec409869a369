import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres
import Synchronization

/// Host to website. Hosts without one are remembered too, or everybody could make us ask the database.
final class WebsiteResolver: TenantResolver {
    static let lifetimeSeconds: Double = 30
    static let capacity: Int = 4_096

    private struct Entry {
        var tenant: Tenant?
        var until: Date
    }

    /// In which superadmins name the website they work in.
    static let selectionHeader: String = "X-Website-Id"

    private let surroundings: Surroundings
    private let entries: Mutex<[String: Entry]> = Mutex([:])

    init(surroundings: Surroundings) { self.surroundings = surroundings }

    func cachedTenant(host: String) -> Tenant?? {
        let now: Date = surroundings.now()
        return entries.withLock { entries in
            guard let entry = entries[host], entry.until > now else { return nil }
            return .some(entry.tenant)
        }
    }

    func tenant(host: String) async throws -> Tenant? {
        let row: FindWebsiteByHostRow? = try await surroundings.database.read(
            asSystem: "host of a request", .findWebsiteByHost(host: host))
        let tenant: Tenant? = row.map { Tenant($0.id, name: $0.name) }
        keep(tenant, host: host)
        return tenant
    }

    /// After a website was opened or closed.
    func forget() { entries.withLock { $0.removeAll(keepingCapacity: true) } }

    func selection(of caller: Caller) -> TenantSelection? {
        guard caller.role == UserRole.superadmin.rawValue else { return nil }
        return TenantSelection(header: Self.selectionHeader, isNeededToWrite: true)
    }

    // Closed ones, too: they can be opened again.
    func tenant(named name: String) async throws -> Tenant? {
        guard let id = UUID(uuidString: name) else { return nil }
        let website: WebsiteRow? = try await surroundings.database.read(
            asSystem: "website that a superadmin names", .findWebsite(websiteID: WebsiteID(rawValue: id)))
        return website.map { Tenant($0.id, name: $0.name) }
    }

    private func keep(_ tenant: Tenant?, host: String) {
        let now: Date = surroundings.now()
        entries.withLock { entries in
            if entries.count >= Self.capacity { Self.makeRoom(&entries, at: now) }
            entries[host] = Entry(tenant: tenant, until: now.addingTimeInterval(Self.lifetimeSeconds))
        }
    }

    private static func makeRoom(_ entries: inout [String: Entry], at date: Date) {
        entries = entries.filter { $0.value.until > date }
        if entries.count >= capacity { entries.removeAll(keepingCapacity: true) }
    }
}

extension Tenant {
    /// The one spelling of a website's identifier: the pipeline compares tenants as texts.
    init(_ id: WebsiteID, name: String = "") {
        self.init(id: id.rawValue.uuidString.lowercased(), name: name)
    }
}
