import FoundationEssentials
import Glibc

/// Where the system keeps PostgreSQL's own programs, and as whom they run.
struct ServerBinaries: Sendable {
    let directory: String
    /// PostgreSQL refuses to run as root: then `runuser` starts its programs as this user.
    let user: String?

    static let serverUser: String = "postgres"

    /// The newest version found, or the one in `directory`.
    /// - Throws: `ClusterError` that names the places that were looked at.
    static func find(in directory: String? = nil) throws(ClusterError) -> ServerBinaries {
        let user: String? = geteuid() == 0 ? serverUser : nil
        let places: [String] = directory.map { [$0] } ?? candidates()
        for place in places where access("\(place)/initdb", X_OK) == 0 && access("\(place)/postgres", X_OK) == 0 {
            return ServerBinaries(directory: place, user: user)
        }
        throw ClusterError(
            "PostgreSQL's initdb and postgres were not found in: \(places.joined(separator: ", ")) "
                + "(Debian: apt-get install postgresql)")
    }

    /// The command line that runs `program`, as `user` when this process is root.
    func command(_ program: String, _ arguments: [String]) -> [String] {
        asUser(["\(directory)/\(program)"] + arguments)
    }

    func asUser(_ arguments: [String]) -> [String] {
        // This process's folder may be closed to that user.
        let inRoot: [String] = ["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"] + arguments
        return user.map { ["runuser", "-u", $0, "--"] + inRoot } ?? inRoot
    }

    /// Makes `path` a folder that only the server's user may enter.
    func makePrivateFolder(_ path: String) throws(ClusterError) {
        let manager: FileManager = FileManager.default
        do {
            try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ClusterError("\(path) cannot be created: \(error)")
        }
        if let user { try own(path, user) }
        guard chmod(path, 0o700) == 0 else { throw ClusterError("chmod \(path): \(ChildProcess.reason)") }
    }

    private func own(_ path: String, _ user: String) throws(ClusterError) {
        guard let entry = getpwnam(user) else { throw ClusterError("there is no user \(user)") }
        guard chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
            throw ClusterError("chown \(path): \(ChildProcess.reason)")
        }
    }

    private static func candidates() -> [String] {
        let debian: String = "/usr/lib/postgresql"
        let versions: [String] = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        let newestFirst: [String] = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        return newestFirst.map { "\(debian)/\($0)/bin" }
            + ["/usr/local/pgsql/bin", "/usr/pgsql/bin", "/usr/local/bin", "/usr/bin"]
    }
}
