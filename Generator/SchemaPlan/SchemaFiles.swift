package import SourceTree

/// Files of a run by address, so that references between them are resolved as those of URIs: `file:///` for what stands
/// on the disk, and what the map of remote addresses answers. Nothing is fetched.
package struct SchemaFiles {
    private let files: SourceFiles
    private let map: [(url: String, directory: String)]
    private let diagnostics: Diagnostics
    /// Folders above the working folder, which `..` may lead to.
    private static let levels = 16
    private static let scheme = "file:///"

    package init(files: SourceFiles, map: [(url: String, directory: String)], diagnostics: Diagnostics) {
        self.files = files
        self.map = map
        self.diagnostics = diagnostics
    }

    /// The root of the file of an address, or nil where there is none.
    package func root(at address: String) -> Node? {
        guard let path = files.path(ofSelf: address) ?? Self.path(of: address) ?? mapped(address) else { return nil }
        guard files.load(path).failure == nil else { return nil }
        return files.root(of: path, diagnostics: diagnostics)?.node
    }

    /// The longest address of the map wins.
    private func mapped(_ address: String) -> String? {
        let matches = map.filter { address.hasPrefix($0.url.hasSuffix("/") ? $0.url : $0.url + "/") }
        return matches.max { $0.url.utf8.count < $1.url.utf8.count }
            .map { SourcePath.normalized($0.directory + "/" + address.dropFirst($0.url.count)) }
    }

    package static func address(of path: String) -> String {
        if path.hasPrefix("/") { return "file://" + path }
        var rest = path[...]
        var above = 0
        while rest.hasPrefix("../") {
            rest = rest.dropFirst(3)
            above += 1
        }
        return scheme + String(repeating: "~/", count: max(0, levels - above)) + rest
    }

    static func path(of address: String) -> String? {
        guard address.hasPrefix(scheme) else { return nil }
        var rest = address.dropFirst(scheme.count)
        guard rest.hasPrefix("~/") else { return "/" + rest }
        var present = 0
        while rest.hasPrefix("~/") {
            rest = rest.dropFirst(2)
            present += 1
        }
        return String(repeating: "../", count: max(0, levels - present)) + rest
    }
}
