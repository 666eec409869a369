import ContractServer
import Foundation

/// The published docs as routes below `/docs`, read once at the start.
enum DocsRoutes {
    /// More than this in one folder is not a set of pages of ours.
    private static let maximumFiles: Int = 5_000

    private static let mediaTypes: [String: String] = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "json": "application/json", "yaml": "application/yaml; charset=utf-8", "svg": "image/svg+xml",
    ]

    /// The pages link relative to `/docs/`.
    private static let onward: StaticRoute = StaticRoute(
        mediaType: "text/html; charset=utf-8",
        bytes: Array(
            """
            <!doctype html><html lang="en"><title>Docs</title><meta http-equiv="refresh" content="0; url=/docs/">\
            <p><a href="/docs/">Docs</a></p></html>
            """.utf8))

    static func load(folder: String) -> [String: StaticRoute] {
        var routes: [String: StaticRoute] = [:]
        let names: [String] = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for name in names.prefix(maximumFiles) {
            guard let mediaType = mediaTypes[URL(filePath: name).pathExtension],
                let data = FileManager.default.contents(atPath: folder + "/" + name)
            else { continue }
            routes["/docs/" + name] = StaticRoute(mediaType: mediaType, bytes: [UInt8](data))
        }
        routes["/docs/"] = routes["/docs/index.html"]
        if routes["/docs/"] != nil { routes["/docs"] = onward }
        return routes
    }
}
