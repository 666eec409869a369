/// What a template can see. Texts carry their origin in their type, so that text of a description can never be printed
/// into code by accident.
package enum ViewValue: Sendable {
    /// Text made by the renderer: trusted, printed as it is in code templates.
    case code(String)
    /// Text of a description: untrusted, printed only through a filter (or escaped, in HTML templates).
    case spec(String)
    /// Prints `true` or `false`.
    case flag(Bool)
    case list([ViewValue])
    case object(ViewObject)
    /// A known name without a value: false to a section; printing it is an error in code templates, empty elsewhere.
    case absent
}

extension ViewValue {
    /// `.absent` where there is no text.
    package static func spec(optional text: String?) -> ViewValue { text.map(ViewValue.spec) ?? .absent }

    /// `.absent` where there is no text.
    package static func code(optional text: String?) -> ViewValue { text.map(ViewValue.code) ?? .absent }

    /// Decimal digits.
    package static func number(_ number: Int) -> ViewValue { .code(String(number)) }

    /// False to a section: `false`, absent, an empty text, an empty list.
    var isTruthy: Bool {
        switch self {
        case .flag(let flag): flag
        case .absent: false
        case .list(let elements): !elements.isEmpty
        case .code(let text), .spec(let text): !text.isEmpty
        case .object: true
        }
    }

    /// Noun for messages.
    var noun: String {
        switch self {
        case .code: "code"
        case .spec: "text of the description"
        case .flag: "a flag"
        case .list: "a list"
        case .object: "an object"
        case .absent: "absent"
        }
    }
}

/// A literal in the renderer's source is trusted. Interpolated strings are not literals in this sense: they need
/// `.code(…)`.
extension ViewValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: StaticString) { self = .code(value.description) }

    package init(booleanLiteral value: Bool) { self = .flag(value) }

    package init(arrayLiteral elements: ViewValue...) { self = .list(elements) }

    package init(dictionaryLiteral elements: (ViewKey, ViewValue)...) { self = .object(ViewObject(elements)) }
}

/// A member's name with its hash, taken once: at parsing in templates, at construction in views.
package struct ViewKey: Sendable, Hashable, ExpressibleByStringLiteral {
    package let name: String
    let hash: UInt64

    package init(_ name: String) {
        self.name = name
        self.hash = ViewKey.fnv(name)
    }

    package init(stringLiteral value: StaticString) { self.init(value.description) }

    /// FNV-1a over the UTF-8 bytes.
    private static func fnv(_ name: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return hash
    }
}

/// Named members in one array; a look-up compares hashes, then the name once.
package struct ViewObject: Sendable, ExpressibleByDictionaryLiteral {
    private struct Member: Sendable {
        let key: ViewKey
        var value: ViewValue
    }

    private var members: [Member] = []

    package init() {}

    package init(_ elements: [(ViewKey, ViewValue)]) {
        members = elements.map { Member(key: $0.0, value: $0.1) }
    }

    package init(dictionaryLiteral elements: (ViewKey, ViewValue)...) { self.init(elements) }

    /// The first member of the name. Setting replaces or appends; setting nil removes.
    package subscript(_ key: ViewKey) -> ViewValue? {
        get {
            for member in members where member.key.hash == key.hash && member.key.name == key.name {
                return member.value
            }
            return nil
        }
        set {
            let index: Int? = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Names in order, for messages.
    var names: [String] { members.map(\.key.name) }
}
