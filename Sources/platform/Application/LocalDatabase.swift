import Foundation
import Platform
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

    /// For commands: runs the body with what services need, as the server's role, and closes everything after it.
    static func use<Result: Sendable>(
        _ settings: Settings, _ body: (Surroundings) async throws -> Result
    ) async throws -> Result {
        let local: LocalDatabase = try await open(settings)
        let outcome: Swift.Result<Result, any Error>
        do {
            let database: Database = try Database(address: local.serverAddress)
            do { outcome = .success(try await body(Application.surroundings(database))) } catch {
                outcome = .failure(error)
            }
            await database.close()
        } catch { outcome = .failure(error) }
        await local.close()
        return try outcome.get()
    }

    func close() async { await cluster?.stop() }
}
