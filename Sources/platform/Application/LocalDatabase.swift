import Foundation
import Postgres

/// Where the data is: given by the configuration, or a private cluster that this process starts and stops.
struct LocalDatabase: Sendable {
    /// As the role that owns nothing.
    let serverAddress: String
    /// As the role that owns the schema; nil: migrations are somebody else's work.
    let ownerAddress: String?
    /// As a role that may become the owner and load demo data; private clusters only.
    let adminAddress: String?
    private let cluster: EmbeddedCluster?

    var isPrivate: Bool { cluster != nil }

    static func open(_ settings: Settings) async throws -> LocalDatabase {
        if let address = settings["database.url"] {
            return LocalDatabase(
                serverAddress: address, ownerAddress: settings["database.owner.url"], adminAddress: nil, cluster: nil)
        }
        var options: EmbeddedCluster.Options = EmbeddedCluster.Options(
            folder: URL(filePath: settings.text("local.folder")).path + "/postgres")
        let port: Int = settings.integer("local.port")
        options.port = port == 0 ? nil : port
        let cluster: EmbeddedCluster = try await EmbeddedCluster.start(options)
        return LocalDatabase(
            serverAddress: cluster.address(), ownerAddress: cluster.address(role: EmbeddedCluster.ownerRole),
            adminAddress: cluster.address(role: EmbeddedCluster.adminRole), cluster: cluster)
    }

    func close() async { await cluster?.stop() }
}
