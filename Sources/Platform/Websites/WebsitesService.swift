package import ContractRuntime
package import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// Websites as their staff manage them.
package struct WebsitesService: WebsitesHandler {
    let surroundings: Surroundings
    let register: AccessRegister
    let fieldKeys: FieldKeys

    package init(surroundings: Surroundings, register: AccessRegister, fieldKeys: FieldKeys) {
        self.surroundings = surroundings
        self.register = register
        self.fieldKeys = fieldKeys
    }

    package func listWebsites(
        _ input: ListWebsites.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListWebsites.Output {
        let (user, role, website): (UserID, UserRole, WebsiteID) =
            (try caller.userID, try caller.userRole, try tenant.websiteID)
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let rows: [ListWebsitesRow] = try await surroundings.database.read(
            asSystem: "websites of a caller",
            .listWebsites(
                seesAll: role == .superadmin, ownID: website, userID: user, beforeCreatedAt: start?.instant,
                beforeID: start.map { WebsiteID(rawValue: $0.id) }, pageSize: input.limit + 1))
        let page: PageCut<ListWebsitesRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.createdAt, id: $0.id.rawValue) }
        return .init(
            body: WebsitePage(data: page.rows.map(WebsiteSummary.init), page: PageInfo(nextCursor: next?.text)))
    }

    package func getWebsite(
        _ input: GetWebsite.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetWebsite.Output {
        guard try tenant.websiteID == input.websiteID else { throw PlatformProblem.websiteNotFound }
        let website: Website = try await surroundings.database.read(in: tenant.scope) { transaction in
            try await transaction.website(input.websiteID)
        }
        return .init(eTag: website.entityTag, body: website)
    }

    // All or nothing: a website without prices and lists would take no order.
    package func createWebsite(
        _ input: CreateWebsite.Input, by caller: Caller, context: RequestContext
    ) async throws -> CreateWebsite.Output {
        let id: WebsiteID = WebsiteID(rawValue: surroundings.makeID())
        let now: Date = surroundings.now()
        let website: Website = try await surroundings.write(asSystem: "new website", auditing: context) { transaction in
            try await transaction.open(id, input.body, at: now)
            try transaction.later(.enterWebsite(websiteID: id))
            return try await transaction.website(id)
        }
        register.websitesChanged()
        let path: String = "/api/v1/websites/\(id.rawValue.uuidString.lowercased())"
        return .init(location: path, eTag: website.entityTag, body: website)
    }
}

extension Transaction {
    fileprivate func open(_ id: WebsiteID, _ new: NewWebsite, at now: Date) async throws {
        let created: Int = try await createWebsite(
            websiteID: id, name: new.name, slug: new.slug, brandName: new.brandName, currency: new.currency,
            niche: new.niche ?? .generalAcademic, at: now)
        guard created == 1 else { throw PlatformProblem.websiteExists(value: new.slug) }
        try later(.lockWebsiteHosts())
        try await put(new.hosts, of: id)
        try await installWebsiteDefaults(websiteID: id)
    }

    /// System scope, behind `lockWebsiteHosts`.
    /// - Throws: `PlatformProblem.websiteExists` for a host of another website.
    func put(_ hosts: [WebsiteHost], of id: WebsiteID) async throws {
        for host in hosts {
            let added: Int = try await createWebsiteHost(host: host.host, websiteID: id, portal: host.portal)
            guard added == 1 else { throw PlatformProblem.websiteExists(value: host.host) }
        }
    }

    /// - Throws: `PlatformProblem.websiteNotFound`.
    func website(_ id: WebsiteID) async throws -> Website {
        let (row, hosts, secrets): (WebsiteRow?, [ListWebsiteHostsRow], [ListSecretNamesRow]) = try await batch(
            .findWebsite(websiteID: id), .listWebsiteHosts(websiteID: id), .listSecretNames())
        guard let row else { throw PlatformProblem.websiteNotFound }
        return Website(row, hosts: hosts, secrets: secrets.map(\.name))
    }
}

extension WebsiteSummary {
    init(_ row: ListWebsitesRow) {
        self.init(
            id: row.id, name: row.name, slug: row.slug, brandName: row.brandName,
            status: WebsiteStatus(isActive: row.isActive, deletedAt: row.deletedAt), createdAt: row.createdAt)
    }
}

extension WebsiteStatus {
    init(isActive: Bool, deletedAt: Date?) {
        self = isActive ? .active : deletedAt == nil ? .inactive : .deleted
    }
}

extension Website {
    init(_ row: WebsiteRow, hosts: [ListWebsiteHostsRow], secrets: [String]) {
        self.init(
            id: row.id, name: row.name, slug: row.slug, status: row.status,
            hosts: hosts.map { WebsiteHost(host: $0.host, portal: $0.portal) },
            branding: Branding(
                brandName: row.brandName, tagline: row.tagline, primaryColor: row.primaryColor,
                secondaryColor: row.secondaryColor, accentColor: row.accentColor),
            headline: row.headline, footerDisclaimer: row.footerDisclaimer, currency: row.currency, niche: row.niche,
            registrationOpen: row.registrationOpen, features: row.features,
            legal: LegalVersions(terms: row.termsVersion, privacy: row.privacyVersion),
            supportEmail: row.supportEmail, senderEmail: row.senderEmail,
            statementDescriptor: row.statementDescriptor, paymentNotice: row.paymentNotice,
            payoutSchedule: row.payoutSchedule,
            guestCheckout: GuestCheckout(
                isAllowed: row.guestCheckout, maximumAmount: row.guestMaximumAmount,
                linkHours: Int32(row.guestLinkHours)),
            secrets: secrets, version: Int32(row.version), createdAt: row.createdAt, updatedAt: row.updatedAt)
    }

    var entityTag: String { EntityTag(version: Int(version)).text }
}

extension WebsiteRow {
    var status: WebsiteStatus { WebsiteStatus(isActive: isActive, deletedAt: deletedAt) }
}
