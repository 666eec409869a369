/// Media types on both sides: what a contract offers, what a client sends and accepts (RFC 9110 §12).
public struct ContentNegotiation: Sendable {
    private let types: [MediaType]
    private let names: [String]

    /// - Parameter names: media types or ranges of the contract; names that are none are never matched.
    public init(_ names: [String]) {
        self.names = names
        self.types = names.map { MediaType($0) ?? MediaType(type: "", subtype: "") }
    }

    /// The position of the entry that describes the `Content-Type` of a body most closely; nil when none does.
    public func match(contentType: String) -> Int? {
        if let index = names.firstIndex(of: contentType) { return index }
        guard let sent = MediaType(contentType), isReadable(sent) else { return nil }
        return best { $0.specificity(for: sent) }
    }

    /// The media type that a client prefers.
    /// - Parameter accept: value of `Accept`; nil and an empty or unreadable one accept everything.
    /// - Returns: nil when the client accepts none; `.some(nil)` when the contract offers none.
    public func preferred(accept: String?) -> String?? {
        guard let first = names.first else { return .some(nil) }
        guard let accept, accept != "*/*" else { return first }
        let ranges: [(range: MediaType, quality: Int)] = Self.parse(accept)
        guard !ranges.isEmpty else { return first }
        var choice: String?
        var best: Int = 0
        for (index, type) in types.enumerated() {
            let quality: Int = Self.quality(of: type, in: ranges)
            if quality > best {
                best = quality
                choice = names[index]
            }
        }
        guard let choice else { return nil }
        return choice
    }

    /// The position of the entry for the body of a request, as `match(contentType:)`.
    package func match(_ request: IncomingRequest) -> Int? {
        var position: Int = 0
        for name in names {
            if request.value(.contentType, is: name) { return position }
            position += 1
        }
        return request.value(.contentType).flatMap { match(contentType: $0) }
    }

    /// The media type that a request prefers, as `preferred(accept:)`.
    package func preferred(_ request: IncomingRequest) -> String?? {
        guard let first = names.first else { return .some(nil) }
        guard request.contains(.accept) else { return first }
        let isPlain: Bool = request.value(.accept, is: "*/*") || request.value(.accept, is: first)
        if isPlain, !request.isRepeated(.accept) { return first }
        return preferred(accept: request.headers.joined("Accept"))
    }

    private func best(_ score: (MediaType) -> Int) -> Int? {
        var choice: Int?
        var best: Int = 0
        for (index, type) in types.enumerated() {
            let value: Int = score(type)
            if value > best {
                best = value
                choice = index
            }
        }
        return choice
    }

    /// JSON and text are read as UTF-8 only.
    private func isReadable(_ type: MediaType) -> Bool {
        guard type.isJSON || type.type == "text", let charset = type.parameter("charset")?.lowercased() else {
            return true
        }
        return charset == "utf-8" || charset == "us-ascii"
    }

    /// The quality of the most specific range that describes a type, in thousandths.
    private static func quality(of type: MediaType, in ranges: [(range: MediaType, quality: Int)]) -> Int {
        var specificity: Int = 0
        var result: Int = 0
        for entry in ranges {
            let value: Int = entry.range.specificity(for: type)
            if value > specificity {
                specificity = value
                result = entry.quality
            }
        }
        return result
    }

    /// Longest list that is read; the rest is ignored.
    private static let maximumRanges: Int = 64

    /// Media ranges with their weights; elements that are not of the grammar are left out.
    static func parse(_ accept: String) -> [(range: MediaType, quality: Int)] {
        var scanner: HeaderScanner = HeaderScanner(accept)
        var result: [(range: MediaType, quality: Int)] = []
        while !scanner.isAtEnd, result.count < maximumRanges {
            scanner.skipSpace()
            if let type = scanner.token(), scanner.take(Ascii.slash), let subtype = scanner.token(),
                let parameters = scanner.parameters()
            {
                result.append(weighted(type, subtype, parameters))
            }
            scanner.skipElement()
        }
        return result
    }

    private static func weighted(
        _ type: String, _ subtype: String, _ parameters: [MediaType.Parameter]
    ) -> (range: MediaType, quality: Int) {
        let weight: Int? = parameters.firstIndex { $0.name == "q" }
        let range: MediaType = MediaType(
            type: type.lowercased(), subtype: subtype.lowercased(),
            parameters: Array(parameters[..<(weight ?? parameters.count)]))
        let quality: Double = weight.flatMap { Double(parameters[$0].value) } ?? 1
        return (range, quality.isFinite ? Int(max(0, min(1, quality)) * 1000) : 0)
    }
}
