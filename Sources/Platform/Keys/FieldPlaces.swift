import Cryptography
import Domain
import FoundationEssentials

extension FieldPlace {
    /// A key of somebody else's service, as `website_secrets` keeps it.
    static func websiteSecret(_ name: String, of website: WebsiteID) -> FieldPlace {
        FieldPlace(
            table: "website_secrets", column: "sealed",
            row: "\(website.rawValue.uuidString.lowercased())/\(name)")
    }

    /// The secret of an authenticator app.
    static func secondFactor(_ id: SecondFactorID) -> FieldPlace {
        FieldPlace(table: "second_factors", column: "sealed_secret", row: id.rawValue.uuidString.lowercased())
    }
}
