import ContractRuntime

/// Finds credentials in a request, by kind of security scheme.
enum Credentials {
    /// Longest credential that is looked at.
    static let maximumLength: Int = 8_192

    static func hasAuthorization(_ request: IncomingRequest) -> Bool { request.contains(.authorization) }

    /// The credential of a scheme; nil when the request has none. A credential that is not of the scheme's syntax is an
    /// empty one, which no authenticator accepts.
    static func value(_ kind: SecuritySchemePolicy.Kind, in request: IncomingRequest) -> String? {
        switch kind {
        case .bearer, .oauth2, .openIDConnect: bearer(request)
        case .basic: authorization("basic", request) { decoded(text($0)) ?? "" }
        case .apiKey(let location, let name): key(location, name, request).flatMap { $0.isEmpty ? nil : $0 }
        case .mutualTLS: request.certificate?.subject
        }
    }

    static func bearer(_ request: IncomingRequest) -> String? {
        authorization("bearer", request) { isToken($0) ? text($0) : "" }
    }

    /// What becomes of the bytes of a bearer token; nil when the request has none.
    static func bearer<Result>(in request: IncomingRequest, _ read: (Span<UInt8>) -> Result?) -> Result? {
        authorization("bearer", request) { isToken($0) ? read($0.span) : nil }
    }

    /// What becomes of what follows the scheme's name in the first `Authorization` field; that is empty when nothing
    /// does.
    private static func authorization<Result>(
        _ scheme: StaticString, _ request: IncomingRequest, _ read: (UnsafeBufferPointer<UInt8>) -> Result?
    ) -> Result? {
        guard let range = request.range(of: .authorization), range.count <= maximumLength else { return nil }
        return request.bytes.withUnsafeBufferPointer { bytes in
            let length: Int = scheme.utf8CodeUnitCount
            guard range.count >= length else { return nil }
            var start: Int = range.lowerBound + length
            let name: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(rebasing: bytes[range.lowerBound..<start])
            guard ASCIIText.isEqual(name, toLower: scheme) else { return nil }
            guard start == range.upperBound || bytes[start] == 0x20 else { return nil }
            while start < range.upperBound, bytes[start] == 0x20 { start += 1 }
            return read(UnsafeBufferPointer(rebasing: bytes[start..<range.upperBound]))
        }
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// `token68` of RFC 9110 §11.2.
    private static func isToken(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var end: Int = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for index in 0..<end {
            switch text[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: continue
            default: return false
            }
        }
        return end > 0
    }

    /// `user:password` of a `basic` credential.
    private static func decoded(_ text: String) -> String? {
        guard let bytes = Base64.decode(text), let value = String(validating: bytes, as: UTF8.self),
            value.utf8.contains(UInt8(ascii: ":"))
        else { return nil }
        return value
    }

    private static func key(
        _ location: SecuritySchemePolicy.Location, _ name: String, _ request: IncomingRequest
    ) -> String? {
        switch location {
        case .header: return request.headers[name]
        case .cookie: return Cookies.value(name, in: request.headers)
        case .query:
            for piece in request.query.split(separator: UInt8(ascii: "&")) {
                let key = piece.prefix { $0 != UInt8(ascii: "=") }
                guard PercentEncoding.decode(key, plusIsSpace: true) == name else { continue }
                return PercentEncoding.decode(piece.dropFirst(key.count + 1), plusIsSpace: true)
            }
            return nil
        }
    }
}

/// Base64 with padding (RFC 4648 §4).
enum Base64 {
    static func decode(_ text: String) -> [UInt8]? {
        var body: Substring.UTF8View = Substring(text).utf8
        guard body.count.isMultiple(of: 4) else { return nil }
        for _ in 0..<2 where body.last == UInt8(ascii: "=") { body.removeLast() }
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count: Int = 0
        for byte in body {
            guard let value = value(byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    private static func value(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x41...0x5A: UInt32(byte - 0x41)
        case 0x61...0x7A: UInt32(byte - 0x61 + 26)
        case 0x30...0x39: UInt32(byte - 0x30 + 52)
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
