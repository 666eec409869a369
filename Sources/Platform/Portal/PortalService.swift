package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

/// What a website shows before anybody signs in.
package struct PortalService: PortalHandler {
    private let surroundings: Surroundings

    package init(surroundings: Surroundings) { self.surroundings = surroundings }

    package func getPortalContext(
        _ input: GetPortalContext.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> GetPortalContext.Output {
        let website: WebsiteID = try tenant.websiteID
        let row: FindPortalRow? = try await surroundings.database.read(
            in: tenant.scope, .findPortal(host: context.host, websiteID: website))
        guard let row else { throw StandardProblem.notFound }
        return .init(body: PortalContext(row))
    }
}

extension PortalContext {
    init(_ row: FindPortalRow) {
        self.init(
            websiteID: row.id, name: row.name, slug: row.slug, portal: row.portal,
            branding: Branding(
                brandName: row.brandName, tagline: row.tagline, primaryColor: row.primaryColor,
                secondaryColor: row.secondaryColor, accentColor: row.accentColor),
            currency: row.currency, registrationOpen: row.registrationOpen, features: row.features,
            legal: LegalVersions(terms: row.termsVersion, privacy: row.privacyVersion))
    }
}
