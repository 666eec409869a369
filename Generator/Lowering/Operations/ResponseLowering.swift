import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// The responses that a handler produces: all but errors that are no outcomes, and never none.
    func responses(of source: OpenAPI.Operation, _ policy: Policy, _ hint: Hint) -> [ContractModel.Response] {
        let parsed = source.responses.compactMap { response in
            Self.status(response.status).map { (response: response, status: $0) }
        }
        let outcomes = Set(parsed.filter { isOutcome($0.response, $0.status) }.map(\.status))
        let hasSuccess = parsed.contains { $0.status.isSuccess }
        var kept = parsed.filter { entry in
            if case .default = entry.status { return !hasSuccess }
            return entry.status.isSuccess || outcomes.contains(entry.status)
        }
        kept.sort { $0.status.rank < $1.status.rank }
        guard !kept.isEmpty else { return [noContent(source)] }
        let withBody = kept.filter { !$0.response.content.isEmpty }.count
        return kept.map { lowerResponse($0.response, $0.status, policy, hint, isOnly: withBody < 2) }
    }

    /// `x-outcome`: an answer from 400 on that the handler gives, with a body of its own.
    private func isOutcome(_ response: OpenAPI.Response, _ status: ContractModel.Response.Status) -> Bool {
        guard let node = response.extensions["x-outcome"] else { return false }
        guard let isMarked = node.boolean else {
            ExtensionReader(name: "x-outcome", diagnostics: diagnostics)
                .wrong("must be true or false", at: node.location)
            return false
        }
        guard isMarked, let defect = Self.defect(of: response, status) else { return isMarked }
        diagnostics.error("invalid-outcome", defect.message, at: node.location, hint: defect.hint)
        return false
    }

    private static func defect(
        of response: OpenAPI.Response, _ status: ContractModel.Response.Status
    ) -> (message: String, hint: String)? {
        let problem = response.content.first { MediaKind.isProblem($0.name) }
        switch status {
        case .code(let code) where code < 400:
            return ("every answer below 400 is an outcome", "remove 'x-outcome'")
        case .range, .default:
            return (
                "an outcome has one status, not '\(response.status)'",
                "write out the statuses that the service answers with"
            )
        case .code where problem != nil:
            return (
                "'\(problem?.name ?? "")' is a problem and no outcome",
                "name the problem in 'x-problems', or give the outcome a media type of its own"
            )
        case .code: return nil
        }
    }

    private func noContent(_ source: OpenAPI.Operation) -> ContractModel.Response {
        if !source.hasWrongResponses {
            diagnostics.warning(
                "missing-success-response", "no response says what success looks like; 204 is assumed",
                at: source.location)
        }
        return ContractModel.Response(
            status: .code(204), name: "noContent", headers: [], contents: [], documentation: "")
    }

    private func lowerResponse(
        _ source: OpenAPI.Response, _ status: ContractModel.Response.Status, _ policy: Policy, _ hint: Hint,
        isOnly: Bool
    ) -> ContractModel.Response {
        let name = StatusNames.name(of: status)
        let own = sharedHint(source.pointer) ?? hint.child(isOnly ? "response" : name + "Response")
        return ContractModel.Response(
            status: status, name: name, headers: headers(of: source, status, policy, own),
            contents: contents(source.content, own, isRequest: false), documentation: source.description)
    }

    private func headers(
        of source: OpenAPI.Response, _ status: ContractModel.Response.Status, _ policy: Policy, _ hint: Hint
    ) -> [ResponseHeader] {
        var taken: [String] = source.links.isEmpty ? ["body"] : ["body", "links"]
        if case .code = status {} else { taken.append("status") }
        var names = NameRegistry(reserved: taken)
        var described = source.headers.filter { $0.name.lowercased() != "content-type" }.map { header in
            self.header(header, names.unique(Naming.propertyName(header.name)), hint)
        }
        let hasTag = described.contains { $0.name.lowercased() == "etag" }
        if policy.concurrency != .none, status.isSuccess, !hasTag {
            let text = "The version of the resource."
            described.append(
                ResponseHeader(
                    name: "ETag", propertyName: names.unique("eTag"), isRequired: true, use: TypeUse(.string),
                    documentation: text))
        }
        return described
    }

    func header(_ source: Header, _ property: String, _ hint: Hint) -> ResponseHeader {
        let kind = source.mediaType.map { MediaKind($0) }
        var isJSON = false
        var isText = false
        switch kind {
        case nil: break
        case .json, .mergePatch: isJSON = true
        case .text: isText = true
        default:
            isText = true
            unsupported(
                "unsupported-style", "a header that is `\(source.mediaType ?? "")` is handed over as text",
                at: source.location)
        }
        let use = isText ? nil : source.schema.map { lower($0, hint.child(source.name)) }
        var header = ResponseHeader(
            name: source.name, propertyName: property, isRequired: source.isRequired, use: use ?? TypeUse(.string),
            documentation: source.isDeprecated ? [source.description, "Deprecated."].compactMap(\.self)
                .joined(separator: "\n\n") : source.description)
        header.explode = source.explode
        header.isJSONContent = isJSON
        return header
    }

    static func status(_ text: String) -> ContractModel.Response.Status? {
        if text == "default" { return .default }
        if let code = Int(text), (100...599).contains(code), text.count == 3 { return .code(code) }
        guard text.count == 3, text.uppercased().hasSuffix("XX"), let digit = text.first?.wholeNumberValue,
            (1...5).contains(digit)
        else { return nil }
        return .range(digit)
    }
}

