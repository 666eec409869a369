package import FoundationEssentials

/// Everything that prices of a website depend on.
package struct PriceBook: Sendable {
    /// An entry of a list of the order form.
    package struct Entry: Sendable, Hashable {
        package var label: String
        package var multiplier: Decimal?
        /// Flat amount of an add-on or a writer level, or a service's own base price.
        package var amount: Decimal?
        /// The least that an order of this service costs.
        package var minimumCharge: Decimal?
        package var family: ServiceFamily?
        /// Category of a subject.
        package var category: String?

        package init(
            label: String, multiplier: Decimal? = nil, amount: Decimal? = nil, minimumCharge: Decimal? = nil,
            family: ServiceFamily? = nil, category: String? = nil
        ) {
            self.label = label
            self.multiplier = multiplier
            self.amount = amount
            self.minimumCharge = minimumCharge
            self.family = family
            self.category = category
        }
    }

    /// A factor for deadlines of at most so many hours.
    package struct DeadlineBand: Sendable, Hashable {
        package var code: String
        package var label: String
        package var maximumHours: Int
        package var multiplier: Decimal

        package init(code: String, label: String, maximumHours: Int, multiplier: Decimal) {
            self.code = code
            self.label = label
            self.maximumHours = maximumHours
            self.multiplier = multiplier
        }
    }

    package var currency: String
    package var version: Int
    package var perPage: Decimal
    package var perSlide: Decimal
    package var perDiagram: Decimal
    package var doubleSpacing: Decimal = 1
    package var singleSpacing: Decimal = 2
    package var preferredWriterFee: Decimal = 0
    /// The least that an order of a family costs.
    package var minimums: [ServiceFamily: Decimal] = [:]
    package var maximumPagesPerHour: Int = 1
    package private(set) var entries: [CatalogueDimension: [String: Entry]] = [:]
    /// Rising by hours.
    package private(set) var deadlineBands: [DeadlineBand] = []

    package init(currency: String, version: Int, perPage: Decimal, perSlide: Decimal, perDiagram: Decimal) {
        self.currency = currency
        self.version = version
        self.perPage = perPage
        self.perSlide = perSlide
        self.perDiagram = perDiagram
    }

    package mutating func add(_ entry: Entry, code: String, to dimension: CatalogueDimension) {
        entries[dimension, default: [:]][code] = entry
    }

    package mutating func add(_ band: DeadlineBand) {
        deadlineBands.append(band)
        deadlineBands.sort { $0.maximumHours < $1.maximumHours }
    }

    /// - Throws: `.catalogueCodeUnknown`.
    package func entry(_ code: String, in dimension: CatalogueDimension) throws(PlatformProblem) -> Entry {
        guard let entry = entries[dimension]?[code] else {
            throw .catalogueCodeUnknown(dimension: dimension.rawValue, value: code)
        }
        return entry
    }

    /// The narrowest band that holds the deadline; the widest for deadlines beyond all bands.
    package func band(for deadline: DeadlineWindow) -> DeadlineBand? {
        deadlineBands.first { deadline.seconds <= Double($0.maximumHours) * 3600 } ?? deadlineBands.last
    }
}
