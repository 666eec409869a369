/// A media type or media range with its parameters (RFC 9110 §8.3.1, §12.5.1).
public struct MediaType: Sendable, Hashable {
    /// Lower case; `*` in a range.
    public var type: String
    /// Lower case; `*` in a range.
    public var subtype: String
    /// Names in lower case, values without quotes.
    public var parameters: [Parameter]

    public struct Parameter: Sendable, Hashable {
        public var name: String
        public var value: String
    }

    public init(type: String, subtype: String, parameters: [Parameter] = []) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// Parses `type/subtype;name=value;name="value"`; nil when the text is something else.
    public init?(_ text: some StringProtocol) {
        var fields: HeaderScanner = HeaderScanner(text)
        guard let type = fields.token(), fields.take(Ascii.slash), let subtype = fields.token() else { return nil }
        guard let parameters = fields.parameters(), fields.isAtEnd else { return nil }
        self.init(type: type.lowercased(), subtype: subtype.lowercased(), parameters: parameters)
    }

    /// The value of a parameter; the name in lower case.
    public func parameter(_ name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// `application/json` or a type with the suffix `+json` (RFC 6839).
    public var isJSON: Bool { subtype == "json" || subtype.hasSuffix("+json") }

    /// How closely this range describes a type: 0 not at all, 1 by `*/*`, 2 by its type, 3 exactly, 4 with parameters.
    public func specificity(for other: MediaType) -> Int {
        if type == "*" || other.type == "*" { return 1 }
        guard type == other.type else { return 0 }
        if subtype == "*" || other.subtype == "*" { return 2 }
        guard subtype == other.subtype else { return 0 }
        if parameters.isEmpty { return 3 }
        return parameters.allSatisfy { other.parameter($0.name)?.lowercased() == $0.value.lowercased() } ? 4 : 0
    }
}

/// Walks over the grammar of header values: tokens, quoted strings, parameters (RFC 9110 §5.6).
struct HeaderScanner {
    private let bytes: [UInt8]
    private var position: Int = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skipSpace() {
        while position < bytes.count, bytes[position] == Ascii.space || bytes[position] == Ascii.tab { position += 1 }
    }

    /// Takes one byte if it is next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func token() -> String? {
        let start: Int = position
        while position < bytes.count, Self.isTokenByte(bytes[position]) { position += 1 }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    /// A quoted string without its quotes and escapes; nil when it does not end.
    mutating func quoted() -> String? {
        guard take(Ascii.quote) else { return nil }
        var result: [UInt8] = []
        while position < bytes.count {
            var byte: UInt8 = bytes[position]
            position += 1
            if byte == Ascii.quote { return String(decoding: result, as: UTF8.self) }
            if byte == Ascii.backslash, position < bytes.count {
                byte = bytes[position]
                position += 1
            }
            result.append(byte)
        }
        return nil
    }

    /// `;name=value` repeated, with optional white space; nil when one is not of that form.
    mutating func parameters() -> [MediaType.Parameter]? {
        var result: [MediaType.Parameter] = []
        while true {
            skipSpace()
            guard take(Ascii.semicolon) else { return result }
            skipSpace()
            if isAtEnd { return result }
            guard let name = token(), take(Ascii.equals), let value = quoted() ?? token() else { return nil }
            result.append(MediaType.Parameter(name: name.lowercased(), value: value))
        }
    }

    /// Skips to behind the next comma outside of quotes.
    mutating func skipElement() {
        while position < bytes.count {
            if bytes[position] == Ascii.quote {
                _ = quoted()
            } else {
                position += 1
                if bytes[position - 1] == Ascii.comma { return }
            }
        }
    }

    /// `tchar` of RFC 9110 §5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool { ASCIIText.isToken(byte) }
}
