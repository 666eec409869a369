import ContractRuntime
import FoundationEssentials

/// Turns a head that has been parsed into a request, or says why it is none. What proxies and servers are known to read
/// differently is refused here (RFC 9112 §6.3, §11.2).
struct HeadReading {
    let core: ServerCore
    let parser: HeadParser
    /// The head from its first byte on.
    let bytes: UnsafeBufferPointer<UInt8>
    let peerAddress: String
    let certificate: PeerCertificate?

    /// The identifier that the client sent, when it is harmless.
    private var sentID: RequestID? {
        guard let position = parser.fields.position(of: .requestID) else { return nil }
        let value: UnsafeBufferPointer<UInt8> = slice(parser.fields.value(at: position))
        return RequestIDs.isAcceptable(value) ? .sent(String(decoding: value, as: UTF8.self)) : nil
    }

    /// The connection may be used for another request.
    var keepsAlive: Bool {
        // What follows an upgrade, or a tunnel, may be something else than HTTP.
        if parser.fields.position(of: .upgrade) != nil || isConnect { return false }
        if hasToken("close", in: .connection) { return false }
        return !parser.isHTTP10 || hasToken("keep-alive", in: .connection)
    }

    var id: RequestID { sentID ?? core.ids.next() }

    /// - Parameter message: the bytes of the head, where they are an array of their own already.
    func request(id: RequestID, message: [UInt8]? = nil) throws(StandardProblem) -> IncomingRequest {
        let isChunked: Bool = try isChunked()
        let contentLength: Int? = try contentLength()
        guard !isChunked || contentLength == nil else {
            throw .malformedRequest("Content-Length and Transfer-Encoding must not be given together.")
        }
        try checkExpectation()
        let target: RequestTarget = try RequestTarget(bytes, parser.target)
        var layout: IncomingRequest.Layout = IncomingRequest.Layout()
        layout.target = parser.target
        layout.path = target.path
        layout.query = target.query
        layout.fields = parser.fields
        layout.host = try host(target)
        let host: UnsafeBufferPointer<UInt8> = slice(layout.host)
        let hasUpperCase: Bool = host.contains { $0 &- 0x41 < 26 }
        return IncomingRequest(
            verb: HTTPVerb(slice(parser.method)), bytes: message ?? Array(slice(0..<parser.position)), layout: layout,
            normalizedPath: target.normalizedPath,
            lowercasedHost: hasUpperCase ? String(decoding: host, as: UTF8.self).lowercased() : nil, id: id,
            remoteAddress: remoteAddress, receivedAt: core.configuration.clock.date(),
            instant: core.configuration.clock.instant(), contentLength: contentLength, isChunked: isChunked,
            certificate: certificate)
    }

    private func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range])
    }

    private var isConnect: Bool {
        parser.method.count == 7 && String(decoding: slice(parser.method), as: UTF8.self) == "CONNECT"
    }

    /// Positions of the fields of a name, in order.
    private func positions(of field: KnownField) -> [Int] {
        guard let first = parser.fields.position(of: field) else { return [] }
        return (first..<parser.fields.places.count).filter { KnownField(slice(parser.fields.name(at: $0))) == field }
    }

    /// There is one field of the name.
    private func isSingle(_ field: KnownField) -> Bool {
        guard let first = parser.fields.position(of: field) else { return false }
        for position in (first + 1)..<max(first + 1, parser.fields.places.count)
        where KnownField(slice(parser.fields.name(at: position))) == field { return false }
        return true
    }

    /// The elements of the fields of a name: what stands between commas, without white space around it.
    private func elements(of field: KnownField) -> [UnsafeBufferPointer<UInt8>] {
        var result: [UnsafeBufferPointer<UInt8>] = []
        for position in positions(of: field) {
            let value: UnsafeBufferPointer<UInt8> = slice(parser.fields.value(at: position))
            for element in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
                var element: Slice<UnsafeBufferPointer<UInt8>> = element
                while let first = element.first, first == 0x20 || first == 0x09 { element.removeFirst() }
                while let last = element.last, last == 0x20 || last == 0x09 { element.removeLast() }
                result.append(UnsafeBufferPointer(rebasing: element))
            }
        }
        return result
    }

    private func hasToken(_ token: StaticString, in field: KnownField) -> Bool {
        guard parser.fields.position(of: field) != nil else { return false }
        return elements(of: field).contains { ASCIIText.isEqual($0, toLower: token) }
    }

    /// Without a final `chunked` the length would be anybody's guess; what else is in front of it is not supported.
    private func isChunked() throws(StandardProblem) -> Bool {
        guard parser.fields.position(of: .transferEncoding) != nil else { return false }
        guard !parser.isHTTP10 else { throw .malformedRequest("HTTP/1.0 has no Transfer-Encoding.") }
        let areChunked: [Bool] = elements(of: .transferEncoding).map { ASCIIText.isEqual($0, toLower: "chunked") }
        guard areChunked.last == true, areChunked.dropLast().allSatisfy({ !$0 }) else {
            throw .malformedRequest("Transfer-Encoding does not end with one chunked.")
        }
        guard areChunked.count == 1 else { throw .notImplemented }
        return true
    }

    private func contentLength() throws(StandardProblem) -> Int? {
        guard let position = parser.fields.position(of: .contentLength) else { return nil }
        let text: UnsafeBufferPointer<UInt8> = slice(parser.fields.value(at: position))
        guard (1...Self.maximumLengthDigits).contains(text.count), isSingle(.contentLength) else {
            throw .malformedRequest("Content-Length is not one number.")
        }
        var length: Int = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { throw .malformedRequest("Content-Length is not one number.") }
            length = length * 10 + Int(byte & 0xF)
        }
        return length
    }

    /// Every number of 18 digits is an `Int`.
    private static let maximumLengthDigits: Int = 18

    private func checkExpectation() throws(StandardProblem) {
        guard parser.fields.position(of: .expect) != nil else { return }
        let isKnown: Bool = elements(of: .expect).allSatisfy { ASCIIText.isEqual($0, toLower: "100-continue") }
        guard isKnown else { throw .expectationFailed }
    }

    private func host(_ target: RequestTarget) throws(StandardProblem) -> Range<Int> {
        let first: Int? = parser.fields.position(of: .host)
        guard first == nil ? parser.isHTTP10 : isSingle(.host) else {
            throw .malformedRequest("One Host is needed.")
        }
        let range: Range<Int> = target.authority ?? first.map { parser.fields.value(at: $0) } ?? 0..<0
        guard let length = RequestTarget.hostLength(slice(range)) else {
            throw .malformedRequest("Host is not a host name.")
        }
        return range.lowerBound..<(range.lowerBound + length)
    }

    /// The peer, or behind trusted proxies the last address that is not one of them.
    private var remoteAddress: String {
        let proxies: TrustedProxies = core.configuration.trustedProxies
        guard !proxies.isEmpty else { return peerAddress }
        let values: [String] = positions(of: proxies.field.known).map { position in
            String(decoding: slice(parser.fields.value(at: position)), as: UTF8.self)
        }
        return proxies.client(behind: peerAddress, values)
    }
}
