/// A request as it goes over the wire.
struct TestRequest: Sendable {
    var method: String
    /// Path and query, encoded.
    var target: String
    var headers: [TestCredential.Header] = []
    var body: [UInt8]?

    func bytes(authority: String) -> [UInt8] {
        var head: String = "\(method) \(target) HTTP/1.1\r\nHost: \(authority)\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }

    mutating func set(_ name: String, _ value: String) { headers.append(.init(name: name, value: value)) }
}

/// An answer as it came.
struct TestAnswer: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
    /// The body goes on.
    var isCut: Bool = false

    /// Without parameters, lower case; empty where there is none.
    var mediaType: String {
        String((headers["content-type"] ?? "").prefix { $0 != ";" }).lowercased().filter { $0 != " " }
    }

    var text: String { String(decoding: body.prefix(600), as: UTF8.self) }
}
