/// Reads the parameters and the body of a request into typed values, and collects everything that is wrong.
///
/// Generated code asks for each parameter, then for the body, then for `isValid`; query parameters that were not asked
/// for by then are unknown.
public struct RequestDecoder {
    public let request: ServerRequest
    var violations: [Violation] = []
    /// The body cannot be read at all.
    var bodyFailure: StandardProblem?
    var query: QueryPairs
    var cookies: [(name: Substring, value: Substring)]?

    public init(_ request: ServerRequest) {
        self.request = request
        self.query = request.hasQuery ? QueryPairs(request.query) : QueryPairs()
    }

    /// Nothing is wrong so far.
    public var isValid: Bool {
        violations.isEmpty && bodyFailure == nil && !query.isTooLong && !query.hasUnread
    }

    /// The answer to an invalid request: an unknown parameter first, then a body that cannot be read, then everything
    /// that does not follow the contract.
    public var failure: StandardProblem {
        if query.isTooLong {
            return .malformedRequest("There are more than \(QueryPairs.maximumCount) query parameters.")
        }
        let unknown: [String] = query.unread
        if !unknown.isEmpty { return .unknownParameter(unknown) }
        return bodyFailure ?? .validationFailed(violations)
    }
}

// MARK: - Path

extension RequestDecoder {
    /// The path parameter at a position of the template.
    @inlinable
    public mutating func path<T>(
        _ position: Int, _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .simple,
        explode: Bool = false, _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard shape == .scalar, style == .simple, var text = plainCapture(position) else {
            return styledPath(position, name, shape, style, explode, read)
        }
        return text.withUTF8 { bytes in
            var reader: JSONReader = JSONReader(text: bytes)
            let value: T? = read(&reader)
            return ends(&reader, .path(name), hasValue: value != nil) ? value : nil
        }
    }

