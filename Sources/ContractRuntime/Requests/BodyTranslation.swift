/// A media type whose bodies are read and written by way of JSON, so that types, constraints and their violations are
/// the same in both.
public protocol BodyTranslation: Sendable {
    /// The JSON text that says the same.
    func json(from bytes: [UInt8]) throws(BodyDefect) -> [UInt8]

    /// The text of a JSON text that an encoder has written.
    func bytes(fromJSON json: [UInt8]) -> [UInt8]
}

/// Why a body cannot be read at all.
public struct BodyDefect: Error, Sendable, Hashable {
    /// Begins with a small letter, without a full stop.
    public var reason: String
    /// 1-based; 0: not known.
    public var line: Int
    /// 1-based; 0: not known.
    public var column: Int

    public init(reason: String, line: Int = 0, column: Int = 0) {
        self.reason = reason
        self.line = line
        self.column = column
    }
}

extension RequestDecoder {
    /// A body that must be there, by way of JSON.
    public mutating func body<T>(
        through translation: some BodyTranslation, _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard let bytes = requiredBytes() else { return nil }
        return translated(bytes, translation, read)
    }

    /// A body by way of JSON; nil when it is absent or wrong.
    public mutating func optionalBody<T>(
        through translation: some BodyTranslation, _ read: (inout JSONReader) -> T?
    ) -> T? {
        guard let bytes = optionalBytes() else { return nil }
        return translated(bytes, translation, read)
    }

    private mutating func translated<T>(
        _ bytes: [UInt8], _ translation: some BodyTranslation, _ read: (inout JSONReader) -> T?
    ) -> T? {
        do throws(BodyDefect) { return json(try translation.json(from: bytes), read) } catch {
            let reason: String = "The body is malformed: \(error.reason)."
            bodyFailure = .malformedBody(reason: reason, line: error.line, column: error.column)
            return nil
        }
    }
}

extension ServerResponse {
    /// A body by way of JSON.
    public mutating func setBody(
        mediaType: String, through translation: some BodyTranslation, _ write: (inout JSONWriter) -> Void
    ) {
        var json: JSONWriter = JSONWriter()
        write(&json)
        headers["Content-Type"] = mediaType
        body = .bytes(translation.bytes(fromJSON: json.bytes))
    }
}
