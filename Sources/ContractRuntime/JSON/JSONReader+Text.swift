/// Text mode: the reading methods of `JSONReader` over the decoded text of a parameter or form.
///
/// The caller splits by style and percent-decodes; what is left is one of three shapes, and the same read expression
/// that serves a JSON body serves it:
///
/// | `TextValue` | from | read by |
/// |---|---|---|
/// | `.text("10")` | a primitive | `string`, `integer`, `number`, `boolean`, `uuid`, `enumeration`, … |
/// | `.list([…])` | an array: split items of one text or repeated keys | `array { … }` |
/// | `.object([…])` | an object: form, `deepObject`, exploded | `begin`/`next`/`end`, `map { … }`, `Type(from:)` |
///
/// Shapes nest (a form with an array field is an object of lists). `array` takes `.text` as a list of one, because one
/// repeated key looks like a primitive. Booleans are `true` and `false`; numbers are JSON numbers over the whole text;
/// there is no null; `any` gives strings. Failures are always `.invalid`; pointers are `/key` and `/index` inside the
/// parameter, empty for the whole.
public enum TextValue: Sendable, Hashable {
    case text(String)
    case list([TextValue])
    case object([TextMember])

    /// A list of plain texts.
    public static func texts(_ items: [String]) -> TextValue { .list(items.map { .text($0) }) }

    /// An object of plain texts. Repeated keys stay apart and are refused when read (`grouping` joins them).
    public static func pairs(_ pairs: [(String, String)]) -> TextValue {
        .object(pairs.map { TextMember(key: $0.0, value: .text($0.1)) })
    }

    /// An object in which repeated keys become lists, in order of first appearance: `tags=a&tags=b`.
    public static func grouping(_ pairs: [(String, String)]) -> TextValue {
        var members: [TextMember] = []
        var places: [String: Int] = [:]
        for (key, text) in pairs {
            if let place = places[key] {
                members[place].value.append(text)
            } else {
                places[key] = members.count
                members.append(TextMember(key: key, value: .text(text)))
            }
        }
        return .object(members)
    }

    private mutating func append(_ text: String) {
        switch self {
        case .list(var items):
            self = .text("")
            items.append(.text(text))
            self = .list(items)
        default: self = .list([self, .text(text)])
        }
    }
}

/// One named value of a `TextValue.object`.
public struct TextMember: Sendable, Hashable {
    public var key: String
    public var value: TextValue

    public init(key: String, value: TextValue) {
        self.key = key
        self.value = value
    }
}

extension JSONReader {
    /// Reads a parameter or form with `read`. Throws `.invalid` only.
    public static func decodeText<T>(
        _ value: TextValue, limits: JSONLimits = .standard, source: ViolationSource,
        _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        let tape: TextTape = TextTape(value, maximumDepth: limits.maximumDepth)
        let result: Result<T, JSONFailure> = tape.bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return .failure(.invalid([])) }
            var reader: JSONReader = JSONReader(base: start, end: tape.nodes.count, tape: tape, limits: limits)
            if let value = read(&reader), reader.isSound() { return .success(value) }
            return .failure(reader.failure(source))
        }
        return try result.get()
    }

    /// Reads one text: `JSONReader.text("10", source: .query("limit")) { $0.integer(Int.self) }`.
    public static func text<T>(
        _ text: String, source: ViolationSource, _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        try decodeText(.text(text), source: source, read)
    }

    /// Reads a list of texts as an array.
    public static func texts<T>(
        _ texts: [String], source: ViolationSource, _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        try decodeText(.texts(texts), source: source, read)
    }

    /// Reads key/value pairs as an object.
    public static func pairs<T>(
        _ pairs: [(String, String)], source: ViolationSource, _ read: (inout JSONReader) -> T?
    ) throws(JSONFailure) -> T {
        try decodeText(.pairs(pairs), source: source, read)
    }
}
