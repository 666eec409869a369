package import ContractRuntime
import Domain
package import PlatformAPI
import PlatformQueries
import Postgres

/// What can be ordered, and what it costs.
package struct CatalogueService: CatalogueHandler {
    let surroundings: Surroundings
    let kept: KeptCatalogues

    package init(surroundings: Surroundings) {
        self.surroundings = surroundings
        kept = KeptCatalogues()
    }
}

extension CatalogueService {
    // The last answer is kept, so that the order form still opens while the database is away.
    package func getCatalogue(
        _ input: GetCatalogue.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> GetCatalogue.Output {
        let website: WebsiteID = try tenant.websiteID
        do {
            let catalogue: Catalogue = try await surroundings.database.catalogueRows(in: tenant.scope).catalogue
            kept.keep(catalogue, of: website)
            return .init(catalogue)
        } catch let error as DatabaseUnavailable {
            guard let catalogue = kept.catalogue(of: website) else { throw error }
            return .init(catalogue)
        }
    }

    package func estimatePrice(
        _ input: EstimatePrice.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> EstimatePrice.Output {
        let request: EstimateRequest = input.body
        let deadline: DeadlineWindow = try DeadlineWindow(hours: Int(request.deadlineHours))
        let book: PriceBook = try await surroundings.database.catalogueRows(in: tenant.scope).priceBook
        let quote: PriceQuote = try book.quote(
            request.inputs.work, due: deadline, preferredWriter: request.preferredWriter)
        return .init(body: Estimate(quote))
    }
}

extension GetCatalogue.Output {
    init(_ catalogue: Catalogue) {
        self.init(eTag: EntityTag(version: Int(catalogue.version)).text, body: catalogue)
    }
}
