/// Header fields in the order of the message; names compare without regard to case (RFC 9110 §5.1).
public struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
    public typealias Field = (name: String, value: String)

    /// The message whose fields these are, as long as none is changed: its bytes are looked at where they lie.
    private var received: IncomingRequest?
    /// The fields otherwise.
    private var own: [Field]

    public init(_ fields: [Field] = []) { self.own = fields }

    /// Those of most answers; made once.
    static let json: HeaderFields = HeaderFields([(name: "Content-Type", value: "application/json")])

    public init(dictionaryLiteral elements: (String, String)...) {
        self.own = elements.map { (name: $0.0, value: $0.1) }
    }

    package init(received: IncomingRequest) {
        self.received = received
        self.own = []
    }

    public var fields: [Field] {
        guard let received else { return own }
        return received.layout.fields.places.indices.map { received.field(at: $0) }
    }

    public var count: Int { received?.layout.fields.places.count ?? own.count }
    public var isEmpty: Bool { count == 0 }

    /// The first value of a name. Setting replaces every value of the name; nil removes them.
    public subscript(name: String) -> String? {
        get {
            if let received {
                return received.position(of: name, from: 0).map { received.field(at: $0).value }
            }
            for field in own where Self.isEqual(field.name, name) { return field.value }
            return nil
        }
        set {
            guard let newValue else { return remove(name) }
            settle()
            if let index = own.firstIndex(where: { Self.isEqual($0.name, name) }) {
                own[index].value = newValue
                var position: Int = own.count - 1
                while position > index {
                    if Self.isEqual(own[position].name, name) { own.remove(at: position) }
                    position -= 1
                }
            } else {
                own.append((name: name, value: newValue))
            }
        }
    }

    public mutating func add(_ name: String, _ value: String) {
        settle()
        own.append((name: name, value: value))
    }

    public mutating func remove(_ name: String) {
        settle()
        own.removeAll { Self.isEqual($0.name, name) }
    }

    public func contains(_ name: String) -> Bool {
        if let received { return received.position(of: name, from: 0) != nil }
        for field in own where Self.isEqual(field.name, name) { return true }
        return false
    }

    /// Every value of a name, in the order of the message.
    public func values(of name: String) -> [String] {
        guard let received else { return own.filter { Self.isEqual($0.name, name) }.map(\.value) }
        var result: [String] = []
        var position: Int = 0
        while let found = received.position(of: name, from: position) {
            result.append(received.field(at: found).value)
            position = found + 1
        }
        return result
    }

    /// Every value of a name joined with `, ` (RFC 9110 §5.3); nil when there is none.
    public func joined(_ name: String) -> String? {
        guard contains(name) else { return nil }
        return values(of: name).joined(separator: ", ")
    }

    /// Fields that are going to be changed.
    private mutating func settle() {
        guard received != nil else { return }
        own = fields
        received = nil
    }

    /// ASCII equality without regard to case.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let left: String.UTF8View = left.utf8
        let right: String.UTF8View = right.utf8
        guard left.count == right.count else { return false }
        for (a, b) in zip(left, right) where a != b {
            guard isSameLetter(a, b) else { return false }
        }
        return true
    }

    /// Two letters that differ in their case only.
    static func isSameLetter(_ left: UInt8, _ right: UInt8) -> Bool {
        let lower: UInt8 = left | 0x20
        return lower == right | 0x20 && lower >= 0x61 && lower <= 0x7A
    }
}

extension HeaderFields {
    public mutating func append(contentsOf others: [Field]) {
        settle()
        own.append(contentsOf: others)
    }

    /// A field value in which bytes that could end its line (controls besides the tab) are spaces.
    public static func harmless(_ value: String) -> String {
        let isForbidden: (UInt8) -> Bool = { ($0 < Ascii.space && $0 != Ascii.tab) || $0 == Ascii.delete }
        guard value.utf8.contains(where: isForbidden) else { return value }
        return String(decoding: value.utf8.map { isForbidden($0) ? Ascii.space : $0 }, as: UTF8.self)
    }

    /// A field name of RFC 9110 §5.1.
    public static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(ASCIIText.isToken)
    }
}
