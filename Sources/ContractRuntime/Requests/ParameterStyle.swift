/// How a parameter is laid out in text (OpenAPI 3.1 §4.8.12.3).
public enum ParameterStyle: Sendable, Hashable {
    case simple, label, matrix, form, spaceDelimited, pipeDelimited, deepObject
    /// Cookies as RFC 6265 has them: no percent-encoding, an exploded value is several cookies (OpenAPI 3.2).
    case cookie
    /// The text is a form (`content: application/x-www-form-urlencoded`).
    case urlencoded
    /// The text is JSON (`content: application/json`).
    case json
}

/// What the schema of a parameter makes of the text.
public enum ParameterShape: Sendable, Hashable { case scalar, array, object }

/// Splits the raw text of parameters into `TextValue`s. Delimiters are looked for before percent-decoding, so that an
/// encoded delimiter is content.
enum ParameterText {
    /// One text of a parameter.
    /// - Parameters:
    ///   - decode: percent-decoding of the place.
    /// - Returns: nil when the text does not follow the style or the encoding.
    static func value(
        _ raw: Substring.UTF8View, name: String, style: ParameterStyle, explode: Bool, shape: ParameterShape,
        decode: (Substring.UTF8View) -> String?
    ) -> TextValue? {
        guard let body = content(raw, name: name, style: style, explode: explode, shape: shape) else { return nil }
        switch shape {
        case .scalar: return decode(body.text).map { .text($0) }
        case .array: return items(body, name, style, decode)
        case .object: return members(body, explode, decode)
        }
    }

    /// A text without its prefix, and the byte that separates items.
    private struct Content {
        var text: Substring.UTF8View
        var separator: UInt8
    }

    private static func content(
        _ raw: Substring.UTF8View, name: String, style: ParameterStyle, explode: Bool, shape: ParameterShape
    ) -> Content? {
        switch style {
        case .label:
            guard raw.first == Ascii.dot else { return nil }
            return Content(text: raw.dropFirst(), separator: explode ? Ascii.dot : Ascii.comma)
        case .matrix: return matrixContent(raw, name, explode, shape)
        case .spaceDelimited: return Content(text: raw, separator: Ascii.space)
        case .pipeDelimited: return Content(text: raw, separator: Ascii.pipe)
        default: return Content(text: raw, separator: Ascii.comma)
        }
    }

    /// `;name=value`; exploded objects are `;key=value;key=value`, exploded arrays `;name=a;name=b`.
    private static func matrixContent(
        _ raw: Substring.UTF8View, _ name: String, _ explode: Bool, _ shape: ParameterShape
    ) -> Content? {
        guard raw.first == Ascii.semicolon else { return nil }
        let text: Substring.UTF8View = raw.dropFirst()
        if explode, shape != .scalar { return Content(text: text, separator: Ascii.semicolon) }
        guard text.starts(with: name.utf8) else { return nil }
        let rest: Substring.UTF8View = text.dropFirst(name.utf8.count)
        if rest.isEmpty { return Content(text: rest, separator: Ascii.comma) }
        guard rest.first == Ascii.equals else { return nil }
        return Content(text: rest.dropFirst(), separator: Ascii.comma)
    }

    private static func items(
        _ content: Content, _ name: String, _ style: ParameterStyle, _ decode: (Substring.UTF8View) -> String?
    ) -> TextValue? {
        if content.text.isEmpty { return .list([]) }
        var result: [TextValue] = []
        let isExplodedMatrix: Bool = style == .matrix && content.separator == Ascii.semicolon
        for piece in split(content) {
            var piece: Substring.UTF8View = piece
            if isExplodedMatrix {
                guard let pair = pair(piece), pair.key.elementsEqual(name.utf8) else { return nil }
                piece = pair.value
            }
            guard let text = decode(piece) else { return nil }
            result.append(.text(text))
        }
        return .list(result)
    }

    private static func members(
        _ content: Content, _ explode: Bool, _ decode: (Substring.UTF8View) -> String?
    ) -> TextValue? {
        if content.text.isEmpty { return .object([]) }
        var result: [(String, String)] = []
        if explode {
            for piece in split(content) {
                guard let pair = pair(piece), let key = decode(pair.key), let value = decode(pair.value) else {
                    return nil
                }
                result.append((key, value))
            }
            return .pairs(result)
        }
        let texts: [String?] = split(content).map(decode)
        guard texts.count.isMultiple(of: 2) else { return nil }
        for index in stride(from: 0, to: texts.count, by: 2) {
            guard let key = texts[index], let value = texts[index + 1] else { return nil }
            result.append((key, value))
        }
        return .pairs(result)
    }

    private static func pair(
        _ text: Substring.UTF8View
    ) -> (key: Substring.UTF8View, value: Substring.UTF8View)? {
        guard let position = text.firstIndex(of: Ascii.equals) else { return nil }
        return (text[..<position], text[text.index(after: position)...])
    }

    /// Splits at the separator. A space is sent as `%20` or `+`, a pipe often as `%7C`.
    private static func split(_ content: Content) -> [Substring.UTF8View] {
        switch content.separator {
        case Ascii.space: PercentEncoding.split(content.text, at: Ascii.space, orRaw: Ascii.plus)
        case Ascii.pipe: PercentEncoding.split(content.text, at: Ascii.pipe, orRaw: Ascii.pipe)
        case let separator: content.text.split(separator: separator, omittingEmptySubsequences: false)
        }
    }
}

/// The ASCII bytes with a meaning in parameters, headers and bodies.
enum Ascii {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let ampersand: UInt8 = 0x26
    static let plus: UInt8 = 0x2B
    static let comma: UInt8 = 0x2C
    static let minus: UInt8 = 0x2D
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let equals: UInt8 = 0x3D
    static let openBracket: UInt8 = 0x5B
    static let backslash: UInt8 = 0x5C
    static let closeBracket: UInt8 = 0x5D
    static let pipe: UInt8 = 0x7C
    static let delete: UInt8 = 0x7F
}
