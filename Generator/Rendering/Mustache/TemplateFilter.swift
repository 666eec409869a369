/// The ways in which a text can be printed.
enum TemplateFilter: String, Sendable, CaseIterable {
    /// A Swift string literal with its quotes.
    case literal
    /// Text within a line of a Swift comment.
    case comment
    /// A Swift identifier, in backticks where it is a keyword.
    case identifier
    /// The name of a file, without folders.
    case path
    /// Text or an attribute value of HTML.
    case html
    /// A JSON string with its quotes, safe within `<script>` too; also a literal of JavaScript and TypeScript.
    case json
    /// Markdown as safe HTML blocks.
    case markdown

    /// Why a value cannot be printed; completes a sentence that begins with the value's name.
    struct Refusal: Error {
        let reason: String
    }

    /// Appends a value as its tag asks for.
    static func write(
        _ value: ViewValue, tag: TemplateUnit.Tag, mode: Template.Mode, into output: inout [UInt8]
    ) throws(Refusal) {
        switch value {
        case .code(let text):
            try printCode(text, tag: tag, mode: mode, into: &output)
        case .spec(let text):
            try printSpec(text, tag: tag, mode: mode, into: &output)
        case .flag(let flag) where tag.filter == nil:
            output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .absent where mode != .swift:
            return
        case .absent:
            throw Refusal(reason: "has no value here; ask for it by a section first")
        case .flag, .list, .object:
            throw Refusal(reason: "is \(value.noun) and cannot be printed\(tag.filter == nil ? "" : " by a filter")")
        }
    }

    private static func printCode(
        _ text: String, tag: TemplateUnit.Tag, mode: Template.Mode, into output: inout [UInt8]
    ) throws(Refusal) {
        if let filter = tag.filter {
            try filter.apply(text, into: &output)
        } else if mode == .html && !tag.isRaw {
            appendHTML(text, into: &output)
        } else {
            output.append(contentsOf: text.utf8)
        }
    }

    private static func printSpec(
        _ text: String, tag: TemplateUnit.Tag, mode: Template.Mode, into output: inout [UInt8]
    ) throws(Refusal) {
        if let filter = tag.filter { return try filter.apply(text, into: &output) }
        guard !tag.isRaw else { throw Refusal(reason: "is text of the description and cannot be printed raw") }
        switch mode {
        case .html: appendHTML(text, into: &output)
        case .plain: output.append(contentsOf: text.utf8)
        case .swift: throw Refusal(reason: "is text of the description and needs a filter")
        }
    }

    private func apply(_ text: String, into output: inout [UInt8]) throws(Refusal) {
        switch self {
        case .literal: TemplateFilter.appendLiteral(text, into: &output)
        case .comment: TemplateFilter.appendComment(text, into: &output)
        case .identifier: try TemplateFilter.appendIdentifier(text, into: &output)
        case .path: TemplateFilter.appendPath(text, into: &output)
        case .html: TemplateFilter.appendHTML(text, into: &output)
        case .json: TemplateFilter.appendJSON(text, into: &output)
        case .markdown: output.append(contentsOf: Markdown.html(text).utf8)
        }
    }
}

// MARK: Escaping

extension TemplateFilter {
    /// Appends printable ASCII without the two given bytes, the common case, as a whole; false if the text is not that.
    private static func appendPlain(_ text: String, without a: UInt8, _ b: UInt8, into output: inout [UInt8]) -> Bool {
        var copy = text
        return copy.withUTF8 { bytes in
            for byte in bytes where byte < 0x20 || byte >= 0x7f || byte == a || byte == b { return false }
            output.append(contentsOf: bytes)
            return true
        }
    }

    /// Characters that break lines, hide text or turn its direction: never printed into code as they are.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f...0x9f, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff, 0xfff9...0xfffb: true
        default: scalar.value & 0xFFFE == 0xFFFE || 0xFDD0...0xFDEF ~= scalar.value
        }
    }

    private static func append(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        output.append(contentsOf: UTF8.encode(scalar)!)
    }

    /// Backslashes are doubled, so that no interpolation can begin.
    static func appendLiteral(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if !appendPlain(text, without: UInt8(ascii: "\""), UInt8(ascii: "\\"), into: &output) {
            for scalar in text.unicodeScalars { appendLiteral(scalar, into: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendLiteral(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        switch scalar {
        case "\\": output.append(contentsOf: #"\\"#.utf8)
        case "\"": output.append(contentsOf: #"\""#.utf8)
        case "\n": output.append(contentsOf: #"\n"#.utf8)
        case "\r": output.append(contentsOf: #"\r"#.utf8)
        case "\t": output.append(contentsOf: #"\t"#.utf8)
        case _ where isUnsafe(scalar):
            output.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".utf8)
        default: append(scalar, into: &output)
        }
    }

    /// Line breaks and unsafe characters become spaces; marks that open or close a block comment are parted.
    static func appendComment(_ text: String, into output: inout [UInt8]) {
        if appendPlain(text, without: UInt8(ascii: "*"), UInt8(ascii: "/"), into: &output) { return }
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if (previous == "*" && scalar == "/") || (previous == "/" && scalar == "*") {
                output.append(UInt8(ascii: " "))
            }
            append(isUnsafe(scalar) ? " " : scalar, into: &output)
            previous = scalar
        }
    }

    static func appendIdentifier(_ text: String, into output: inout [UInt8]) throws(Refusal) {
        guard SwiftWords.isIdentifier(text) else { throw Refusal(reason: "is not a Swift identifier: \"\(text)\"") }
        let isReserved = SwiftWords.reserved.contains(text)
        if isReserved { output.append(UInt8(ascii: "`")) }
        output.append(contentsOf: text.utf8)
        if isReserved { output.append(UInt8(ascii: "`")) }
    }

    /// Letters, digits, `-`, `_`, `+` and inner dots stay; everything else becomes `_`. Distinct texts can meet in one
    /// name: uniqueness is the caller's.
    static func appendPath(_ text: String, into output: inout [UInt8]) {
        let start = output.count
        for byte in text.utf8.prefix(TemplateLimits.fileNameBytes) {
            let isFirst = output.count == start
            output.append(isFileNameByte(byte, isFirst: isFirst) ? byte : UInt8(ascii: "_"))
        }
        if output.count == start { output.append(UInt8(ascii: "_")) }
    }

    private static func isFileNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"): !isFirst
        default: false
        }
    }

    static func appendHTML(_ text: String, into output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            case 0x09, 0x0a, 0x0d, 0x20...: output.append(byte)
            default: output.append(contentsOf: "\u{fffd}".utf8)
            }
        }
    }

    static func appendJSON(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": output.append(contentsOf: #"\\"#.utf8)
            case "\"": output.append(contentsOf: #"\""#.utf8)
            case "\n": output.append(contentsOf: #"\n"#.utf8)
            case "<", ">", "&": appendEscape(scalar, into: &output)
            case _ where isUnsafe(scalar) && scalar.value <= 0xffff: appendEscape(scalar, into: &output)
            default: append(scalar, into: &output)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscape(_ scalar: Unicode.Scalar, into output: inout [UInt8]) {
        let digits = String(scalar.value, radix: 16)
        output.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    }
}
