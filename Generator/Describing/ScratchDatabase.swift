import Glibc
import Postgres

/// A private PostgreSQL with the migrations of a folder, gone after use.
package enum ScratchDatabase {
    /// Starts the server, migrates, and calls `body` with the address.
    ///
    /// - Throws: `ClusterError`, `MigrationError`, `DatabaseUnavailable`, and what `body` throws.
    package static func with<T>(migrations folder: String, _ body: (String) async throws -> T) async throws -> T {
        var options = EmbeddedCluster.Options(
            folder: "/tmp/contract-describe-\(getpid())-\(UInt32.random(in: 0...(.max)))")
        options.isDurable = false
        options.isTemporary = true
        options.settings = ["autovacuum=off"]
        let cluster = try await EmbeddedCluster.start(options)
        do {
            let address = cluster.address(role: EmbeddedCluster.ownerRole)
            _ = try await MigrationRunner(address: address, folder: folder).run()
            let result = try await body(address)
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }
}
