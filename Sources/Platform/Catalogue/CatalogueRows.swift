import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// The catalogue of a website as the database has it: the source of the order form and of the price book.
struct CatalogueRows: Sendable {
    let profile: FindPricingProfileRow
    let entries: [ListCatalogueEntriesRow]

    /// - Throws: `StandardProblem.notFound` for a website without prices.
    init(_ profile: FindPricingProfileRow?, _ entries: [ListCatalogueEntriesRow]) throws {
        guard let profile else { throw StandardProblem.notFound }
        self.profile = profile
        self.entries = entries
    }
}

extension Transaction {
    /// - Throws: `StandardProblem.notFound` for a website without prices.
    func catalogueRows() async throws -> CatalogueRows {
        let (profile, entries): (FindPricingProfileRow?, [ListCatalogueEntriesRow]) = try await batch(
            .findPricingProfile(), .listCatalogueEntries())
        return try CatalogueRows(profile, entries)
    }
}

extension Database {
    /// - Throws: `StandardProblem.notFound` for a website without prices.
    func catalogueRows(in scope: TenantScope) async throws -> CatalogueRows {
        let (profile, entries): (FindPricingProfileRow?, [ListCatalogueEntriesRow]) = try await read(
            in: scope, .findPricingProfile(), .listCatalogueEntries())
        return try CatalogueRows(profile, entries)
    }
}

extension CatalogueRows {
    var priceBook: PriceBook {
        var book: PriceBook = PriceBook(
            currency: profile.currency, version: profile.version, perPage: profile.basePricePerPage,
            perSlide: profile.basePricePerSlide, perDiagram: profile.basePricePerDiagram)
        book.doubleSpacing = profile.doubleSpacingMultiplier
        book.singleSpacing = profile.singleSpacingMultiplier
        book.preferredWriterFee = profile.preferredWriterFee
        book.minimums = [
            .paper: profile.minimumPaper, .design: profile.minimumDesign, .diagram: profile.minimumDiagram,
        ]
        book.maximumPagesPerHour = profile.maxPagesPerHour
        for entry in entries { entry.add(to: &book) }
        return book
    }

    var catalogue: Catalogue {
        let lists: [CatalogueList] = CatalogueDimension.allCases.map { dimension in
            CatalogueList(dimension: dimension, entries: entries.filter { $0.dimension == dimension }.map(\.entry))
        }
        return Catalogue(
            currency: profile.currency, version: Int32(profile.version), basePrices: basePrices, dimensions: lists)
    }

    private var basePrices: BasePrices {
        BasePrices(
            perPage: profile.basePricePerPage, perSlide: profile.basePricePerSlide,
            perDiagram: profile.basePricePerDiagram, singleSpacing: profile.singleSpacingMultiplier,
            doubleSpacing: profile.doubleSpacingMultiplier, preferredWriterFee: profile.preferredWriterFee,
            minimumPaper: profile.minimumPaper, minimumDesign: profile.minimumDesign,
            minimumDiagram: profile.minimumDiagram)
    }
}

extension ListCatalogueEntriesRow {
    fileprivate func add(to book: inout PriceBook) {
        if dimension == .deadlineBand, let maxHours {
            book.add(
                PriceBook.DeadlineBand(
                    code: code, label: label, maximumHours: maxHours, multiplier: multiplier ?? 1))
        }
        book.add(
            PriceBook.Entry(
                label: label, multiplier: multiplier, amount: amount, minimumCharge: minimumCharge, family: family,
                category: category),
            code: code, to: dimension)
    }

    fileprivate var entry: CatalogueEntry {
        CatalogueEntry(
            code: code, label: label, multiplier: multiplier, amount: amount, family: family, category: category,
            maxHours: maxHours.map(Int32.init))
    }
}
