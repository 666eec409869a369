/// Texts that the JSON writer already knows how to make.
package enum JSONText {
    package static func of(_ write: (inout JSONWriter) -> Void) -> String {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Without the quotes around it. For values whose text needs no escapes.
    package static func unquoted(_ write: (inout JSONWriter) -> Void) -> String {
        String(of(write).dropFirst().dropLast())
    }

    /// The same JSON with every character beyond ASCII escaped (RFC 8259 §7); such characters stand in strings only.
    package static func ascii(_ json: String) -> String {
        guard json.utf8.contains(where: { $0 >= 0x80 }) else { return json }
        return json.utf16.reduce(into: "") { text, unit in
            if unit < 0x80 {
                text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            } else {
                let digits: String = String(unit, radix: 16, uppercase: true)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }

    /// The items of a list; any other value alone.
    package static func values(_ write: (inout JSONWriter) -> Void) -> [JSONValue] {
        var writer: JSONWriter = JSONWriter()
        write(&writer)
        let value: JSONValue? = value(writer.bytes)
        if case .array(let items)? = value { return items }
        return value.map { [$0] } ?? []
    }

    /// Any JSON text; nil when it is none.
    package static func value(_ bytes: [UInt8]) -> JSONValue? { try? JSONReader.decode(bytes) { $0.any() } }
}
