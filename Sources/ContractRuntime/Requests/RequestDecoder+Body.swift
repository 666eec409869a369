// The body of a request, by kind of media type.
extension RequestDecoder {
    /// A JSON body (also merge patch) that must be there.
    @inlinable
    public mutating func body<T>(_ read: (inout JSONReader) -> T?) -> T? {
        guard let bytes = requiredBytes() else { return nil }
        return json(bytes, read)
    }

    /// A JSON body; nil when it is absent or wrong.
    @inlinable
    public mutating func optionalBody<T>(_ read: (inout JSONReader) -> T?) -> T? {
        guard let bytes = optionalBytes() else { return nil }
        return json(bytes, read)
    }

    /// An `application/x-www-form-urlencoded` body that must be there; read as an object of texts.
    /// - Parameter styles: fields that are not `form`, exploded, which is one pair or a repeated one. `form` here means
    ///   items parted by commas.
    public mutating func form<T>(
        styles: [String: ParameterStyle] = [:], _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard let bytes = requiredBytes() else { return nil }
        return formValue(bytes, styles, read)
    }

    /// An `application/x-www-form-urlencoded` body; nil when it is absent or wrong.
    public mutating func optionalForm<T>(
        styles: [String: ParameterStyle] = [:], _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard let bytes = optionalBytes() else { return nil }
        return formValue(bytes, styles, read)
    }

    /// A text body in UTF-8 that must be there.
    public mutating func text<T>(_ read: (inout JSONReader) -> T?) -> T? {
        guard let bytes = requiredBytes() else { return nil }
        return textValue(bytes, read)
    }

    /// A text body in UTF-8; nil when it is absent or wrong.
    public mutating func optionalText<T>(_ read: (inout JSONReader) -> T?) -> T? {
        guard let bytes = optionalBytes() else { return nil }
        return textValue(bytes, read)
    }

    /// A body of any media type as a stream; empty when there is no body and none is required.
    public mutating func bytes() -> ByteStream? {
        switch request.body {
        case .stream(let stream): return stream
        case .bytes(let bytes): return ByteStream(bytes)
        case .none where request.context.operation.body.isRequired: return refuse(.body, "required", Self.missing)
        case .none: return ByteStream([])
        }
    }

    /// A multipart body.
    /// - Parameters:
    ///   - required: names of the parts that must come; the reader refuses a body without them at its end.
    ///   - isNamed: `multipart/form-data`; otherwise the names of parts are their positions, from 0.
    public mutating func multipart(
        required: [String] = [], isNamed: Bool = true, limits: MultipartLimits = .standard
    ) -> MultipartReader? {
        guard let stream = bytes() else { return nil }
        guard let type = request.headers["Content-Type"].flatMap(MediaType.init),
            let boundary = type.parameter("boundary"), MultipartReader.isValid(boundary: boundary)
        else {
            bodyFailure = .malformedBody(reason: "The boundary of the parts is missing or not valid.")
            return nil
        }
        return MultipartReader(stream, boundary: boundary, required: required, isNamed: isNamed, limits: limits)
    }
}

extension RequestDecoder {
    private static let missing: String = "A body is required."

    @usableFromInline
    mutating func requiredBytes() -> [UInt8]? {
        guard let bytes = optionalBytes() else { return refuse(.body, "required", Self.missing) }
        return bytes
    }

    @usableFromInline
    func optionalBytes() -> [UInt8]? {
        guard case .bytes(let bytes) = request.body else { return nil }
        return bytes
    }

    /// Inlined into the code of an operation, so that its value is not moved through code that does not know its type.
    @inlinable
    mutating func json<T>(_ bytes: [UInt8], _ read: (inout JSONReader) -> T?) -> T? {
        bytes.withUnsafeBufferPointer { text in
            guard var reader = JSONReader(json: text) else { return refuseEmptyBody() }
            let value: T? = read(&reader)
            return ends(&reader, .body, hasValue: value != nil) ? value : nil
        }
    }

    @usableFromInline
    mutating func refuseEmptyBody<T>() -> T? {
        keep(.malformed(reason: JSONDefect.endOfText.reason, offset: 0, line: 1, column: 1))
        return nil
    }

    private mutating func formValue<T>(
        _ bytes: [UInt8], _ styles: [String: ParameterStyle], _ read: (inout JSONReader) -> T?
    ) -> T? {
        let pairs: QueryPairs = QueryPairs(bytes)
        guard !pairs.isTooLong else {
            bodyFailure = .malformedBody(reason: "The form has more than \(QueryPairs.maximumCount) fields.")
            return nil
        }
        guard String(validating: bytes, as: UTF8.self) != nil, let decoded = pairs.decoded else {
            bodyFailure = .malformedBody(reason: "The form is not percent-encoded UTF-8.")
            return nil
        }
        return textual(styles.isEmpty ? .grouping(decoded) : FormFields.value(pairs, styles) ?? .object([]), read)
    }

    private mutating func textValue<T>(_ bytes: [UInt8], _ read: (inout JSONReader) -> T?) -> T? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            bodyFailure = .malformedBody(reason: "The text is not UTF-8.")
            return nil
        }
        return textual(.text(text), read)
    }

    private mutating func textual<T>(_ value: TextValue, _ read: (inout JSONReader) -> T?) -> T? {
        do throws(JSONFailure) {
            return try JSONReader.decodeText(value, limits: .request, source: .body, read)
        } catch {
            keep(error)
            return nil
        }
    }

    mutating func keep(_ failure: JSONFailure) {
        switch failure {
        case .invalid(let found): violations += found
        case .malformed(let reason, _, let line, let column):
            bodyFailure = .malformedBody(reason: "The body is not JSON: \(reason).", line: line, column: column)
        }
    }
}
