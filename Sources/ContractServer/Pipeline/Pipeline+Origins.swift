import ContractRuntime

// Pages of other origins: who may call, what a preflight is told, and what a browser must not be tricked into.
extension Pipeline {
    /// A preflight may be remembered so long, in seconds.
    private static let preflightSeconds: String = "600"

    /// What an answer tells browsers.
    func browserFields(_ request: IncomingRequest?) -> BrowserFields {
        BrowserFields(
            isSecure: isSecure, variesByOrigin: hooks.origins != nil,
            origin: request.flatMap { allowedOrigin($0) })
    }

    /// The origin of the page that asks, if it is one of those that may.
    private func allowedOrigin(_ request: IncomingRequest) -> String? {
        guard let origins = hooks.origins, let origin = request.value(.origin), !request.isRepeated(.origin),
            origins.allows(origin: origin, host: request.host)
        else { return nil }
        return origin
    }

    /// The answer to a preflight (Fetch standard §3.2.2): the methods of the path, and the fields of the operation.
    /// Empty for every other request, and for a page that may not ask.
    func preflightFields(_ request: IncomingRequest, allow: String) -> [HeaderFields.Field] {
        guard let method = request.headers["Access-Control-Request-Method"], allowedOrigin(request) != nil,
            let operation = operation(HTTPVerb(method), at: request)
        else { return [] }
        return [
            (name: "Access-Control-Allow-Methods", value: allow),
            (name: "Access-Control-Allow-Headers", value: operation.requestFields),
            (name: "Access-Control-Max-Age", value: Self.preflightSeconds),
        ]
    }

    private func operation(_ verb: HTTPVerb, at request: IncomingRequest) -> CompiledOperation? {
        var captures: PathCaptures = PathCaptures()
        guard case .operation(let index) = request.withPath({ service.match(verb, $0, &captures) }) else { return nil }
        return operations[index]
    }

    /// A browser sends its cookies with whatever a page of anybody asks for, but says so: a request that changes
    /// something and has cookies comes from this origin, from an allowed one, or not from a browser.
    ///
    /// - Throws: `StandardProblem.forbidden`.
    func checkSite(_ request: IncomingRequest) throws(StandardProblem) {
        guard request.contains(.cookie), !changesNothing(request.verb) else { return }
        let site: String? = request.headers["Sec-Fetch-Site"]
        if site == "same-origin" || site == "none" { return }
        guard request.contains(.origin) else {
            guard site == nil else { throw .forbidden }
            return
        }
        guard isOwnOrigin(request) || allowedOrigin(request) != nil else { throw .forbidden }
    }

    private func changesNothing(_ verb: HTTPVerb) -> Bool {
        switch verb {
        case .get, .head, .options, .trace, .query: true
        default: false
        }
    }

    /// The page comes from the host, and the port, that it asks.
    private func isOwnOrigin(_ request: IncomingRequest) -> Bool {
        guard let origin = request.value(.origin), let host = request.value(.host), !request.isRepeated(.origin),
            let mark = origin.firstRange(of: "://")
        else { return false }
        return origin[mark.upperBound...].lowercased() == host.lowercased()
    }
}
