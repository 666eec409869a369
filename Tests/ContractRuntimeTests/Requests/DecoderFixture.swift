import ContractRuntime
import FoundationEssentials

/// Requests that need no server.
enum DecoderFixture {
    static let policy: OperationPolicy = OperationPolicy(
        index: 0, id: "test", method: .post, path: "/a/{p}", area: "test",
        body: BodyPolicy(.buffered, maximumBytes: 1_000, mediaTypes: ["application/json"]))

    /// - Parameter path: the raw text of the one path parameter.
    static func decoder(
        path: String = "x", query: String = "", headers: HeaderFields = HeaderFields(), body: RequestBody = .none
    ) -> RequestDecoder {
        let context: RequestContext = RequestContext(requestID: "r", operation: policy, receivedAt: Date())
        var captures: PathCaptures = PathCaptures()
        let bytes: [UInt8] = Array("/a/\(path)".utf8)
        captures.append(3..<bytes.count)
        return RequestDecoder(
            ServerRequest(
                verb: .post, target: "/a/\(path)", path: bytes, query: Array(query.utf8), captures: captures,
                headers: headers, context: context, body: body))
    }

    /// Reads an object of two integers.
    static func pair(_ json: inout JSONReader) -> [Int]? {
        var r: Int?
        var g: Int?
        var object: JSONObject = JSONObject(JSONObjectShape(keys: ["R", "G"], required: [0, 1]))
        guard json.begin(&object) else { return nil }
        while json.next(&object) {
            switch object.index {
            case 0: r = json.integer(Int.self)
            case 1: g = json.integer(Int.self)
            default: json.refuseUnknown(&object)
            }
        }
        guard json.end(&object), let r, let g else { return nil }
        return [r, g]
    }
}
