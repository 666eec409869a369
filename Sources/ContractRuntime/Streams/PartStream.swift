/// The parts of a multipart answer, pulled by the connection: the producer is asked for the next part when the one
/// before has been sent.
public struct PartStream<Part: Sendable>: Sendable {
    package let next: @Sendable () async throws -> Part?
    let stop: @Sendable () -> Void

    /// - Parameters:
    ///   - cancel: called when the client has gone.
    ///   - next: the next part, nil at the end.
    public init(
        cancel: @escaping @Sendable () -> Void = {}, _ next: @escaping @Sendable () async throws -> Part?
    ) {
        self.next = next
        self.stop = cancel
    }

    /// Parts that are there already.
    public init(_ parts: [Part]) {
        let rest: RestOfParts<Part> = RestOfParts(parts)
        self.init { await rest.next() }
    }
}

private actor RestOfParts<Part: Sendable> {
    private var parts: ArraySlice<Part>

    init(_ parts: [Part]) { self.parts = parts[...] }

    func next() -> Part? { parts.popFirst() }
}

/// A part of a multipart answer.
public struct SentPart: Sendable {
    let written: WrittenPart

    /// A field with a short value: the text of what `write` writes as JSON.
    public static func field(_ name: String, _ write: (inout JSONWriter) -> Void) -> SentPart {
        let text: String = HeaderText.write(explode: false, write)
        return SentPart(written: WrittenPart(name: name, content: .bytes(Array(text.utf8))))
    }

    /// A field whose value is a JSON text.
    public static func json(_ name: String, _ write: (inout JSONWriter) -> Void) -> SentPart {
        SentPart(written: .json(name, write))
    }

    /// A file.
    public static func file(_ name: String, _ file: SentFile) -> SentPart {
        SentPart(
            written: WrittenPart(
                name: name, fileName: file.fileName, mediaType: file.mediaType, content: file.content))
    }

    /// The part with another field in its header; nil: as it is.
    public func header<Value>(
        _ name: String, _ value: Value?, isJSON: Bool = false, explode: Bool = false,
        _ write: (inout JSONWriter, Value) -> Void
    ) -> SentPart {
        SentPart(written: written.header(name, value, isJSON: isJSON, explode: explode, write))
    }
}

/// A file of a multipart answer: from memory, or read while it is sent.
public struct SentFile: Sendable {
    let fileName: String?
    let mediaType: String
    let content: WrittenPart.Content

    public init(fileName: String? = nil, mediaType: String = "application/octet-stream", bytes: [UInt8]) {
        self.fileName = fileName
        self.mediaType = mediaType
        content = .bytes(bytes)
    }

    public init(fileName: String? = nil, mediaType: String = "application/octet-stream", stream: ByteStream) {
        self.fileName = fileName
        self.mediaType = mediaType
        content = .stream(stream)
    }
}

extension ServerResponse {
    /// A multipart body, part by part.
    /// - Parameter isNamed: `multipart/form-data`; otherwise parts have no names.
    public mutating func setParts<Part>(
        mediaType: String, isNamed: Bool = true, _ parts: PartStream<Part>,
        _ make: @escaping @Sendable (Part) -> SentPart
    ) {
        let encoder: MultipartEncoder = MultipartEncoder(isNamed: isNamed)
        let writer: MultipartWriter = MultipartWriter(encoder) { try await parts.next().map { make($0).written } }
        headers["Content-Type"] = "\(mediaType); boundary=\(encoder.boundary)"
        body = .stream(
            ByteStream(
                next: { try await writer.bytes() },
                cancel: {
                    parts.stop()
                    Task { await writer.cancel() }
                }))
    }
}
