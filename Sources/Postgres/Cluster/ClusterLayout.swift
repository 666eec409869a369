import FoundationEssentials
import Glibc

/// The folders of a cluster and what lies in them. All calls block.
struct ClusterLayout: Sendable {
    let options: EmbeddedCluster.Options
    let binaries: ServerBinaries
    /// `<folder>/data`: PostgreSQL's own.
    let dataFolder: String
    let socketFolder: String

    /// A socket's path has at most 107 bytes; its name takes up to 20 of them.
    private static let maximumSocketFolder: Int = 87
    private static let portOfSocketOnly: Int = 5432

    init(_ options: EmbeddedCluster.Options) throws(ClusterError) {
        self.options = options
        guard options.folder.hasPrefix("/") else { throw ClusterError("\(options.folder) is not an absolute path") }
        binaries = try ServerBinaries.find(in: options.binaries)
        dataFolder = "\(options.folder)/data"
        socketFolder = Self.socketFolder(options.folder)
    }

    var passwordFile: String { "\(options.folder)/password" }

    var logFile: String { "\(options.folder)/server.log" }

    /// The number in the socket's name, also when there is no TCP.
    static func socketPort(_ options: EmbeddedCluster.Options) -> Int { options.port ?? portOfSocketOnly }

    /// Makes folders, password and data where they are missing. Returns the password.
    func initialize() throws(ClusterError) -> String {
        try binaries.makePrivateFolder(options.folder)
        try binaries.makePrivateFolder(socketFolder)
        guard !FileManager.default.fileExists(atPath: "\(dataFolder)/PG_VERSION") else { return try readPassword() }
        let password: String = try writePassword()
        try ChildProcess.run(
            binaries.command(
                "initdb",
                [
                    "-D", dataFolder, "-U", EmbeddedCluster.adminRole, "--auth-local=trust",
                    "--auth-host=scram-sha-256",
                    "--pwfile=\(passwordFile)", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
                ] + (options.isDurable ? [] : ["--no-sync"])))
        return password
    }

    /// What starts the server in the foreground.
    var serverCommand: [String] {
        var settings: [String] = [
            "listen_addresses=\(options.port == nil ? "" : "127.0.0.1")", "port=\(Self.socketPort(options))",
            "unix_socket_directories=\(socketFolder)", "unix_socket_permissions=0700", "timezone=UTC",
            "log_timezone=UTC", "password_encryption=scram-sha-256",
        ]
        if !options.isDurable {
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB"]
        }
        return ["\(binaries.directory)/postgres", "-D", dataFolder]
            + (settings + options.settings).flatMap { ["-c", $0] }
    }

    /// True when a server runs on the data. A `postmaster.pid` whose process is something else (a crash, a machine
    /// that was started anew) is removed: PostgreSQL would take any process of that number for its own.
    func isServerRunning() throws(ClusterError) -> Bool {
        let path: String = "\(dataFolder)/postmaster.pid"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
        let number: Int? = text.split(separator: "\n").first.flatMap { Int($0) }
        if let number, Self.isPostmaster(number) { return true }
        guard unlink(path) == 0 else {
            throw ClusterError("\(path) is stale and cannot be removed: \(ChildProcess.reason)")
        }
        return false
    }

    private static func isPostmaster(_ number: Int) -> Bool {
        guard let name = try? String(contentsOfFile: "/proc/\(number)/comm", encoding: .utf8) else { return false }
        return ["postgres", "postmaster"].contains(name.trimmedLine)
    }

    private func readPassword() throws(ClusterError) -> String {
        guard let text = try? String(contentsOfFile: passwordFile, encoding: .utf8) else {
            throw ClusterError("\(passwordFile) cannot be read: \(ChildProcess.reason)")
        }
        return text.trimmedLine
    }

    /// Of the server's user and readable by it alone; initdb reads it.
    private func writePassword() throws(ClusterError) -> String {
        let letters: [Character] = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        var generator: SystemRandomNumberGenerator = SystemRandomNumberGenerator()
        let password: String = String(
            (0..<32).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
        let descriptor: Int32 = open(passwordFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ClusterError("\(passwordFile): \(ChildProcess.reason)") }
        defer { close(descriptor) }
        let bytes: [UInt8] = Array(password.utf8) + [10]
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw ClusterError("\(passwordFile): \(ChildProcess.reason)")
        }
        if let user = binaries.user, let entry = getpwnam(user) {
            _ = fchown(descriptor, entry.pointee.pw_uid, entry.pointee.pw_gid)
        }
        return password
    }

    /// In the folder when that is short enough, otherwise under /tmp by a hash of the folder's path.
    private static func socketFolder(_ folder: String) -> String {
        let inside: String = "\(folder)/socket"
        guard inside.utf8.count > maximumSocketFolder else { return inside }
        let hash: UInt64 = folder.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return "/tmp/postgres-socket-\(String(hash, radix: 16))"
    }
}
