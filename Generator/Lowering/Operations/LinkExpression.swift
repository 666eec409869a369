import ContractModel
import OpenAPI
import SourceTree

/// Why an expression of a link has no value.
struct LinkDefect: Error {
    var reason: String
    var hint: String?
    /// The expression is right, and not generated.
    var isUnsupported = false

    init(_ reason: String, hint: String? = nil, isUnsupported: Bool = false) {
        self.reason = reason
        self.hint = hint
        self.isUnsupported = isUnsupported
    }
}

/// The request and the answer that expressions look at, as the description has them.
struct LinkedExchange {
    let operation: ContractModel.Operation
    let response: ContractModel.Response
    let types: [String: TypeDeclaration]

    func parameter(_ location: ContractModel.Parameter.Location, _ name: String) throws(LinkDefect) -> LinkValue {
        let own = operation.parameters.filter { $0.location == location }.map(\.name)
        let index = operation.parameters.firstIndex { parameter in
            guard parameter.location == location else { return false }
            return location == .header ? parameter.name.lowercased() == name.lowercased() : parameter.name == name
        }
        guard let index else {
            throw LinkDefect(
                "'\(operation.id)' has no \(location.rawValue) parameter '\(name)'",
                hint: Suggestion.hint(for: name, in: own))
        }
        return .parameter(index)
    }

    func header(_ name: String) throws(LinkDefect) -> LinkValue {
        guard let header = response.headers.first(where: { $0.name.lowercased() == name.lowercased() }) else {
            throw LinkDefect(
                "the answer has no header '\(name)'",
                hint: Suggestion.hint(for: name, in: response.headers.map(\.name)))
        }
        return .responseHeader(header.name)
    }

    func requestBody(_ pointer: String) throws(LinkDefect) -> LinkValue {
        guard let body = operation.body else { throw LinkDefect("'\(operation.id)' has no request body") }
        try check(pointer, body.contents, "the request")
        return .requestBody(pointer: pointer)
    }

    func responseBody(_ pointer: String) throws(LinkDefect) -> LinkValue {
        guard !response.contents.isEmpty else { throw LinkDefect("the answer has no body") }
        try check(pointer, response.contents, "the answer")
        return .responseBody(pointer: pointer)
    }

    private func check(_ pointer: String, _ contents: [Content], _ owner: String) throws(LinkDefect) {
        guard contents.count == 1, case .json(let use) = contents[0].kind else {
            throw LinkDefect("the body of \(owner) is not JSON alone", isUnsupported: true)
        }
        guard let tokens = JSONPointer.tokens(pointer) else {
            throw LinkDefect("'\(pointer)' is no JSON Pointer", hint: "write '#/id' behind 'body'")
        }
        try SchemaWalk(types: types).follow(tokens[...], from: use)
    }
}

/// Where a JSON Pointer leads in types.
private struct SchemaWalk {
    let types: [String: TypeDeclaration]

    func follow(_ tokens: ArraySlice<String>, from use: TypeUse) throws(LinkDefect) {
        guard let token = tokens.first else { return }
        let rest = tokens.dropFirst()
        switch use.type {
        case .any: return
        case .array(let element):
            guard Int(token) != nil else { throw LinkDefect("'\(token)' is no position in a list") }
            try follow(rest, from: element)
        case .map(let element): try follow(rest, from: element)
        case .named(let name): try follow(tokens, into: types[name]?.kind, name)
        default: throw LinkDefect("nothing is below a single value, so there is no '\(token)'")
        }
    }

    private func follow(
        _ tokens: ArraySlice<String>, into kind: TypeDeclaration.Kind?, _ name: String
    ) throws(LinkDefect) {
        switch kind {
        case .alias(let target): try follow(tokens, from: target)
        case .object(let object): try follow(tokens, into: object, name)
        case .union(let union):
            var defect: LinkDefect?
            for item in union.cases {
                do throws(LinkDefect) { return try follow(tokens, from: item.use) } catch { defect = error }
            }
            if let defect { throw defect }
        case .enumeration, .identifier, nil:
            throw LinkDefect("nothing is below a single value, so there is no '\(tokens.first ?? "")'")
        }
    }

    private func follow(
        _ tokens: ArraySlice<String>, into object: ObjectType, _ name: String
    ) throws(LinkDefect) {
        let token = tokens.first ?? ""
        if let property = object.properties.first(where: { $0.key == token }) {
            return try follow(tokens.dropFirst(), from: property.use)
        }
        if case .collected(let use) = object.additional { return try follow(tokens.dropFirst(), from: use) }
        throw LinkDefect(
            "\(name) has no property '\(token)'", hint: Suggestion.hint(for: token, in: object.properties.map(\.key)))
    }
}

/// A text of a link: an expression, a text with expressions in braces, or a constant.
struct LinkExpression {
    private let text: String

    init(_ text: String) { self.text = text }

    func value(in exchange: LinkedExchange) throws(LinkDefect) -> LinkValue {
        if text.hasPrefix("$") { return try expression(text, exchange) }
        guard text.contains("{$") else { return .constant(NodeWriter.quoted(text)) }
        return try template(exchange)
    }

    private func template(_ exchange: LinkedExchange) throws(LinkDefect) -> LinkValue {
        var pieces: [LinkValue] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{$") {
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                throw LinkDefect("'\(text)' has a '{' without its '}'")
            }
            if open.lowerBound > rest.startIndex { pieces.append(.constant(String(rest[..<open.lowerBound]))) }
            pieces.append(try expression(String(rest[rest.index(after: open.lowerBound)..<close]), exchange))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.constant(String(rest))) }
        return .text(pieces)
    }

    private func expression(_ text: String, _ exchange: LinkedExchange) throws(LinkDefect) -> LinkValue {
        switch text {
        case "$url": return .url
        case "$method": return .method
        case "$statusCode": return .statusCode
        default: break
        }
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw unreadable(text) }
        switch parts[0] {
        case "$request": return try request(parts[1], exchange, text)
        case "$response": return try response(parts[1], exchange, text)
        default: throw unreadable(text)
        }
    }

    private func request(
        _ source: String, _ exchange: LinkedExchange, _ text: String
    ) throws(LinkDefect) -> LinkValue {
        if let pointer = pointer(source) { return try exchange.requestBody(pointer) }
        let parts = source.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["path", "query", "header"].contains(parts[0]),
            let location = ContractModel.Parameter.Location(rawValue: parts[0])
        else { throw unreadable(text) }
        return try exchange.parameter(location, parts[1])
    }

    private func response(
        _ source: String, _ exchange: LinkedExchange, _ text: String
    ) throws(LinkDefect) -> LinkValue {
        if let pointer = pointer(source) { return try exchange.responseBody(pointer) }
        guard source.hasPrefix("header.") else { throw unreadable(text) }
        return try exchange.header(String(source.dropFirst("header.".count)))
    }

    /// `body` and `body#/id`.
    private func pointer(_ source: String) -> String? {
        if source == "body" || source == "body#" { return "" }
        return source.hasPrefix("body#/") ? String(source.dropFirst("body#".count)) : nil
    }

    private func unreadable(_ text: String) -> LinkDefect {
        LinkDefect(
            "'\(text)' is no expression",
            hint: "write $response.body#/id, $response.header.Name, $request.path.id or such; see OpenAPI, runtime "
                + "expressions")
    }
}
