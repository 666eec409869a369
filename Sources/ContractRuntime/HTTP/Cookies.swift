/// The `Cookie` header (RFC 6265 §4.2).
public enum Cookies {
    /// Names and values in the order of the message, values as sent without surrounding quotes.
    public static func parse(_ headers: HeaderFields) -> [(name: Substring, value: Substring)] {
        var result: [(name: Substring, value: Substring)] = []
        for header in headers.values(of: "Cookie") {
            for piece in header.split(separator: ";") {
                guard let equals = piece.utf8.firstIndex(of: Ascii.equals) else { continue }
                let name: Substring = piece[..<equals].drop { $0 == " " || $0 == "\t" }
                var value: Substring = piece[piece.index(after: equals)...]
                if value.utf8.count >= 2, value.utf8.first == Ascii.quote, value.utf8.last == Ascii.quote {
                    value = value.dropFirst().dropLast()
                }
                result.append((name: name, value: value))
            }
        }
        return result
    }

    /// The first value of a name.
    public static func value(_ name: String, in headers: HeaderFields) -> String? {
        parse(headers).first { $0.name == name }.map { String($0.value) }
    }
}
