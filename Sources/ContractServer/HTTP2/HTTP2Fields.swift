import ContractRuntime
import NIOHPACK

/// The head of an answer for HPACK. What differs from answer to answer does not go into the table that is kept for a
/// connection (RFC 7541 §2.3.2): it would drive out what stays the same, and be looked through for every field.
struct HTTP2Fields: FieldSink {
    /// Of most answers, with a reserve.
    private static let usualCount: Int = 16

    private(set) var headers: HPACKHeaders = HPACKHeaders()

    /// Names and values of fixed fields, by number.
    private static let fixed: [(name: String, value: String)] = FixedField.allCases.map { field in
        let parts: [Substring] = "\(field.line)".split(separator: ":", maxSplits: 1)
        return (name: parts[0].lowercased(), value: String(parts[1].dropFirst().dropLast()))
    }
    /// Names of own fields, by number.
    private static let own: [String] = OwnField.allCases.map { String("\($0.prefix)".dropLast(2)).lowercased() }

    init(_ head: ResponseHead, date: String) {
        headers.reserveCapacity(Self.usualCount)
        headers.add(name: ":status", value: String(head.response.status))
        head.writeFields(to: &self, date: date)
    }

    mutating func add(_ field: FixedField) {
        let field: (name: String, value: String) = Self.fixed[field.rawValue]
        headers.add(name: field.name, value: field.value)
    }

    mutating func add(_ field: OwnField, text: String) {
        let indexing: HPACKIndexing = field.isRepeated ? .indexable : .nonIndexable
        headers.add(name: Self.own[field.rawValue], value: text, indexing: indexing)
    }

    mutating func add(_ field: OwnField, number: Int) { add(field, text: String(number)) }

    mutating func add(_ id: RequestID) { add(.requestID, text: id.text) }

    mutating func add(_ limit: RateLimitNote) {
        add(.rateLimitPolicy, text: limit.tier.description)
        add(.rateLimit, text: limit.value)
    }

    mutating func add(_ field: HeaderFields.Field) {
        guard HeaderFields.isName(field.name) else { return }
        let name: String = field.name == "Content-Type" ? "content-type" : field.name.lowercased()
        headers.add(name: name, value: HeaderFields.harmless(field.value), indexing: Self.indexing(name))
    }

    private static func indexing(_ name: String) -> HPACKIndexing {
        switch name {
        case "content-type", "cache-control", "vary", "allow", "deprecation", "sunset": .indexable
        // RFC 7541 §7.1.3: nobody shall guess it by the length of what is sent.
        case "set-cookie": .neverIndexed
        default: .nonIndexable
        }
    }
}
