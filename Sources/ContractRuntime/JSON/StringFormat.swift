/// The formats of JSON Schema that are checked on strings. The raw value is the format's name.
public enum StringFormat: String, Sendable, Hashable, CaseIterable {
    /// RFC 5321 §4.1.2 mailbox.
    case email
    /// RFC 6531 mailbox: also other letters than ASCII.
    case idnEmail = "idn-email"
    /// RFC 3986 URI, with a scheme.
    case uri
    case uriReference = "uri-reference"
    /// RFC 3987.
    case iri
    case iriReference = "iri-reference"
    /// RFC 6570.
    case uriTemplate = "uri-template"
    /// RFC 1123 §2.1.
    case hostname
    /// RFC 5890: also labels in other scripts.
    case idnHostname = "idn-hostname"
    /// RFC 2673 §3.2 dotted quad.
    case ipv4
    /// RFC 4291 §2.2.
    case ipv6
    /// An expression that `Pattern` takes.
    case regex
    /// RFC 3339 `full-time`.
    case time
    /// RFC 3339 `full-date`.
    case date
    /// RFC 3339 `date-time`.
    case dateTime = "date-time"
    /// RFC 3339 appendix A.
    case duration
    /// RFC 6901.
    case jsonPointer = "json-pointer"
    case relativeJSONPointer = "relative-json-pointer"
    /// RFC 9562.
    case uuid
    /// RFC 4648 §4.
    case byte
    /// A number in plain notation of at most 38 digits, which keywords of numbers bound.
    case decimal

    /// Whether a text has the format.
    public func accepts(_ text: String) -> Bool {
        var text: String = text
        return text.withUTF8 { accepts($0) }
    }

    /// Whether valid UTF-8 has the format.
    func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .email: MailFormat.accepts(text, isInternational: false)
        case .idnEmail: MailFormat.accepts(text, isInternational: true)
        case .uri: URIFormat.accepts(text, isReference: false, isInternational: false)
        case .uriReference: URIFormat.accepts(text, isReference: true, isInternational: false)
        case .iri: URIFormat.accepts(text, isReference: false, isInternational: true)
        case .iriReference: URIFormat.accepts(text, isReference: true, isInternational: true)
        case .uriTemplate: URITemplateFormat.accepts(text)
        case .hostname: HostFormat.isName(text, isInternational: false)
        case .idnHostname: HostFormat.isName(text, isInternational: true)
        case .ipv4: HostFormat.isIPv4(text)
        case .ipv6: HostFormat.isIPv6(text)
        case .regex: (try? Pattern(checking: String(decoding: text, as: UTF8.self))) != nil
        case .time: RFC3339.time(text) != nil
        case .date: RFC3339.date(text) != nil
        case .dateTime: RFC3339.dateTime(text) != nil
        case .duration: DurationFormat.accepts(text)
        case .jsonPointer: PointerFormat.accepts(text)
        case .relativeJSONPointer: PointerFormat.acceptsRelative(text)
        case .uuid: UUIDText.parse(text) != nil
        case .byte: Base64.decode(text) != nil
        case .decimal: DecimalParts(text)?.decimal != nil
        }
    }
}
