/// Paths as plain text: the generator joins them the same way on every system.
package enum SourcePath {
    /// `a/./b/../c` → `a/c`. Leading `..` stay.
    package static func normalized(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var kept: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = kept.last, last != ".." {
                kept.removeLast()
            } else if part != ".." || !isAbsolute {
                kept.append(part)
            }
        }
        let joined = kept.joined(separator: "/")
        return isAbsolute ? "/" + joined : joined.isEmpty ? "." : joined
    }

    /// A path as written in the file `base`.
    package static func resolve(_ path: String, relativeTo base: String) -> String {
        guard !path.hasPrefix("/") else { return normalized(path) }
        let directory = directory(of: base)
        return normalized(directory.isEmpty ? path : "\(directory)/\(path)")
    }

    /// Everything before the last `/`; empty for a bare name.
    package static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `spec/Order.yaml` → `Order`.
    package static func stem(of path: String) -> String {
        let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
        return String(name[..<dot])
    }
}
