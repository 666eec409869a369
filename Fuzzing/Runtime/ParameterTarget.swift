import ContractClient
import ContractRuntime
import Foundation
import KitchenAPI

/// Any text as path, query, header, cookie and form, in every style, exploded and not; and what the client writes,
/// which has to come back the same.
enum ParameterTarget {
    static let policy: OperationPolicy = OperationPolicy(
        index: 0, id: "test", method: .post, path: "/a/{p}", area: "test",
        body: BodyPolicy(.buffered, maximumBytes: 65_536, mediaTypes: ["application/x-www-form-urlencoded"]))
    static let styles: [ParameterStyle] = [
        .simple, .label, .matrix, .form, .spaceDelimited, .pipeDelimited, .deepObject, .json,
    ]

    static func run(_ input: FuzzInput) {
        var input: FuzzInput = input
        let choices: UInt8 = input.byte()
        let style: ParameterStyle = styles[Int(choices & 7)]
        let isExploded: Bool = choices & 8 != 0
        let shape: ParameterShape = [.scalar, .array, .object][Int(choices >> 4) % 3]
        read(input.rest, style, isExploded, shape)
        if let text = String(validating: input.rest, as: UTF8.self) { roundTrips(text) }
    }

    static func decoder(
        path: [UInt8] = [], query: [UInt8] = [], headers: HeaderFields = HeaderFields(), body: RequestBody = .none
    ) -> RequestDecoder {
        let context: RequestContext = RequestContext(
            requestID: "r", operation: policy, receivedAt: Date(timeIntervalSince1970: 0))
        var captures: PathCaptures = PathCaptures()
        captures.append(3..<(3 + path.count))
        return RequestDecoder(
            ServerRequest(
                verb: .post, target: "/", path: Array("/a/".utf8) + path, query: query, captures: captures,
                headers: headers, context: context, body: body))
    }

    private static func read(_ bytes: [UInt8], _ style: ParameterStyle, _ explode: Bool, _ shape: ParameterShape) {
        let text: String = String(decoding: bytes, as: UTF8.self)
        let headers: HeaderFields = HeaderFields([(name: "X-P", value: text), (name: "Cookie", value: text)])
        for reading in Reading.allCases {
            var decoder: RequestDecoder = decoder(path: bytes, query: bytes, headers: headers, body: .bytes(bytes))
            let place: ViolationSource
            switch reading {
            case .path:
                _ = decoder.path(0, "p", shape: shape, style: style, explode: explode) { any(&$0) }
                place = .path("p")
            case .query:
                _ = decoder.requiredQuery(
                    "q", shape: shape, style: style, explode: explode, keys: ["R", "G"]) { any(&$0) }
                _ = decoder.query("q", style: style, explode: explode) { any(&$0) }
                place = .query("q")
            case .header:
                _ = decoder.requiredHeader("x-p", shape: shape, style: style, explode: explode) { any(&$0) }
                place = .header("x-p")
            case .cookie:
                _ = decoder.requiredCookie("c", shape: shape, style: style, explode: explode) { any(&$0) }
                place = .cookie("c")
            case .form:
                _ = decoder.form { Filter(from: &$0) }
                _ = decoder.optionalForm { $0.map { $0.string() } }
                place = .body
            case .text:
                _ = decoder.text { $0.string() }
                place = .body
            }
            check(decoder, place)
        }
    }

    enum Reading: CaseIterable { case path, query, header, cookie, form, text }

    /// An invalid request has a reason, at the place that was read.
    private static func check(_ decoder: RequestDecoder, _ place: ViolationSource) {
        guard !decoder.isValid else { return }
        guard case .validationFailed(let violations) = decoder.failure else { return }
        require(!violations.isEmpty, "no reason")
        require(violations.allSatisfy { $0.source == place }, "\(violations) is not about \(place)")
    }

    private static func any(_ json: inout JSONReader) -> JSONValue? { json.any() }
}

extension ParameterTarget {
    /// What the client writes is what the server reads.
    private static func roundTrips(_ text: String) {
        guard !text.utf8.contains(0) else { return }
        let items: [String] = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        pathsAndQueries(text, items)
        objects(items)
        var request: ClientRequest = ClientRequest(method: "POST", operation: "test")
        request.cookie("c", text)
        var decoder: RequestDecoder = decoder(headers: request.headers)
        require(decoder.cookie("c") { $0.string() } == text, "cookie \(text)")
    }

    private static func pathsAndQueries(_ text: String, _ items: [String]) {
        var path: RequestPath = RequestPath()
        path.value(items)
        var decoder: RequestDecoder = decoder(path: Array(path.text.utf8))
        if items != [""] {
            require(decoder.path(0, "p", shape: .array) { $0.array { $0.string() } } == items, "path \(items)")
        }
        let styles: [(ListStyle, ParameterStyle, Bool)] = [
            (.repeated, .form, true), (.commas, .form, false), (.spaces, .spaceDelimited, false),
            (.pipes, .pipeDelimited, false),
        ]
        for (written, read, explode) in styles where items != [""] {
            // In these two styles an item cannot hold its separator, encoded or not: OpenAPI 3.1.1 §4.8.12.
            let separator: UInt8? = read == .spaceDelimited ? 0x20 : read == .pipeDelimited ? 0x7C : nil
            if let separator, text.utf8.contains(separator) { continue }
            var request: ClientRequest = ClientRequest(method: "GET", operation: "test")
            request.query("q", items, style: written)
            request.query("s", text)
            var decoder: RequestDecoder = self.decoder(query: Array(request.queryText.utf8))
            let list: [String]? = decoder.query("q", shape: .array, style: read, explode: explode) {
                $0.array { $0.string() }
            }
            guard items.count < 500 else { continue }
            require(list == items, "\(written): \(items) is read as \(list ?? [])")
            require(decoder.query("s", shape: .scalar) { $0.string() } == text, "query \(text)")
            require(decoder.isValid, "\(decoder.failure)")
        }
    }

    private static func objects(_ items: [String]) {
        guard items.count < 250 else { return }
        let members: [String: String] = Dictionary(
            zip(items.indices.map { "k\($0)" }, items), uniquingKeysWith: { $1 })
        var request: ClientRequest = ClientRequest(method: "GET", operation: "test")
        request.queryDeepObject("d") { json in json.map(members) { $0.write($1) } }
        request.queryFormObject("f", explode: false) { json in json.map(members) { $0.write($1) } }
        request.setForm { json in json.map(members) { $0.write($1) } }
        guard case .bytes(let form) = request.body else { return require(false, "a form is not bytes") }
        var decoder: RequestDecoder = decoder(query: Array(request.queryText.utf8), body: .bytes(form))
        require(decoder.query("d", style: .deepObject) { $0.map { $0.string() } } == members, "deep object \(members)")
        let flat: [String: String]? = decoder.query("f", shape: .object, explode: false) { $0.map { $0.string() } }
        require(flat == members, "form object \(members)")
        require(decoder.form { $0.map { $0.string() } } == members, "form \(members)")
    }
}
