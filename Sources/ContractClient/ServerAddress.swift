/// Addresses of servers as descriptions give them: whole, or relative to the address of the client's.
enum ServerAddress {
    /// RFC 3986 §5.2 for what addresses of servers are made of; no slash at the end.
    static func resolved(_ reference: String, against server: String) -> String {
        trimmed(absolute(reference, server))
    }

    private static func absolute(_ reference: String, _ server: String) -> String {
        if reference.contains("://") { return reference }
        guard let scheme = server.firstRange(of: "://") else { return reference }
        if reference.hasPrefix("//") { return "\(server[..<scheme.lowerBound]):\(reference)" }
        let host: String = "\(server[..<scheme.upperBound])\(server[scheme.upperBound...].prefix { $0 != "/" })"
        let path: Substring = server.dropFirst(host.count)
        let merged: String = reference.hasPrefix("/") ? reference : "\(path)/\(reference)"
        return host + withoutDots(merged)
    }

    /// RFC 3986 §5.2.4.
    private static func withoutDots(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        return segments.map { "/" + $0 }.joined()
    }

    private static func trimmed(_ address: String) -> String {
        address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}
