package import FoundationEssentials

/// A request whose head has been read and is valid HTTP. It keeps the bytes of the head as they came; texts are made of
/// them when somebody asks. A class, so that handing it from stage to stage counts one reference.
package final class IncomingRequest: Sendable {
    /// What lies where in `bytes`.
    package struct Layout: Sendable {
        package var target: Range<Int> = 0..<0
        package var path: Range<Int> = 0..<0
        /// Without `?`.
        package var query: Range<Int> = 0..<0
        /// Lower case, without port.
        package var host: Range<Int> = 0..<0
        package var fields: FieldTable = FieldTable()

        package init() {}
    }

    package let verb: HTTPVerb
    package let bytes: [UInt8]
    package let layout: Layout
    /// The path in normal form, where it is not that already.
    package let normalizedPath: [UInt8]?
    /// The host in lower case, where it was not sent so.
    private let lowercasedHost: String?
    package let id: RequestID
    package let remoteAddress: String
    package let receivedAt: Date
    package let instant: ContinuousClock.Instant
    /// Bytes of the body, where `Content-Length` says so.
    package let contentLength: Int?
    package let isChunked: Bool
    /// Of the client, where TLS has asked for one.
    package let certificate: PeerCertificate?

    package init(
        verb: HTTPVerb, bytes: [UInt8], layout: Layout, normalizedPath: [UInt8]? = nil, lowercasedHost: String? = nil,
        id: RequestID, remoteAddress: String, receivedAt: Date, instant: ContinuousClock.Instant,
        contentLength: Int? = nil, isChunked: Bool = false, certificate: PeerCertificate? = nil
    ) {
        self.verb = verb
        self.bytes = bytes
        self.layout = layout
        self.normalizedPath = normalizedPath
        self.lowercasedHost = lowercasedHost
        self.id = id
        self.remoteAddress = remoteAddress
        self.receivedAt = receivedAt
        self.instant = instant
        self.contentLength = contentLength
        self.isChunked = isChunked
        self.certificate = certificate
    }

    /// As sent.
    package var target: String { text(layout.target) }
    /// In normal form.
    package var path: [UInt8] { normalizedPath ?? Array(bytes[layout.path]) }
    package var query: [UInt8] { Array(bytes[layout.query]) }
    package var headers: HeaderFields { HeaderFields(received: self) }
    package var host: String { lowercasedHost ?? text(layout.host) }
    package var requestID: String { id.text }
    package var userAgent: String? { value(.userAgent) }
    package var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }
    /// For problems: the path without query, cut to a length that can be shown.
    package var instance: String { withPath { String(decoding: $0.prefix(256), as: UTF8.self) } }

    /// The path in normal form, where it lies.
    package func withPath<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        if let normalizedPath { return normalizedPath.withUnsafeBufferPointer(body) }
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[layout.path])) }
    }

    private func text(_ range: Range<Int>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }
}

// MARK: - Header fields

extension IncomingRequest {
    /// The first value of a field as text.
    package func value(_ field: KnownField) -> String? {
        layout.fields.position(of: field).map { text(layout.fields.value(at: $0)) }
    }

    package func contains(_ field: KnownField) -> Bool { layout.fields.position(of: field) != nil }

    /// Where the first value of a field lies in `bytes`; nil when there is none.
    package func range(of field: KnownField) -> Range<Int>? {
        layout.fields.position(of: field).map { layout.fields.value(at: $0) }
    }

    /// The first value of a field is this text.
    package func value(_ field: KnownField, is text: String) -> Bool {
        guard let range = range(of: field), range.count == text.utf8.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            var index: Int = range.lowerBound
            for byte in text.utf8 {
                guard bytes[index] == byte else { return false }
                index += 1
            }
            return true
        }
    }

    /// There is more than one field of the name.
    package func isRepeated(_ field: KnownField) -> Bool {
        guard let first = layout.fields.position(of: field) else { return false }
        return position(of: "\(field.name)", from: first + 1) != nil
    }

    func field(at position: Int) -> HeaderFields.Field {
        (name: text(layout.fields.name(at: position)), value: text(layout.fields.value(at: position)))
    }

    /// The next field of a name, from a position on.
    func position(of name: String, from start: Int) -> Int? {
        let count: Int = layout.fields.places.count
        return bytes.withUnsafeBufferPointer { bytes in
            var position: Int = start
            while position < count {
                let range: Range<Int> = layout.fields.name(at: position)
                if range.count == name.utf8.count, Self.isEqual(bytes, range, name) { return position }
                position += 1
            }
            return nil
        }
    }

    private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ name: String) -> Bool {
        var index: Int = range.lowerBound
        for byte in name.utf8 {
            guard bytes[index] == byte || HeaderFields.isSameLetter(bytes[index], byte) else { return false }
            index += 1
        }
        return true
    }
}

// MARK: - Requests that did not come over a connection

extension IncomingRequest {
    /// A request put together from its parts.
    /// - Parameter path: in normal form.
    package convenience init(
        verb: HTTPVerb, target: String, path: [UInt8], query: [UInt8] = [], headers: HeaderFields = HeaderFields(),
        remoteAddress: String = "", host: String = "", id: RequestID, receivedAt: Date,
        instant: ContinuousClock.Instant
    ) {
        var bytes: [UInt8] = []
        func add(_ content: some Sequence<UInt8>) -> Range<Int> {
            let start: Int = bytes.count
            bytes.append(contentsOf: content)
            return start..<bytes.count
        }
        var layout: Layout = Layout()
        layout.target = add(target.utf8)
        layout.path = add(path)
        layout.query = add(query)
        layout.host = add(host.utf8)
        for field in headers.fields {
            let name: Range<Int> = add(field.name.utf8)
            let known: KnownField? = bytes.withUnsafeBufferPointer {
                KnownField(UnsafeBufferPointer(rebasing: $0[name]))
            }
            layout.fields.append(name: name, value: add(field.value.utf8), known: known)
        }
        self.init(
            verb: verb, bytes: bytes, layout: layout, id: id, remoteAddress: remoteAddress, receivedAt: receivedAt,
            instant: instant)
    }
}

/// The identifier of a request. One that the server makes is a text only when somebody asks.
package enum RequestID: Sendable {
    case sent(String)
    /// 32 hexadecimal digits.
    case made(UInt64, UInt64)

    package static let madeLength: Int = 32

    package var text: String {
        switch self {
        case .sent(let text): text
        case .made(let high, let low):
            String(unsafeUninitializedCapacity: Self.madeLength) { buffer in
                Self.write(high, low, to: buffer)
                return Self.madeLength
            }
        }
    }

    /// Writes 32 digits.
    package static func write(_ high: UInt64, _ low: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        for position in 0..<madeLength {
            let word: UInt64 = position < 16 ? high : low
            let digit: UInt8 = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (position & 15))) & 0xF
            buffer[position] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
    }
}
