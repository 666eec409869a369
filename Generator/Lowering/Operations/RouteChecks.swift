import ContractModel
import OpenAPI
import SourceTree

/// Finds operations that no server could tell apart, because base paths make their paths one.
struct RouteChecks {
    /// Method and path, without the names of parameters.
    private struct Route: Hashable {
        var method: String
        var path: String
    }

    private struct Owner {
        var location: SourceLocation
        var title: String
        /// The path alone.
        var shape: String
    }

    let diagnostics: Diagnostics
    private var owners: [Route: Owner] = [:]

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    /// Two paths that are one without base paths are the reader's to tell.
    mutating func add(_ operation: ContractModel.Operation, _ source: OpenAPI.Operation, _ item: PathItem) {
        let owner = Owner(
            location: source.location, title: "\(operation.method) \(item.path)",
            shape: Self.shape(OperationPath(item.path).segments))
        for segments in [operation.segments] + operation.otherSegments {
            let route = Route(method: operation.method, path: Self.shape(segments))
            guard let first = owners[route] else {
                owners[route] = owner
                continue
            }
            guard first.shape != owner.shape else { continue }
            return report(route, owner, first)
        }
    }

    private func report(_ route: Route, _ second: Owner, _ first: Owner) {
        diagnostics.report(
            Diagnostic(
                "duplicate-route", .error,
                "\(second.title) and \(first.title) are both served at '\(route.path)'", at: second.location,
                hint: "the beginning of the path comes from 'servers'",
                related: [.init(location: first.location, message: "\(first.title) is here")]))
    }

    private static func shape(_ segments: [[PathPiece]]) -> String {
        segments.map { segment in
            "/"
                + segment.map { piece in
                    if case .literal(let text) = piece { text } else { "{}" }
                }.joined()
        }.joined()
    }
}
