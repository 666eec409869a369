/// Any JSON value. Numbers keep their text, so that nothing is rounded; an object's repeated names keep the last value.
public indirect enum JSONValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// The text of a JSON number.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    public static func number(_ value: Int) -> JSONValue { .number(String(value)) }

    /// A member of an object, or nil.
    public subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number if it is an integer in the range of `Int`.
    public var integer: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// The number, rounded to the nearest `Double`.
    public var double: Double? {
        if case .number(let text) = self { Double(text) } else { nil }
    }

    public var boolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    public var array: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    public var object: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }
}

/// A type that reads itself; nil means that violations have been recorded.
public protocol JSONDecodable {
    init?(from json: inout JSONReader)
}

/// A type that writes itself as one JSON value.
public protocol JSONEncodable {
    func write(to json: inout JSONWriter)
}

extension JSONValue: JSONDecodable, JSONEncodable {
    public init?(from json: inout JSONReader) {
        guard let value = json.any() else { return nil }
        self = value
    }

    public func write(to json: inout JSONWriter) { json.write(self) }
}
