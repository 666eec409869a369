import FoundationEssentials

/// Where a Redis is and how to get in: `redis://[user][:password]@host[:port][/database]`.
package struct RedisAddress: Sendable, Hashable {
    /// Why a text is no address. Says nothing of its content, which may be a password.
    package struct Invalid: Error, CustomStringConvertible {
        package var reason: String

        package var description: String { "the address of Redis \(reason)" }
    }

    private static let standardPort: Int = 6_379

    package var host: String
    package var port: Int
    /// Nil: the default user.
    package var user: String?
    package var password: String?
    package var database: Int

    /// - Throws: `Invalid`.
    package init(_ text: String) throws(Invalid) {
        guard let parts = URLComponents(string: text) else { throw Invalid(reason: "is not a URL") }
        guard parts.scheme == "redis" else {
            throw Invalid(reason: "must begin with redis:// (TLS, rediss://, ends in a proxy beside the server)")
        }
        guard var host = parts.host, !host.isEmpty else { throw Invalid(reason: "has no host") }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.host = host
        port = parts.port ?? Self.standardPort
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
        let path: Substring = parts.path.drop { $0 == "/" }
        guard let database = path.isEmpty ? 0 : Int(path), database >= 0 else {
            throw Invalid(reason: "has a path that is not the number of a database")
        }
        self.database = database
    }
}
