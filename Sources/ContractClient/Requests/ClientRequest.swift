public import ContractRuntime

/// A call as generated code describes it: method, path, parameters, body. `APIClient` adds server, credentials,
/// retries.
public struct ClientRequest: Sendable {
    /// Whether it may be sent again after a failure.
    public enum Idempotency: Sendable {
        /// GET, HEAD, OPTIONS (RFC 9110 §9.2.1).
        case safe
        /// PUT, DELETE (RFC 9110 §9.2.2).
        case idempotent
        /// By its `Idempotency-Key` header; `APIClient` makes one up where the caller gave none.
        case keyed
        /// Never repeated.
        case none
    }

    public let method: String
    /// `operationId`, for hooks and messages.
    public let operation: String
    /// Security schemes of the first alternative; empty: public.
    public let security: [String]
    public let idempotency: Idempotency
    /// Statuses from 400 on that are answers of the operation like any other, unless the body is a problem (RFC 9457).
    public let outcomes: [Int]
    /// Address of the operation's own server, without a slash at its end; nil: the client's. A relative one is resolved
    /// against the client's.
    public var server: String?
    public var path: RequestPath = RequestPath()
    public private(set) var queryText: String = ""
    public var headers: HeaderFields = HeaderFields()
    public private(set) var body: TransportBody = .empty
    /// JSON texts of parameters that links of the answer want, by place and name: `path.id`.
    private(set) var remembered: [String: [UInt8]] = [:]

    public init(
        method: String, operation: String, security: [String] = [], idempotency: Idempotency = .none,
        outcomes: [Int] = []
    ) {
        self.method = method
        self.operation = operation
        self.security = security
        self.idempotency = idempotency
        self.outcomes = outcomes
    }

    /// Keeps the value of a parameter for links of the answer.
    public mutating func remember(_ name: String, _ write: (inout JSONWriter) -> Void) {
        remembered[name] = Array(JSONText.of(write).utf8)
    }

    /// Appends `name=value`; both are encoded.
    mutating func appendQuery(_ name: String, _ value: String) {
        appendEncodedQuery(URLText.encode(name), URLText.encode(value))
    }

    mutating func setQuery(_ text: String) { queryText = text }

    mutating func appendEncodedQuery(_ name: String, _ value: String) {
        if !queryText.isEmpty { queryText += "&" }
        queryText += name + "=" + value
    }
}

// MARK: Headers

extension ClientRequest {
    /// Sets a header; nil: none.
    public mutating func header(_ name: String, _ value: (some ParameterValue)?) {
        if let value { headers.add(name, value.parameterText) }
    }

    public mutating func header<T: RawRepresentable>(_ name: String, _ value: T?) where T.RawValue: ParameterValue {
        header(name, value?.rawValue)
    }

    /// A list in one header, separated by commas (`style: simple`).
    public mutating func header(_ name: String, _ values: [some ParameterValue]?) {
        if let values { headers.add(name, values.map(\.parameterText).joined(separator: ",")) }
    }

    /// Sets a header that is a JSON text (`content: application/json`). JSON text has no line breaks of its own; what
    /// is beyond ASCII is escaped (`\u00E9`), as a header holds ASCII only.
    public mutating func headerJSON(_ name: String, _ write: (inout JSONWriter) -> Void) {
        headers.add(name, JSONText.ascii(JSONText.of(write)))
    }

    /// Adds a cookie that is a JSON text (`content: application/json`), percent-encoded.
    public mutating func cookieJSON(_ name: String, _ write: (inout JSONWriter) -> Void) {
        cookie(name, JSONText.of(write))
    }

    /// Adds a cookie (RFC 6265 §4.2).
    public mutating func cookie(_ name: String, _ value: (some ParameterValue)?) {
        if let value { addCookie("\(name)=\(URLText.encode(value.parameterText))") }
    }
}

// MARK: Bodies

extension ClientRequest {
    public mutating func setJSON(mediaType: String, _ write: (inout JSONWriter) -> Void) {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        setBytes(mediaType: mediaType, writer.bytes)
    }

    /// A body by way of JSON.
    public mutating func setBody(
        mediaType: String, through translation: some BodyTranslation, _ write: (inout JSONWriter) -> Void
    ) {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        setBytes(mediaType: mediaType, translation.bytes(fromJSON: writer.bytes))
    }

    public mutating func setText(mediaType: String, _ text: String) {
        setBytes(mediaType: "\(mediaType); charset=utf-8", Array(text.utf8))
    }

    public mutating func setBytes(mediaType: String, _ bytes: [UInt8]) {
        headers["Content-Type"] = mediaType
        body = .bytes(bytes)
    }

    /// A body that is read while it is sent, and so sent once.
    public mutating func setBytes(mediaType: String, _ stream: ByteStream) {
        headers["Content-Type"] = mediaType
        body = .stream(stream)
    }

    /// Values in JSON, one a line, asked for as they are sent.
    public mutating func setLines<Value: Sendable>(
        mediaType: String, _ lines: LineStream<Value>, _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) {
        setBytes(mediaType: mediaType, lines.bytes(write))
    }

    /// Server-sent events whose data is JSON, asked for as they are sent.
    public mutating func setEvents<Value: Sendable>(
        mediaType: String, _ events: EventStream<Value>, _ write: @escaping @Sendable (inout JSONWriter, Value) -> Void
    ) {
        setBytes(mediaType: mediaType, events.bytes(write))
    }

    /// `application/x-www-form-urlencoded` (WHATWG URL §5): the pairs in their order.
    public mutating func setForm(_ pairs: [(name: String, value: String)]) {
        let encoded: [(name: String, value: String)] = pairs.map { pair in
            (name: URLText.encode(pair.name), value: URLText.encode(pair.value))
        }
        setEncodedForm(encoded)
    }

    mutating func setEncodedForm(_ pairs: [(name: String, value: String)]) {
        let text: String = pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        setBytes(mediaType: "application/x-www-form-urlencoded", Array(text.utf8))
    }

    /// `multipart/form-data` (RFC 7578). Files are streamed; a body of fields alone is kept in memory and repeatable.
    public mutating func setMultipart(_ parts: [UploadPart]) {
        let encoder: MultipartEncoder = MultipartEncoder(isNamed: true)
        headers["Content-Type"] = "multipart/form-data; boundary=\(encoder.boundary)"
        body = encoder.body(parts)
    }

    /// Parts without names, in their order (`multipart/mixed`).
    public mutating func setMultipart(mediaType: String, _ parts: [UploadPart]) {
        let encoder: MultipartEncoder = MultipartEncoder(isNamed: false)
        headers["Content-Type"] = "\(mediaType); boundary=\(encoder.boundary)"
        body = encoder.body(parts)
    }
}
