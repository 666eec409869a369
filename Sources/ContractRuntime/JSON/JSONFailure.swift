/// Why nothing could be read.
public enum JSONFailure: Error, Sendable, Hashable {
    /// The text is not JSON (RFC 8259), or is nested too deeply. `offset` counts bytes from 0, `line` and `column`
    /// (bytes of the line) from 1.
    case malformed(reason: String, offset: Int, line: Int, column: Int)
    /// The text is JSON and breaks these rules, in document order; never empty.
    case invalid([Violation])
}

extension JSONFailure {
    /// The violations, or none when the text is malformed.
    public var violations: [Violation] {
        switch self {
        case .malformed: []
        case .invalid(let violations): violations
        }
    }
}

/// Bounds of one reading.
public struct JSONLimits: Sendable, Hashable {
    /// Objects and arrays inside each other.
    public var maximumDepth: Int
    /// Violations that are reported; further ones are counted only.
    public var maximumViolations: Int
    /// Strings with U+0000 are violations of `pattern`. JSON allows them (RFC 8259 §7), but neither SQL text nor a C
    /// string holds them.
    public var refusesNUL: Bool

    public init(maximumDepth: Int = 128, maximumViolations: Int = 100, refusesNUL: Bool = false) {
        self.maximumDepth = maximumDepth
        self.maximumViolations = maximumViolations
        self.refusesNUL = refusesNUL
    }

    public static let standard: JSONLimits = JSONLimits()

    /// What comes from a caller of a service: parameters, bodies, form fields.
    public static let request: JSONLimits = JSONLimits(refusesNUL: true)
}

/// What is wrong with a text that is not JSON.
@usableFromInline
enum JSONDefect: UInt8, Sendable {
    case none
    case endOfText
    case value
    case literal
    case number
    case controlCharacter
    case escape
    case surrogate
    case utf8
    case key
    case colon
    case objectSeparator
    case arraySeparator
    case trailingText
    case depth

    var reason: String {
        switch self {
        case .none: "no defect"
        case .endOfText: "the text ends too early"
        case .value: "a value is expected"
        case .literal: "true, false or null is expected"
        case .number: "a number is expected: digits, no leading zero, digits after a point or exponent"
        case .controlCharacter: "a control character in a string has to be escaped"
        case .escape: "an escape sequence in a string is wrong"
        case .surrogate: "a surrogate escape has no partner"
        case .utf8: "the text is not UTF-8"
        case .key: "a member name in quotes is expected"
        case .colon: "a colon is expected after a member name"
        case .objectSeparator: "a comma or a closing brace is expected"
        case .arraySeparator: "a comma or a closing bracket is expected"
        case .trailingText: "there is text after the value"
        case .depth: "the text is nested too deeply"
        }
    }
}
