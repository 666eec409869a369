/// The `Cookie` header (RFC 6265 §4.2).
public enum Cookies {
    /// Names and values in the order of the message, values as sent without surrounding quotes.
    public static func parse(_ headers: HeaderFields) -> [(name: Substring, value: Substring)] {
        var result: [(name: Substring, value: Substring)] = []
        for header in headers.values(of: "Cookie") {
            // Byte by byte: as characters, the delimiters take the combining marks behind them along.
            for piece in header.utf8.split(separator: Ascii.semicolon) {
                guard let equals = piece.firstIndex(of: Ascii.equals) else { continue }
                let name: Substring.UTF8View = piece[..<equals].drop { $0 == Ascii.space || $0 == Ascii.tab }
                var value: Substring.UTF8View = piece[equals...].dropFirst()
                if value.count >= 2, value.first == Ascii.quote, value.last == Ascii.quote {
                    value = value.dropFirst().dropLast()
                }
                result.append((name: Substring(name), value: Substring(value)))
            }
        }
        return result
    }

    /// The first value of a name.
    public static func value(_ name: String, in headers: HeaderFields) -> String? {
        parse(headers).first { $0.name == name }.map { String($0.value) }
    }
}
