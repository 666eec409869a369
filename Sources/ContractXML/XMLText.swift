/// Names and texts of XML 1.0.
enum XMLText {
    /// `xsi:nil` is how null is written (XML Schema 1.0, part 1, §2.6.2).
    static let instanceNamespace: String = "http://www.w3.org/2001/XMLSchema-instance"

    /// A name of any text: what no name may have, and a `_x` of its own, becomes `_xHHHH_` (ISO 9075-14 §9.1).
    static func name(_ text: String) -> String {
        var name: String = ""
        var rest: Substring.UnicodeScalarView = Substring(text).unicodeScalars
        while let scalar = rest.popFirst() {
            let isEscape: Bool = scalar == "_" && rest.first == "x"
            if isEscape || !(name.isEmpty ? isStart(scalar) : isPart(scalar)) {
                name += "_x\(hexadecimal(scalar))_"
            } else {
                name.unicodeScalars.append(scalar)
            }
        }
        return name.isEmpty ? "_" : name
    }

    /// The text that `name` was made of.
    static func plain(_ name: String) -> String {
        guard name.contains("_x") else { return name }
        var text: String = ""
        var rest: Substring = name[...]
        while let start = rest.firstRange(of: "_x") {
            text += rest[..<start.lowerBound]
            let digits: Substring = rest[start.upperBound...].prefix { $0 != "_" }
            let end: Substring.Index = digits.endIndex
            if end < rest.endIndex, (4...6).contains(digits.count), let value = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(value)
            {
                text.unicodeScalars.append(scalar)
                rest = rest[rest.index(after: end)...]
            } else {
                text += "_x"
                rest = rest[start.upperBound...]
            }
        }
        return text + rest
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits: String = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0x5F, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            true
        default: false
        }
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
        default: isStart(scalar)
        }
    }

    /// Content of an element, or of an attribute in quotes. Characters that XML 1.0 does not have become U+FFFD.
    static func escaped(_ text: String, isAttribute: Bool = false) -> String {
        var result: String = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\r": result += "&#13;"
            case "\"" where isAttribute: result += "&quot;"
            case "\n" where isAttribute: result += "&#10;"
            case "\t" where isAttribute: result += "&#9;"
            default: result.unicodeScalars.append(isCharacter(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return result
    }

    /// A CDATA section; its end within the text parts it in two.
    static func section(_ text: String) -> String {
        let scalars: [Unicode.Scalar] = text.unicodeScalars.map { isCharacter($0) ? $0 : "\u{FFFD}" }
        let plain: String = String(String.UnicodeScalarView(scalars))
        return "<![CDATA[\(plain.replacing("]]>", with: "]]]]><![CDATA[>"))]]>"
    }

    /// XML 1.0 §2.2.
    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
