/// Header fields in the order of the message; names compare without regard to case (RFC 9110 §5.1).
public struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
    public typealias Field = (name: String, value: String)

    public private(set) var fields: [Field]

    public init(_ fields: [Field] = []) { self.fields = fields }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.fields = elements.map { (name: $0.0, value: $0.1) }
    }

    public var count: Int { fields.count }
    public var isEmpty: Bool { fields.isEmpty }

    /// The first value of a name. Setting replaces every value of the name; nil removes them.
    public subscript(name: String) -> String? {
        get {
            for field in fields where Self.isEqual(field.name, name) { return field.value }
            return nil
        }
        set {
            guard let newValue else { return remove(name) }
            if let index = fields.firstIndex(where: { Self.isEqual($0.name, name) }) {
                fields[index].value = newValue
                var position: Int = fields.count - 1
                while position > index {
                    if Self.isEqual(fields[position].name, name) { fields.remove(at: position) }
                    position -= 1
                }
            } else {
                fields.append((name: name, value: newValue))
            }
        }
    }

    public mutating func add(_ name: String, _ value: String) {
        fields.append((name: name, value: value))
    }

    public mutating func remove(_ name: String) {
        fields.removeAll { Self.isEqual($0.name, name) }
    }

    public func contains(_ name: String) -> Bool {
        fields.contains { Self.isEqual($0.name, name) }
    }

    /// Every value of a name, in the order of the message.
    public func values(of name: String) -> [String] {
        fields.filter { Self.isEqual($0.name, name) }.map(\.value)
    }

    /// Every value of a name joined with `, ` (RFC 9110 §5.3); nil when there is none.
    public func joined(_ name: String) -> String? {
        var result: String?
        for field in fields where Self.isEqual(field.name, name) {
            result = result.map { $0 + ", " + field.value } ?? field.value
        }
        return result
    }

    /// ASCII equality without regard to case.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let left: String.UTF8View = left.utf8
        let right: String.UTF8View = right.utf8
        guard left.count == right.count else { return false }
        for (a, b) in zip(left, right) where a != b {
            let lower: UInt8 = a | 0x20
            guard lower == b | 0x20, lower >= 0x61, lower <= 0x7A else { return false }
        }
        return true
    }
}

extension HeaderFields {
    public mutating func append(contentsOf others: [Field]) {
        fields.append(contentsOf: others)
    }

    /// A field value in which bytes that could end its line (controls besides the tab) are spaces.
    public static func harmless(_ value: String) -> String {
        let isForbidden: (UInt8) -> Bool = { ($0 < Ascii.space && $0 != Ascii.tab) || $0 == Ascii.delete }
        guard value.utf8.contains(where: isForbidden) else { return value }
        return String(decoding: value.utf8.map { isForbidden($0) ? Ascii.space : $0 }, as: UTF8.self)
    }

    /// A field name of RFC 9110 §5.1.
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(HeaderScanner.isTokenByte)
    }
}
