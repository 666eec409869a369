/// A part of a multipart body; without a name its position, from 0, stands for it. Its content has to be read, or is
/// skipped, before the next part comes.
public struct MultipartPart: Sendable {
    public let name: String
    /// Last component of the file name, without control characters; nil for a field.
    public let fileName: String?
    /// `Content-Type` of the part, as sent.
    public let mediaType: String?
    /// Every field of the part's header.
    public let headers: HeaderFields
    public let content: ByteStream
    private let maximumFieldBytes: Int

    init(
        name: String, fileName: String?, mediaType: String?, headers: HeaderFields, content: ByteStream,
        maximumFieldBytes: Int
    ) {
        self.headers = headers
        self.name = name
        self.fileName = fileName
        self.mediaType = mediaType
        self.content = content
        self.maximumFieldBytes = maximumFieldBytes
    }

    /// The part as a file.
    public var file: FilePart {
        FilePart(name: name, fileName: fileName, mediaType: mediaType, content: content)
    }

    /// The part as a field: collected, then read as text, or as JSON when the part says that it is.
    /// - Throws: `StandardProblem.validationFailed` with pointers below `/name`, `.malformedBody`, `.payloadTooLarge`.
    public func value<T>(_ read: (inout JSONReader) -> T?) async throws -> T {
        let bytes: [UInt8] = try await content.collect(upTo: maximumFieldBytes)
        do throws(JSONFailure) {
            if let type = mediaType.flatMap({ MediaType($0) }), type.isJSON {
                return try JSONReader.decode(bytes, limits: .request, source: .body, read)
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .malformed(reason: "the text is not UTF-8", offset: 0, line: 0, column: 0)
            }
            return try JSONReader.decodeText(.text(text), limits: .request, source: .body, read)
        } catch {
            throw problem(error)
        }
    }

    /// A header of the part; nil when it is absent.
    /// - Throws: `StandardProblem.validationFailed` with the pointer `/name`.
    public func header<T>(
        _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> T?
    ) throws -> T? {
        guard let text = headers.joined(name) else { return nil }
        do throws(JSONFailure) {
            return try HeaderText.read(text, name: name, shape: shape, style: style, explode: explode, read)
        } catch {
            guard case .invalid(let found) = error else {
                throw refused("type", "The part's header \(name) is not JSON.")
            }
            throw StandardProblem.validationFailed(
                found.map {
                    Violation(
                        source: .body, pointer: pointer, keyword: $0.keyword,
                        message: "The part's header \(name): \($0.message)")
                })
        }
    }

    /// A header that the part must have.
    public func requiredHeader<T>(
        _ name: String, shape: ParameterShape = .scalar, style: ParameterStyle = .simple, explode: Bool = false,
        _ read: (inout JSONReader) -> T?
    ) throws -> T {
        guard let value = try header(name, shape: shape, style: style, explode: explode, read) else {
            throw refused("required", "The part's header \(name) is required.")
        }
        return value
    }

    private func refused(_ keyword: String, _ message: String) -> StandardProblem {
        .validationFailed([Violation(source: .body, pointer: pointer, keyword: keyword, message: message)])
    }

    /// The answer to a part that the operation does not have.
    public var unknown: StandardProblem {
        let message: String = "There is no part of this name."
        return .validationFailed([
            Violation(source: .body, pointer: pointer, keyword: "additionalProperties", message: message)
        ])
    }

    private var pointer: String { MultipartReader.pointer(to: name) }

    private func problem(_ failure: JSONFailure) -> StandardProblem {
        switch failure {
        case .invalid(let found):
            return .validationFailed(
                found.map {
                    Violation(
                        source: .body, pointer: pointer + $0.pointer, keyword: $0.keyword, message: $0.message)
                })
        case .malformed(let reason, _, _, _): return .malformedBody(reason: "Part \(name.prefix(64)): \(reason).")
        }
    }
}

/// A file of a `multipart/form-data` body.
public struct FilePart: Sendable {
    public let name: String
    /// Last component of the name that the client gave; never a path.
    public let fileName: String?
    /// As the client says; not to be trusted.
    public let mediaType: String?
    /// The content, pulled from the connection as it is read.
    public let content: ByteStream

    public init(name: String, fileName: String?, mediaType: String?, content: ByteStream) {
        self.name = name
        self.fileName = fileName
        self.mediaType = mediaType
        self.content = content
    }
}
