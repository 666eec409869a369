import OpenAPI

/// Base paths of a list of servers: what stands between a host and the paths of a description.
struct BasePaths {
    /// Each once, those of the first server first, without a slash at the end: `/api/v1`, or empty. Variables have
    /// their defaults, then each of their listed values.
    let all: [String]
    /// An address has to say which base path is meant, because there are several, or any text may be one.
    let belongToAddresses: Bool

    var first: String { all[0] }
    var others: ArraySlice<String> { all.dropFirst() }

    init(_ servers: [Server]) {
        let paths = servers.flatMap { Self.paths(of: $0) }
        all = paths.isEmpty ? [""] : paths.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        belongToAddresses = all.count > 1 || servers.contains { !Self.open(in: $0).isEmpty }
    }

    private static func paths(of server: Server) -> [String] {
        let listed = server.variables.filter { !$0.values.isEmpty && isOfPath($0, server) }
        let texts = listed.reduce([server.url]) { texts, variable in
            let values = [variable.default] + variable.values.filter { $0 != variable.default }
            guard texts.count * values.count <= Limits.basePaths else { return texts }
            return texts.flatMap { text in values.map { text.replacing("{\(variable.name)}", with: $0) } }
        }
        return texts.map { path(of: server.address($0)) }
    }

    /// Variables of the base path that may be any text.
    private static func open(in server: Server) -> [ServerVariable] {
        server.variables.filter { $0.values.isEmpty && isOfPath($0, server) }
    }

    private static func isOfPath(_ variable: ServerVariable, _ server: Server) -> Bool {
        let changed = server.url.replacing("{\(variable.name)}", with: variable.default + "-")
        return path(of: server.address(changed)) != path(of: server.address())
    }

    private static func path(of address: String) -> String {
        var rest = address[...]
        if let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...].drop { $0 != "/" }
        }
        rest = rest.prefix { $0 != "?" && $0 != "#" }
        while rest.hasSuffix("/") { rest.removeLast() }
        return rest.isEmpty || rest.hasPrefix("/") ? String(rest) : "/" + rest
    }
}

extension Server {
    /// The address, or another text with its variables, with their defaults.
    func address(_ text: String? = nil) -> String {
        variables.reduce(text ?? url) { $0.replacing("{\($1.name)}", with: $1.default) }
    }

    /// As the description has it, without slashes at the end.
    var trimmedURL: String {
        var text = url[...]
        while text.hasSuffix("/") { text.removeLast() }
        return String(text)
    }
}
