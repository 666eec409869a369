import ContractModel
import FoundationEssentials

/// Scalars of samples.
enum ExampleScalars {
    static let uuid: String = "0198c7e2-5b1a-7c3d-9e4f-2a6b8c0d1e2f"

    private static let formats: [String: String] = [
        "email": "ada@example.com", "idn-email": "ada@example.com", "uri": "https://example.com/page",
        "url": "https://example.com/page", "iri": "https://example.com/page", "uri-reference": "/page",
        "hostname": "example.com", "ipv4": "192.0.2.10", "ipv6": "2001:db8::10", "time": "09:30:00Z",
        "duration": "P3D", "regex": "^[a-z]+$", "password": "correct horse battery staple",
        "json-pointer": "/items/0", "uuid": uuid, "date": "2026-03-14", "date-time": "2026-03-14T09:30:00Z",
        "byte": "aGVsbG8=",
    ]

    static func text(_ use: TypeUse, name: String) -> String {
        switch use.type {
        case .uuid: return uuid
        case .dateTime: return "2026-03-14T09:30:00Z"
        case .date: return "2026-03-14"
        case .base64: return "aGVsbG8="
        case .binary: return "…"
        case .custom(_, let format): return formats[format] ?? words(name)
        default: return string(use.constraints, name: name)
        }
    }

    private static func string(_ constraints: Constraints, name: String) -> String {
        if let format = constraints.format, let text = formats[format] { return text }
        if let pattern = constraints.pattern, let text = PatternSample.text(for: pattern) {
            return padded(text, constraints)
        }
        return fitted(words(name), constraints)
    }

    /// `client_reference` reads as "client reference".
    private static func words(_ name: String) -> String {
        let words = name.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
        return words.isEmpty ? "text" : words
    }

    /// The last character goes on until the text is long enough: patterns that leave the length open take it.
    private static func padded(_ text: String, _ constraints: Constraints) -> String {
        let least = min(constraints.minLength ?? 0, DocsLimits.stringLength)
        let missing = least - text.unicodeScalars.count
        guard missing > 0, let last = text.last else { return text }
        return text + String(repeating: last, count: missing)
    }

    /// Repeated or cut to the wanted number of characters.
    private static func fitted(_ text: String, _ constraints: Constraints) -> String {
        let least = min(constraints.minLength ?? 0, DocsLimits.stringLength)
        var fitted = text
        while fitted.unicodeScalars.count < least { fitted += " " + text }
        let most = max(least, min(constraints.maxLength ?? DocsLimits.stringLength, DocsLimits.stringLength))
        let wanted = text.unicodeScalars.count < least ? least : most
        return String(String.UnicodeScalarView(fitted.unicodeScalars.prefix(wanted)))
    }

    // MARK: Numbers

    /// JSON text of a number within the limits.
    static func number(_ constraints: Constraints, isInteger: Bool) -> String {
        let start = Decimal(string: isInteger ? "1" : "12.5") ?? 1
        return "\(within(constraints, start: start))"
    }

    static func decimal(_ constraints: Constraints) -> String {
        let start = Decimal(string: "12.50") ?? 1
        let value = within(constraints, start: start)
        return value == start ? "12.50" : "\(value)"
    }

    private static func within(_ constraints: Constraints, start: Decimal) -> Decimal {
        let minimum = constraints.minimum.flatMap { Decimal(string: $0) }
        let above = constraints.exclusiveMinimum.flatMap { Decimal(string: $0) }
        let maximum = constraints.maximum.flatMap { Decimal(string: $0) }
        let below = constraints.exclusiveMaximum.flatMap { Decimal(string: $0) }
        let step = constraints.multipleOf.flatMap { Decimal(string: $0) } ?? 1
        var value = start
        if let minimum, value < minimum { value = minimum }
        if let above, value <= above { value = above + step }
        if let maximum, value > maximum { value = maximum }
        if let below, value >= below { value = below - step }
        guard constraints.multipleOf != nil, step > 0 else { return value }
        return multiple(of: step, near: value, minimum ?? above ?? 0)
    }

    /// The nearest multiple that is not below the least value.
    private static func multiple(of step: Decimal, near value: Decimal, _ least: Decimal) -> Decimal {
        let quotient = Double("\(value / step)") ?? 1
        guard abs(quotient) < 1e15 else { return value }
        let candidate = Decimal(Int(quotient.rounded(.up))) * step
        return candidate < least ? candidate + step : candidate
    }
}
