package import Cryptography
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// Seals what the database keeps sealed anew, with the current key: after that the older keys can be thrown away.
///
/// May run while servers work: a value that changes meanwhile is left as it is, for they seal with the current key.
package struct FieldRotation: Sendable {
    package struct Report: Sendable, Hashable {
        /// Values that have the current key now and had another.
        package var resealed: Int = 0
        /// Places whose values no key at hand opens.
        package var unreadable: [String] = []
    }

    private let surroundings: Surroundings
    private let keys: FieldKeys
    private let batchSize: Int

    /// - Parameter batchSize: values per transaction.
    package init(surroundings: Surroundings, keys: FieldKeys, batchSize: Int = 200) {
        self.surroundings = surroundings
        self.keys = keys
        self.batchSize = batchSize
    }

    /// Goes through all tables with sealed columns.
    package func run() async throws -> Report {
        var report: Report = Report()
        try await websiteSecrets(&report)
        try await secondFactors(&report)
        return report
    }

    private func websiteSecrets(_ report: inout Report) async throws {
        var after: (website: WebsiteID, name: String) = (WebsiteID(rawValue: Self.lowest), "")
        while true {
            let (place, batch): ((WebsiteID, String)?, Report) = try await websiteSecrets(after: after)
            report.resealed += batch.resealed
            report.unreadable += batch.unreadable
            guard let place else { return }
            after = place
        }
    }

    /// One batch; where it ended, nil after the last.
    private func websiteSecrets(
        after: (website: WebsiteID, name: String)
    ) async throws -> ((WebsiteID, String)?, Report) {
        try await surroundings.database.write(asSystem: "rotation of field keys") { transaction in
            var report: Report = Report()
            let rows: [ListStaleSecretsRow] = try await transaction.listStaleSecrets(
                afterWebsiteID: after.website, afterName: after.name, prefix: keys.currentPrefix,
                pageSize: batchSize)
            for row in rows {
                guard let sealed = try resealed(
                    row.sealed, .websiteSecret(row.name, of: row.websiteID), &report)
                else { continue }
                report.resealed += try await transaction.resealSecret(
                    sealed: sealed, websiteID: row.websiteID, name: row.name, previous: row.sealed)
            }
            return (rows.last.map { ($0.websiteID, $0.name) }, report)
        }
    }

    private func secondFactors(_ report: inout Report) async throws {
        var after: SecondFactorID? = SecondFactorID(rawValue: Self.lowest)
        while let start = after {
            let (last, batch): (SecondFactorID?, Report) = try await secondFactors(after: start)
            report.resealed += batch.resealed
            report.unreadable += batch.unreadable
            after = last
        }
    }

    /// One batch; where it ended, nil after the last.
    private func secondFactors(after: SecondFactorID) async throws -> (SecondFactorID?, Report) {
        try await surroundings.database.write(asSystem: "rotation of field keys") { transaction in
            var report: Report = Report()
            let rows: [ListStaleFactorsRow] = try await transaction.listStaleFactors(
                afterID: after, prefix: keys.currentPrefix, pageSize: batchSize)
            for row in rows {
                guard let sealed = try resealed(row.sealedSecret, .secondFactor(row.id), &report) else { continue }
                report.resealed += try await transaction.resealFactor(
                    sealed: sealed, factorID: row.id, previous: row.sealedSecret)
            }
            return (rows.last?.id, report)
        }
    }

    private func resealed(
        _ sealed: [UInt8], _ place: FieldPlace, _ report: inout Report
    ) throws -> [UInt8]? {
        guard let plaintext = try? keys.open(sealed, for: place) else {
            report.unreadable.append("\(place.table) \(place.row)")
            return nil
        }
        return try keys.seal(plaintext, for: place)
    }

    private static let lowest: UUID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
}
