/// A part as it is written.
package struct WrittenPart: Sendable {
    package enum Content: Sendable {
        case bytes([UInt8])
        case stream(ByteStream)
    }

    package let name: String
    package let fileName: String?
    package let mediaType: String?
    package let content: Content
    /// Further fields of its header.
    package var headers: HeaderFields = HeaderFields()

    package init(name: String, fileName: String? = nil, mediaType: String? = nil, content: Content) {
        self.name = name
        self.fileName = fileName
        self.mediaType = mediaType
        self.content = content
    }

    /// A field whose value is a JSON text.
    package static func json(_ name: String, _ write: (inout JSONWriter) -> Void) -> WrittenPart {
        WrittenPart(name: name, mediaType: "application/json", content: .bytes(Array(JSONText.of(write).utf8)))
    }

    /// The part with another field in its header; nil: as it is.
    package func header<Value>(
        _ name: String, _ value: Value?, isJSON: Bool, explode: Bool, _ write: (inout JSONWriter, Value) -> Void
    ) -> WrittenPart {
        guard let value else { return self }
        var part: WrittenPart = self
        let text: String = isJSON ? JSONText.ascii(JSONText.of { write(&$0, value) })
            : HeaderText.write(explode: explode) { write(&$0, value) }
        part.headers.add(name, text)
        return part
    }
}

/// Writes parts one after the other (RFC 7578; without names RFC 2046 §5.1.3).
package struct MultipartEncoder: Sendable {
    package let boundary: String
    private let isNamed: Bool

    package init(isNamed: Bool) {
        self.isNamed = isNamed
        var generator: SystemRandomNumberGenerator = SystemRandomNumberGenerator()
        let random: [UInt64] = [generator.next(), generator.next()]
        boundary = "contract-" + random.map { String($0, radix: 36) }.joined()
    }

    /// What stands before the content of a part.
    package func head(of part: WrittenPart) -> [UInt8] {
        var text: String = "--\(boundary)"
        if isNamed { text += "\r\nContent-Disposition: form-data; name=\"\(Self.escape(part.name))\"" }
        if let fileName = part.fileName {
            text += isNamed ? "" : "\r\nContent-Disposition: attachment"
            text += "; filename=\"\(Self.escape(fileName))\""
        }
        for field in part.headers.fields { text += "\r\n\(Self.oneLine(field.name)): \(Self.oneLine(field.value))" }
        if let mediaType = part.mediaType { text += "\r\nContent-Type: \(Self.oneLine(mediaType))" }
        return Array((text + "\r\n\r\n").utf8)
    }

    /// What stands behind the content of a part.
    package static let tail: [UInt8] = Array("\r\n".utf8)

    /// What stands behind the last part.
    package var end: [UInt8] { Array("--\(boundary)--\r\n".utf8) }

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
}

/// The bytes of parts, each asked for when the one before has been written.
package actor MultipartWriter {
    private let encoder: MultipartEncoder
    private let next: @Sendable () async throws -> WrittenPart?
    private var content: ByteStream?
    private var waiting: [UInt8]?
    private var isEnded: Bool = false

    package init(_ encoder: MultipartEncoder, _ next: @escaping @Sendable () async throws -> WrittenPart?) {
        self.encoder = encoder
        self.next = next
    }

    /// The next bytes, nil behind the last part.
    package func bytes() async throws -> [UInt8]? {
        if let ready = waiting.take() { return ready }
        if let stream = content {
            if let chunk = try await stream.next() { return chunk }
            content = nil
            return MultipartEncoder.tail
        }
        guard !isEnded else { return nil }
        guard let part = try await next() else {
            isEnded = true
            return encoder.end
        }
        switch part.content {
        case .bytes(let bytes): waiting = bytes + MultipartEncoder.tail
        case .stream(let stream): content = stream
        }
        return encoder.head(of: part)
    }

    /// Gives up the content that is being written.
    package func cancel() { content?.cancel() }
}
