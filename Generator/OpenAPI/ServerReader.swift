import SourceTree

/// Servers and the variables of their addresses.
struct ServerReader {
    let reading: Reading

    func server(_ cursor: Cursor) -> Server? {
        guard let fields = Fields(cursor, .server, reading) else { return nil }
        var server = Server(
            url: fields.requiredString("url"), description: fields.string("description"), location: cursor.node.location
        )
        server.name = fields.string("name")
        let variables = fields.members("variables")
        server.variables = variables.compactMap(variable)
        check(server, variables, at: fields.child("url")?.node.location ?? server.location)
        return server
    }

    private func variable(_ entry: NamedCursor) -> ServerVariable? {
        guard let fields = Fields(entry.cursor, .serverVariable, reading) else { return nil }
        let variable = ServerVariable(
            name: entry.name, default: fields.requiredString("default"), values: fields.strings("enum"),
            description: fields.string("description"))
        if let node = fields.child("default")?.node, node.string != nil, !variable.values.isEmpty,
            !variable.values.contains(variable.default) {
            reading.diagnostics.warning(
                "invalid-server", "'\(variable.default)' is none of the values of variable '\(entry.name)'",
                at: node.location,
                hint: Suggestion.hint(for: variable.default, in: variable.values) ?? "add it to 'enum'")
        }
        return variable
    }

    /// Every `{name}` of the address has a variable, and every variable has its place there.
    private func check(_ server: Server, _ variables: [NamedCursor], at location: SourceLocation) {
        let (names, isWellFormed) = Self.names(in: server.url)
        guard isWellFormed else {
            reading.diagnostics.error(
                "invalid-server", "braces of address '\(server.url)' do not pair", at: location,
                hint: "a variable is written '{name}'")
            return
        }
        let declared = variables.map(\.name)
        for name in names where !declared.contains(name) {
            reading.diagnostics.error(
                "invalid-server", "address '\(server.url)' has a variable '\(name)' that is not declared", at: location,
                hint: Suggestion.hint(for: name, in: declared) ?? "add 'variables: {\(name): {default: …}}'")
        }
        for variable in variables where !names.contains(variable.name) {
            reading.diagnostics.warning(
                "invalid-server", "address '\(server.url)' has no '{\(variable.name)}'", at: variable.keyLocation,
                hint: Suggestion.hint(for: variable.name, in: names))
        }
    }

    /// Each once, in order. An empty name is none.
    private static func names(in url: String) -> (names: [String], isWellFormed: Bool) {
        var names: [String] = []
        var rest = url[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            let after = rest[rest.index(after: open)...]
            guard rest[open] == "{", let close = after.firstIndex(where: { $0 == "{" || $0 == "}" }),
                after[close] == "}", close != after.startIndex
            else { return (names, false) }
            let name = String(after[..<close])
            if !names.contains(name) { names.append(name) }
            rest = after[after.index(after: close)...]
        }
        return (names, true)
    }
}
