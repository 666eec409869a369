import ContractRuntime
import FoundationEssentials
import NIOHTTP1

/// Turns the head of a message into a request, or says why it is none. What the parser of NIO lets through and a proxy
/// might read differently is refused here (RFC 9112 §6.3, §11.2).
struct HeadReading {
    let configuration: ServerConfiguration
    let head: HTTPRequestHead
    let headers: HeaderFields
    let peerAddress: String

    init(_ head: HTTPRequestHead, peerAddress: String, configuration: ServerConfiguration) {
        self.configuration = configuration
        self.head = head
        self.headers = HeaderFields(head.headers.map { (name: $0.name, value: $0.value) })
        self.peerAddress = peerAddress
    }

    func request(id: String) throws(StandardProblem) -> IncomingRequest {
        try checkSizes()
        let isChunked: Bool = try isChunked()
        let contentLength: Int? = try contentLength()
        guard !isChunked || contentLength == nil else {
            throw .malformedRequest("Content-Length and Transfer-Encoding must not be given together.")
        }
        try checkExpectation()
        let target: RequestTarget = try RequestTarget(head.uri, verb: head.method.rawValue)
        return IncomingRequest(
            verb: HTTPVerb(head.method.rawValue), target: head.uri, path: target.path, query: target.query,
            headers: headers, remoteAddress: remoteAddress, host: try host(target), requestID: id,
            receivedAt: configuration.clock.date(), instant: configuration.clock.instant(),
            contentLength: contentLength, isChunked: isChunked)
    }

    private func checkSizes() throws(StandardProblem) {
        guard head.uri.utf8.count <= configuration.maximumTargetBytes else { throw .uriTooLong }
        guard headers.count <= configuration.maximumHeaderCount else { throw .headersTooLarge }
        var bytes: Int = 0
        for field in headers.fields { bytes += field.name.utf8.count + field.value.utf8.count }
        guard bytes <= configuration.maximumHeaderBytes else { throw .headersTooLarge }
    }

    private func isChunked() throws(StandardProblem) -> Bool {
        guard let coding = headers.joined("Transfer-Encoding") else { return false }
        guard head.version == .http1_1 else {
            throw .malformedRequest("HTTP/1.0 has no Transfer-Encoding.")
        }
        guard coding.lowercased() == "chunked" else { throw .notImplemented }
        return true
    }

    private func contentLength() throws(StandardProblem) -> Int? {
        let values: [String] = headers.values(of: "Content-Length")
        guard let text = values.first else { return nil }
        guard values.count == 1, !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(text)
        else { throw .malformedRequest("Content-Length is not one number.") }
        return length
    }

    private func checkExpectation() throws(StandardProblem) {
        guard let expectation = headers.joined("Expect") else { return }
        guard expectation.lowercased() == "100-continue" else { throw .expectationFailed }
    }

    private func host(_ target: RequestTarget) throws(StandardProblem) -> String {
        let values: [String] = headers.values(of: "Host")
        guard values.count == 1 || (values.isEmpty && head.version == .http1_0) else {
            throw .malformedRequest("One Host is needed.")
        }
        guard let host = RequestTarget.hostName(target.authority ?? values.first ?? "") else {
            throw .malformedRequest("Host is not a host name.")
        }
        return host
    }

    /// The peer, or behind trusted proxies the last address that is not one of them.
    private var remoteAddress: String {
        let trusted: Set<String> = configuration.trustedProxies
        guard trusted.contains(peerAddress), let chain = headers.joined("X-Forwarded-For") else { return peerAddress }
        for hop in chain.split(separator: ",").reversed() {
            let address: String = String(hop.filter { $0 != " " && $0 != "\t" })
            guard !address.isEmpty, address.utf8.count <= Self.maximumAddressLength else { return peerAddress }
            if !trusted.contains(address) { return address }
        }
        return peerAddress
    }

    /// Longest text form of an IPv6 address with zone.
    private static let maximumAddressLength: Int = 64
}

/// The request target in its forms (RFC 9112 §3.2), cut into path and query.
struct RequestTarget {
    var path: [UInt8]
    var query: [UInt8]
    /// Of the absolute form; it wins over `Host`.
    var authority: String?

    init(_ target: String, verb: String) throws(StandardProblem) {
        // An array's bytes are looked at without calls between modules, those of a Substring are not.
        var rest: ArraySlice<UInt8> = Array(target.utf8)[...]
        guard rest.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            throw .malformedRequest("The request target has a character that must be percent-encoded.")
        }
        if target.hasPrefix("http://") || target.hasPrefix("https://") {
            rest = rest.dropFirst(target.hasPrefix("https") ? 8 : 7)
            let authority: ArraySlice<UInt8> = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            self.authority = String(decoding: authority, as: UTF8.self)
            rest = rest.dropFirst(authority.count)
        }
        let path: ArraySlice<UInt8> = rest.prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/") || (authority != nil && path.isEmpty) else {
            throw .malformedRequest("The request target is not a path.")
        }
        self.path = try Self.normalized(path)
        self.query = Array(rest.dropFirst(path.count + 1))
    }

    private static func normalized(_ path: ArraySlice<UInt8>) throws(StandardProblem) -> [UInt8] {
        guard !path.isEmpty else { return [UInt8(ascii: "/")] }
        guard let normalized = PercentEncoding.normalizedPath(path) else {
            throw .malformedRequest("The path has a wrong percent-encoding.")
        }
        return normalized
    }

    /// A host in lower case without its port; nil when it is none.
    static func hostName(_ text: String) -> String? {
        let bytes: [UInt8] = Array(text.utf8)
        var end: Int = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
        if bytes.first == UInt8(ascii: "["), let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) { end = bracket + 1 }
        guard end <= 255, isPort(bytes[end...]), bytes[..<end].allSatisfy(isHostByte) else { return nil }
        let isLower: Bool = !bytes[..<end].contains { (0x41...0x5A).contains($0) }
        let host: String = end == bytes.count ? text : String(decoding: bytes[..<end], as: UTF8.self)
        return isLower ? host : host.lowercased()
    }

    /// Nothing, or a colon and at most five digits.
    private static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        guard let colon = text.first else { return true }
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        return colon == UInt8(ascii: ":") && text.count <= 6 && text.dropFirst().allSatisfy(isDigit)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x3A, 0x5B, 0x5D: true
        default: false
        }
    }
}