extension ContractModel.Response.Status {
    /// 1xx to 3xx; `default` is decided by what stands beside it.
    fileprivate var isSuccess: Bool {
        switch self {
        case .code(let code): code < 400
        case .range(let digit): digit < 4
        case .default: false
        }
    }

    /// Exact statuses before ranges before `default`.
    fileprivate var rank: Int {
        switch self {
        case .code(let code): code
        case .range(let digit): 1000 + digit
        case .default: 2000
        }
    }
}

/// Swift names of statuses.
enum StatusNames {
    static func name(of status: ContractModel.Response.Status) -> String {
        switch status {
        case .code(let code): names[code] ?? "status\(code)"
        case .range(let digit): ranges[digit] ?? "status\(digit)XX"
        case .default: "default"
        }
    }

    private static let ranges = [
        1: "informational", 2: "success", 3: "redirection", 4: "clientError", 5: "serverError",
    ]

    private static let names = [
        100: "continue", 101: "switchingProtocols", 200: "ok", 201: "created", 202: "accepted",
        203: "nonAuthoritativeInformation", 204: "noContent", 205: "resetContent", 206: "partialContent",
        207: "multiStatus", 208: "alreadyReported", 226: "imUsed", 300: "multipleChoices", 301: "movedPermanently",
        302: "found", 303: "seeOther", 304: "notModified", 307: "temporaryRedirect", 308: "permanentRedirect",
        400: "badRequest", 401: "unauthorized", 402: "paymentRequired", 403: "forbidden", 404: "notFound",
        405: "methodNotAllowed", 406: "notAcceptable", 408: "requestTimeout", 409: "conflict", 410: "gone",
        411: "lengthRequired", 412: "preconditionFailed", 413: "contentTooLarge", 414: "uriTooLong",
        415: "unsupportedMediaType", 416: "rangeNotSatisfiable", 417: "expectationFailed",
        421: "misdirectedRequest", 422: "unprocessableContent", 423: "locked", 424: "failedDependency",
        425: "tooEarly", 426: "upgradeRequired", 428: "preconditionRequired", 429: "tooManyRequests",
        431: "requestHeaderFieldsTooLarge", 451: "unavailableForLegalReasons", 500: "internalServerError",
        501: "notImplemented", 502: "badGateway", 503: "serviceUnavailable", 504: "gatewayTimeout",
        507: "insufficientStorage", 508: "loopDetected", 511: "networkAuthenticationRequired",
    ]
}
