public import ContractRuntime

/// A part of a multipart request.
public struct UploadPart: Sendable {
    let written: WrittenPart

    /// A field with a short value.
    public static func field(_ name: String, _ value: some ParameterValue) -> UploadPart {
        UploadPart(written: WrittenPart(name: name, content: .bytes(Array(value.parameterText.utf8))))
    }

    public static func field<T: RawRepresentable>(_ name: String, _ value: T) -> UploadPart
    where T.RawValue: ParameterValue {
        field(name, value.rawValue)
    }

    /// A field whose value is a JSON text.
    public static func json(_ name: String, _ write: (inout JSONWriter) -> Void) -> UploadPart {
        UploadPart(written: .json(name, write))
    }

    /// A file.
    public static func file(_ name: String, _ file: UploadFile) -> UploadPart {
        UploadPart(
            written: WrittenPart(
                name: name, fileName: file.fileName, mediaType: file.mediaType, content: file.content))
    }
}

extension UploadPart {
    /// The part with another field in its header; nil: as it is.
    public func header<Value>(
        _ name: String, _ value: Value?, isJSON: Bool = false, explode: Bool = false,
        _ write: (inout JSONWriter, Value) -> Void
    ) -> UploadPart {
        UploadPart(written: written.header(name, value, isJSON: isJSON, explode: explode, write))
    }
}

/// A file to upload: from memory, or read while it is sent.
public struct UploadFile: Sendable {
    let fileName: String
    let mediaType: String
    let content: WrittenPart.Content

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

extension MultipartEncoder {
    /// In memory where all parts are, otherwise a stream.
    func body(_ parts: [UploadPart]) -> TransportBody {
        var bytes: [UInt8] = []
        for part in parts.map(\.written) {
            guard case .bytes(let content) = part.content else { return .stream(stream(parts)) }
            bytes += head(of: part) + content + MultipartEncoder.tail
        }
        return .bytes(bytes + end)
    }

    private func stream(_ parts: [UploadPart]) -> ByteStream {
        let rest: PartStream<UploadPart> = PartStream(parts)
        let writer: MultipartWriter = MultipartWriter(self) { try await rest.next()?.written }
        return ByteStream(length: nil, next: { try await writer.bytes() }, cancel: { Task { await writer.cancel() } })
    }
}
