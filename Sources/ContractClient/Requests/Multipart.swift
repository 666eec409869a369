public import ContractRuntime

/// A part of a multipart request.
public struct UploadPart: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case stream(ByteStream)
    }

    let name: String
    let fileName: String?
    let mediaType: String?
    let content: Content
    /// Further fields of its header.
    private(set) var headers: HeaderFields = HeaderFields()

    /// A field with a short value.
    public static func field(_ name: String, _ value: some ParameterValue) -> UploadPart {
        UploadPart(name: name, fileName: nil, mediaType: nil, content: .bytes(Array(value.parameterText.utf8)))
    }

    public static func field<T: RawRepresentable>(_ name: String, _ value: T) -> UploadPart
    where T.RawValue: ParameterValue {
        field(name, value.rawValue)
    }

    /// A field whose value is a JSON text.
    public static func json(_ name: String, _ write: (inout JSONWriter) -> Void) -> UploadPart {
        let bytes: [UInt8] = Array(JSONText.of(write).utf8)
        return UploadPart(name: name, fileName: nil, mediaType: "application/json", content: .bytes(bytes))
    }

    /// A file.
    public static func file(_ name: String, _ file: UploadFile) -> UploadPart {
        UploadPart(name: name, fileName: file.fileName, mediaType: file.mediaType, content: file.content)
    }
}

extension UploadPart {
    /// The part with another field in its header; nil: as it is.
    public func header<Value>(
        _ name: String, _ value: Value?, isJSON: Bool = false, explode: Bool = false,
        _ write: (inout JSONWriter, Value) -> Void
    ) -> UploadPart {
        guard let value else { return self }
        var part: UploadPart = self
        let text: String = isJSON ? JSONText.ascii(JSONText.of { write(&$0, value) })
            : HeaderText.write(explode: explode) { write(&$0, value) }
        part.headers.add(name, text)
        return part
    }
}

/// A file to upload: from memory, or read while it is sent.
public struct UploadFile: Sendable {
    let fileName: String
    let mediaType: String
    let content: UploadPart.Content

    public init(fileName: String, mediaType: String = "application/octet-stream", bytes: [UInt8]) {
        self.fileName = fileName
        self.mediaType = mediaType
        content = .bytes(bytes)
    }

    public init(fileName: String, mediaType: String = "application/octet-stream", stream: ByteStream) {
        self.fileName = fileName
        self.mediaType = mediaType
        content = .stream(stream)
    }
}

/// Writes parts one after the other (RFC 7578; without names RFC 2046 §5.1.3).
struct MultipartEncoder {
    let boundary: String
    private let parts: [UploadPart]
    private let isNamed: Bool

    init(parts: [UploadPart], isNamed: Bool = true) {
        self.parts = parts
        self.isNamed = isNamed
        var generator: SystemRandomNumberGenerator = SystemRandomNumberGenerator()
        let random: [UInt64] = [generator.next(), generator.next()]
        boundary = "contract-" + random.map { String($0, radix: 36) }.joined()
    }

    /// In memory where all parts are, otherwise a stream.
    var body: TransportBody {
        let chunks: [UploadPart.Content] = self.chunks
        var bytes: [UInt8] = []
        for chunk in chunks {
            guard case .bytes(let next) = chunk else { return .stream(Self.stream(chunks)) }
            bytes += next
        }
        return .bytes(bytes)
    }

    private var chunks: [UploadPart.Content] {
        var chunks: [UploadPart.Content] = []
        for part in parts {
            chunks.append(.bytes(Array(head(of: part).utf8)))
            chunks.append(part.content)
            chunks.append(.bytes(Array("\r\n".utf8)))
        }
        chunks.append(.bytes(Array("--\(boundary)--\r\n".utf8)))
        return chunks
    }

    private func head(of part: UploadPart) -> String {
        var text: String = "--\(boundary)"
        if isNamed { text += "\r\nContent-Disposition: form-data; name=\"\(Self.escape(part.name))\"" }
        if let fileName = part.fileName {
            text += isNamed ? "" : "\r\nContent-Disposition: attachment"
            text += "; filename=\"\(Self.escape(fileName))\""
        }
        for field in part.headers.fields { text += "\r\n\(Self.oneLine(field.name)): \(Self.oneLine(field.value))" }
        if let mediaType = part.mediaType { text += "\r\nContent-Type: \(Self.oneLine(mediaType))" }
        return text + "\r\n\r\n"
    }

    /// As browsers do (WHATWG HTML §4.10.21.8): quotes and line ends are percent-encoded.
    private static func escape(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "%22"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" }))
    }

    private static func stream(_ chunks: [UploadPart.Content]) -> ByteStream {
        let reader: ChunkReader = ChunkReader(chunks)
        return ByteStream(length: nil, next: { try await reader.next() }, cancel: {})
    }
}

/// Walks over chunks and the streams among them.
private actor ChunkReader {
    private var chunks: ArraySlice<UploadPart.Content>
    private var current: ByteStream?

    init(_ chunks: [UploadPart.Content]) { self.chunks = chunks[...] }

    func next() async throws -> [UInt8]? {
        while true {
            if let stream = current {
                if let bytes = try await stream.next() { return bytes }
                current = nil
            }
            switch chunks.popFirst() {
            case nil: return nil
            case .bytes(let bytes): if !bytes.isEmpty { return bytes }
            case .stream(let stream): current = stream
            }
        }
    }
}
