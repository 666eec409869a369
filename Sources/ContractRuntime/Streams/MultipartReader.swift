/// Reads `multipart/form-data` (RFC 7578), and parts without names (RFC 2046 §5.1.3), part by part from a stream,
/// holding one chunk at a time. Nothing is read from the stream before it is asked for.
public actor MultipartReader {
    private enum State {
        case preamble
        /// Behind a delimiter.
        case delimiter
        case content
        case end
    }

    private let stream: ByteStream
    private let limits: MultipartLimits
    private let required: [String]
    /// Parts have names; otherwise their positions, from 0, stand for them.
    private let isNamed: Bool
    private var scanner: MultipartScanner
    private var state: State = .preamble
    /// Number of parts so far, and the number of the part whose content may be read.
    private var partCount: Int = 0
    private var names: Set<String> = []

    public init(
        _ stream: ByteStream, boundary: String, required: [String] = [], isNamed: Bool = true,
        limits: MultipartLimits = .standard
    ) {
        self.isNamed = isNamed
        self.stream = stream
        self.limits = limits
        self.required = required
        self.scanner = MultipartScanner(boundary: boundary)
    }

    /// The next part, nil at the end. What is left of the part before is skipped.
    /// - Throws: `StandardProblem.malformedBody` for text that is not multipart or ends early, `.payloadTooLarge`
    ///   beyond a limit, `.validationFailed` at the end without a required part; what the stream throws.
    public func next() async throws -> MultipartPart? {
        while true {
            switch state {
            case .preamble: try await skipPreamble()
            case .content: while try await content(of: partCount) != nil {}
            case .delimiter:
                if try await isLast() { return try finish() }
                return try await part()
            case .end: return nil
            }
        }
    }

    /// A boundary of RFC 2046 §5.1.1: 1 ... 70 characters of a small set.
    public static func isValid(boundary: String) -> Bool {
        let bytes: String.UTF8View = boundary.utf8
        guard (1...70).contains(bytes.count), bytes.last != Ascii.space else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x27...0x29, 0x2B...0x2F, 0x3A, 0x3D, 0x3F, 0x5F, 0x20: true
            default: false
            }
        }
    }

    static func pointer(to name: String) -> String {
        var result: String = "/"
        for character in name.unicodeScalars {
            switch character {
            case "~": result += "~0"
            case "/": result += "~1"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}

extension MultipartReader {
    private func skipPreamble() async throws {
        var skipped: Int = 0
        while true {
            let (bytes, found): ([UInt8], Bool) = scanner.takeContent()
            skipped += bytes.count
            guard skipped <= limits.maximumPreambleBytes else {
                throw StandardProblem.malformedBody(reason: "The first boundary does not come.")
            }
            if found { break }
            try await fill()
        }
        state = .delimiter
    }

    /// Reads the rest of a delimiter's line: `--` ends the body.
    private func isLast() async throws -> Bool {
        while true {
            switch scanner.takeDelimiterEnd() {
            case .last: return true
            case .next: return false
            case .malformed: throw StandardProblem.malformedBody(reason: "There is text behind a boundary.")
            case .incomplete: try await fill()
            }
        }
    }

    private func finish() throws -> MultipartPart? {
        state = .end
        stream.cancel()
        let missing: [String] = required.filter { !names.contains($0) }
        guard !missing.isEmpty else { return nil }
        throw StandardProblem.validationFailed(
            missing.map {
                Violation(
                    source: .body, pointer: Self.pointer(to: $0), keyword: "required", message: "The part is required.")
            })
    }

    private func part() async throws -> MultipartPart {
        guard partCount < limits.maximumParts else {
            throw StandardProblem.malformedBody(reason: "There are more than \(limits.maximumParts) parts.")
        }
        let header: MultipartHeader = try await header()
        partCount += 1
        names.insert(header.name)
        state = .content
        let number: Int = partCount
        let content: ByteStream = ByteStream(next: { [self] in try await self.content(of: number) })
        return MultipartPart(
            name: header.name, fileName: header.fileName, mediaType: header.mediaType, headers: header.fields,
            content: content, maximumFieldBytes: limits.maximumFieldBytes)
    }

    private func header() async throws -> MultipartHeader {
        while true {
            if let lines = scanner.takeHeader() {
                guard lines.count <= limits.maximumHeaderBytes else { break }
                return try MultipartHeader(
                    lines, position: isNamed ? nil : partCount, maximumNameBytes: limits.maximumNameBytes)
            }
            guard scanner.count <= limits.maximumHeaderBytes else { break }
            try await fill()
        }
        throw StandardProblem.malformedBody(reason: "The header of a part is larger than allowed.")
    }

    /// The next bytes of a part; nil at its end, and for a part that has been left behind.
    private func content(of number: Int) async throws -> [UInt8]? {
        while number == partCount, case .content = state {
            let (bytes, found): ([UInt8], Bool) = scanner.takeContent()
            if found { state = .delimiter }
            if !bytes.isEmpty { return bytes }
            if found { return nil }
            try await fill()
        }
        return nil
    }

    private func fill() async throws {
        guard let chunk = try await stream.next() else {
            throw StandardProblem.malformedBody(reason: "The body ends before the last boundary.")
        }
        scanner.append(chunk)
    }
}
