public import FoundationEssentials
import Synchronization

/// An answer before the server adds what every answer has (date, request id, security headers).
public struct ServerResponse: Sendable {
    public var status: Int
    public var headers: HeaderFields
    public var body: ResponseBody

    public init(status: Int, headers: HeaderFields = HeaderFields(), body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The content of an answer.
public enum ResponseBody: Sendable {
    case empty
    case bytes([UInt8])
    /// Pulled as the client reads. With a `length` it is sent with `Content-Length`, otherwise in chunks.
    case stream(ByteStream)
}

// MARK: - Headers

extension ServerResponse {
    /// Sets a header field; nil: nothing. Bytes that cannot stand in a field (line ends, controls) become spaces.
    public mutating func setHeader(_ name: String, _ value: String?) {
        guard let value else { return }
        headers[name] = HeaderFields.harmless(value)
    }

    public mutating func setHeader(_ name: String, _ value: (some BinaryInteger)?) {
        guard let value else { return }
        headers[name] = String(value)
    }

    public mutating func setHeader(_ name: String, _ value: Bool?) {
        guard let value else { return }
        headers[name] = value ? "true" : "false"
    }

    /// In lower case, as JSON has it.
    public mutating func setHeader(_ name: String, _ value: UUID?) {
        setHeader(name, value?.uuidString.lowercased())
    }

    /// RFC 3339 in UTC.
    public mutating func setHeader(_ name: String, _ value: Date?) {
        guard let value else { return }
        setQuoted(name) { $0.write(value) }
    }

    public mutating func setHeader(_ name: String, _ value: CalendarDate?) {
        guard let value else { return }
        setQuoted(name) { $0.write(value) }
    }

    public mutating func setHeader(_ name: String, _ value: (some BinaryFloatingPoint & LosslessStringConvertible)?) {
        setHeader(name, value?.description)
    }

    /// Plain notation with at least `places` digits behind the point; no digit is dropped. NaN: no header.
    public mutating func setHeader(_ name: String, _ value: Decimal?, places: Int = 0) {
        let parts: DecimalParts? = value.flatMap { DecimalParts($0) }
        setHeader(name, parts.map { String(decoding: $0.plainText(places: places), as: UTF8.self) })
    }

    public mutating func setHeader<Value: RawRepresentable>(_ name: String, _ value: Value?)
    where Value.RawValue == String {
        setHeader(name, value?.rawValue)
    }

    public mutating func setHeader<Value: RawRepresentable>(_ name: String, _ value: Value?)
    where Value.RawValue: BinaryInteger {
        setHeader(name, value?.rawValue)
    }

    public mutating func setHeader<Value: RawRepresentable>(_ name: String, _ value: Value?)
    where Value.RawValue == UUID {
        setHeader(name, value?.rawValue)
    }

    /// Items with commas, as style `simple` has them.
    public mutating func setHeader(_ name: String, _ value: [String]?) {
        setHeader(name, value?.joined(separator: ","))
    }

    /// Takes the JSON string that `write` writes without its quotes.
    private mutating func setQuoted(_ name: String, _ write: (inout JSONWriter) -> Void) {
        var json: JSONWriter = JSONWriter()
        write(&json)
        setHeader(name, String(decoding: json.bytes.dropFirst().dropLast(), as: UTF8.self))
    }
}

// MARK: - Bodies

extension ServerResponse {
    public mutating func setJSON(mediaType: String, _ write: (inout JSONWriter) -> Void) {
        let bytes: [UInt8] = JSONWriter.bytes(capacity: JSONCapacity.usual, write)
        JSONCapacity.took(bytes.count)
        if headers.isEmpty, mediaType == "application/json" {
            headers = .json
        } else {
            headers["Content-Type"] = mediaType
        }
        body = .bytes(bytes)
    }

    /// A text in UTF-8.
    public mutating func setText(mediaType: String, _ text: String) {
        headers["Content-Type"] = mediaType.contains(";") ? mediaType : mediaType + "; charset=utf-8"
        body = .bytes(Array(text.utf8))
    }

    public mutating func setBytes(mediaType: String, _ stream: ByteStream) {
        headers["Content-Type"] = mediaType
        body = .stream(stream)
    }

    /// Server-sent events; proxies are told not to collect them.
    public mutating func setEvents<Value>(
        mediaType: String = "text/event-stream", _ events: EventStream<Value>,
        _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) {
        headers["Content-Type"] = mediaType
        headers["X-Accel-Buffering"] = "no"
        body = .stream(events.bytes(write))
    }

    public mutating func setEvents<Value: JSONEncodable>(
        mediaType: String = "text/event-stream", _ events: EventStream<Value>
    ) {
        setEvents(mediaType: mediaType, events) { $1.write(to: &$0) }
    }

    /// One JSON text per line.
    public mutating func setLines<Value>(
        mediaType: String, _ lines: LineStream<Value>,
        _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) {
        headers["Content-Type"] = mediaType
        body = .stream(lines.bytes(write))
    }

    public mutating func setLines<Value: JSONEncodable>(mediaType: String, _ lines: LineStream<Value>) {
        setLines(mediaType: mediaType, lines) { $1.write(to: &$0) }
    }
}

/// How much room JSON answers need, learned from those before: enough for most, so that none is moved while it is
/// written.
private enum JSONCapacity {
    private static let maximum: Int = 65_536
    private static let learned: Atomic<Int> = Atomic(JSONWriter.standardCapacity)

    static var usual: Int { learned.load(ordering: .relaxed) }

    /// Grows at once and shrinks slowly. Threads may overwrite each other: it is a guess.
    static func took(_ count: Int) {
        let usual: Int = usual
        if count > usual {
            learned.store(min(maximum, count + count / 8), ordering: .relaxed)
        } else if count < usual / 2, usual > JSONWriter.standardCapacity {
            learned.store(usual - usual / 64, ordering: .relaxed)
        }
    }
}