    /// A path parameter that is neither to be split nor to be decoded.
    @usableFromInline
    func plainCapture(_ position: Int) -> String? {
        guard position < request.captures.count else { return nil }
        return request.incoming.withPath { path in
            let bytes: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(rebasing: path[request.captures[position]])
            for byte in bytes where byte == Ascii.percent { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @usableFromInline
    mutating func styledPath<T>(
        _ position: Int, _ name: String, _ shape: ParameterShape, _ style: ParameterStyle, _ explode: Bool,
        _ read: (inout JSONReader) -> T?
    ) -> T? {
        let source: ViolationSource = .path(name)
        guard position < request.captures.count else { return refuse(source, "required", "The parameter is required.") }
        guard let value = pathValue(request.captures[position], name, shape, style, explode)
        else { return refuseText(source, style) }
        return decode(value, style, source, read)
    }

    private func pathValue(
        _ range: Range<Int>, _ name: String, _ shape: ParameterShape, _ style: ParameterStyle, _ explode: Bool
    ) -> TextValue? {
        let raw: String = request.incoming.withPath { path in
            String(decoding: UnsafeBufferPointer(rebasing: path[range]), as: UTF8.self)
        }
        return ParameterText.value(
            Substring(raw).utf8, name: name, style: style, explode: explode, shape: shape,
            decode: { PercentEncoding.decode($0) })
    }
}

// MARK: - Query

extension RequestDecoder {
    /// An optional query parameter; nil when it is absent or wrong.
    /// - Parameters:
    ///   - shape: what the schema is. Nil: an array for the styles that only arrays have, an object for `deepObject`,
    ///     otherwise a scalar, or an array when the name is repeated.
    ///   - keys: for an exploded object in style `form`, the names of its properties, which are the names in the query.
    public mutating func query<T>(
        _ name: String, shape: ParameterShape? = nil, style: ParameterStyle = .form, explode: Bool = true,
        keys: [String] = [], _ read: (inout JSONReader) -> T?
    ) -> T? {
        let source: ViolationSource = .query(name)
        guard let value = queryValue(name, shape, style, explode, keys, source) else { return nil }
        return decode(value, style, source, read)
    }

    /// A query parameter that must be there.
    public mutating func requiredQuery<T>(
        _ name: String, shape: ParameterShape? = nil, style: ParameterStyle = .form, explode: Bool = true,
        keys: [String] = [], _ read: (inout JSONReader) -> T?
    ) -> T? {
        let source: ViolationSource = .query(name)
        let failures: Int = violations.count
        guard let value = queryValue(name, shape, style, explode, keys, source) else {
            if violations.count > failures { return nil }
            return refuse(source, "required", "The parameter is required.")
        }
        return decode(value, style, source, read)
    }

    private mutating func queryValue(
        _ name: String, _ shape: ParameterShape?, _ style: ParameterStyle, _ explode: Bool, _ keys: [String],
        _ source: ViolationSource
    ) -> TextValue? {
        if style == .deepObject { return deepValue(name, shape, source) }
        if style == .form, explode, shape == .object {
            var pairs: [(key: String, value: Substring)] = []
            for key in keys { pairs += query.take(key).map { (key: key, value: $0) } }
            return members(pairs, style, source)
        }
        let values: [Substring] = query.take(name)
        guard let first = values.first else { return nil }
        let isDelimited: Bool = style == .spaceDelimited || style == .pipeDelimited || (style == .form && !explode)
        if style == .form, explode, shape != .scalar, shape == .array || values.count > 1 {
            return list(values, style, source)
        }
        guard values.count == 1 else {
            return refuse(source, "maxItems", "The parameter is given more than once.")
        }
        let value: TextValue? = ParameterText.value(
            first.utf8, name: name, style: style, explode: explode, shape: shape ?? (isDelimited ? .array : .scalar),
            decode: { PercentEncoding.decode($0, plusIsSpace: true) })
        guard style == .urlencoded else { return value ?? refuseText(source, style) }
        guard case .text(let form)? = value else { return refuseText(source, style) }
        return formValue(QueryPairs(Array(form.utf8)), source)
    }

    /// `name[key]=value`. A list is `name[]=value` or `name[0]=value`; what may be a scalar is `name=value` too.
    private mutating func deepValue(
        _ name: String, _ shape: ParameterShape?, _ source: ViolationSource
    ) -> TextValue? {
        let found: [(key: String, value: Substring)] = query.takeMembers(of: name)
        if shape == .array {
            let isList: Bool = found.allSatisfy { pair in pair.key.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            guard isList else { return refuseText(source, .deepObject) }
            return found.isEmpty ? nil : list(found.map(\.value), .deepObject, source)
        }
        if found.isEmpty, shape != .object, let only = query.take(name).first {
            return PercentEncoding.decode(only.utf8, plusIsSpace: true).map { .text($0) }
                ?? refuseText(source, .deepObject)
        }
        return members(found, .deepObject, source)
    }

    /// Repeated keys as a list.
    mutating func list(
        _ values: [Substring], _ style: ParameterStyle, _ source: ViolationSource
    ) -> TextValue? {
        var texts: [String] = []
        for value in values {
            guard let text = PercentEncoding.decode(value.utf8, plusIsSpace: true) else {
                return refuseText(source, style)
            }
            texts.append(text)
        }
        return .texts(texts)
    }

    private mutating func members(
        _ pairs: [(key: String, value: Substring)], _ style: ParameterStyle, _ source: ViolationSource
    ) -> TextValue? {
        guard !pairs.isEmpty else { return nil }
        var decoded: [(String, String)] = []
        for pair in pairs {
            guard let text = PercentEncoding.decode(pair.value.utf8, plusIsSpace: true) else {
                return refuseText(source, style)
            }
            decoded.append((pair.key, text))
        }
        return .grouping(decoded)
    }
}

// MARK: - Header

extension RequestDecoder {
    /// An optional header field; nil when it is absent or wrong. Several fields of the name are one value with commas.
    public mutating func header<T>(
        _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard let raw = request.headers.joined(name) else { return nil }
        let source: ViolationSource = .header(name)
        guard
            let value = ParameterText.value(
                Substring(raw).utf8, name: name, style: .simple, explode: explode, shape: shape,
                decode: Self.trimmed)
        else { return refuseText(source, style) }
        return decode(value, style, source, read)
    }

    /// A header field that must be there.
    public mutating func requiredHeader<T>(
        _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard request.headers.contains(name) else {
            return refuse(.header(name), "required", "The header is required.")
        }
        return header(name, shape: shape, style: style, explode: explode, read)
    }

    /// Header text without the optional white space around it.
    private static func trimmed(_ text: Substring.UTF8View) -> String? {
        var text: Substring.UTF8View = text
        while let first = text.first, first == Ascii.space || first == Ascii.tab { text.removeFirst() }
        while let last = text.last, last == Ascii.space || last == Ascii.tab { text.removeLast() }
        return String(Substring(text))
    }
}

// MARK: - Reading and refusing

extension RequestDecoder {
    /// Reads a value and keeps its violations.
    mutating func decode<T>(
        _ value: TextValue, _ style: ParameterStyle, _ source: ViolationSource, _ read: (inout JSONReader) -> T?
    ) -> T? {
        do throws(JSONFailure) {
            guard style == .json, case .text(let text) = value else {
                return try JSONReader.decodeText(value, limits: .request, source: source, read)
            }
            return try JSONReader.decode(Array(text.utf8), limits: .request, source: source, read)
        } catch {
            switch error {
            case .invalid(let found): violations += found
            case .malformed(let reason, let offset, _, _):
                return refuse(source, "type", "The parameter is not JSON: \(reason), at byte \(offset).")
            }
            return nil
        }
    }

    /// Ends a reading and keeps what was wrong.
    /// - Returns: nothing was wrong.
    @usableFromInline
    mutating func ends(
        _ reader: inout JSONReader, _ source: @autoclosure () -> ViolationSource, hasValue: Bool
    ) -> Bool {
        if hasValue, reader.isFlawless || reader.isSound() { return true }
        keep(reader.failure(source()))
        return false
    }

    mutating func refuse<T>(_ source: ViolationSource, _ keyword: String, _ message: String) -> T? {
        violations.append(Violation(source: source, keyword: keyword, message: message))
        return nil
    }

    mutating func refuseText<T>(_ source: ViolationSource, _ style: ParameterStyle) -> T? {
        refuse(source, "type", "The text is not percent-encoded UTF-8 in the style \(style).")
    }
}

extension JSONReader {
    /// Reads one text in text mode; its bytes have to outlive the reader.
    @usableFromInline
    init(text: UnsafeBufferPointer<UInt8>) {
        self.init(base: text.baseAddress ?? Self.noBytes, end: 1, tape: .single(text.count), limits: .request)
    }

    /// An address for a text without bytes.
    private static var noBytes: UnsafePointer<UInt8> { ("\0" as StaticString).utf8Start }

    /// Reads a JSON text, whose bytes have to outlive the reader; nil: there are none.
    @usableFromInline
    init?(json: UnsafeBufferPointer<UInt8>) {
        guard let base = json.baseAddress, !json.isEmpty else { return nil }
        self.init(base: base, end: json.count, tape: nil, limits: .request)
    }

    /// Nothing was wrong, and the text ends here.
    fileprivate var isFlawless: Bool {
        violationCount == 0 && defect == .none && exhaustedAt == nil && position == end
    }
}
