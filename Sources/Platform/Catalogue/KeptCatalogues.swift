import Domain
import PlatformAPI
import Synchronization

/// The last catalogue of every website that asked, for outages of the database.
final class KeptCatalogues: Sendable {
    /// Beyond so many websites new ones are not kept.
    static let maximumWebsites: Int = 1000

    private let catalogues: Mutex<[WebsiteID: Catalogue]> = Mutex([:])

    func keep(_ catalogue: Catalogue, of website: WebsiteID) {
        catalogues.withLock { kept in
            guard kept[website] != nil || kept.count < Self.maximumWebsites else { return }
            kept[website] = catalogue
        }
    }

    func catalogue(of website: WebsiteID) -> Catalogue? { catalogues.withLock { $0[website] } }
}
