/// The names and values of a query or form, and which of them have been read.
struct QueryPairs {
    /// Pairs of one query or form; further ones are refused.
    static let maximumCount: Int = 512

    struct Pair {
        /// Decoded; nil when the encoding is wrong.
        var name: String?
        /// As sent.
        var value: Substring
        var isRead: Bool = false
    }

    private(set) var pairs: [Pair] = []
    /// There are more than `maximumCount`.
    private(set) var isTooLong: Bool = false

    init() {}

    /// Splits at `&` and the first `=` of each piece.
    init(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let text: String = String(decoding: bytes, as: UTF8.self)
        for piece in text.utf8.split(separator: Ascii.ampersand) {
            guard pairs.count < Self.maximumCount else {
                isTooLong = true
                return
            }
            let equals: String.UTF8View.Index = piece.firstIndex(of: Ascii.equals) ?? piece.endIndex
            let name: String? = PercentEncoding.decode(piece[..<equals], plusIsSpace: true)
            let value: Substring.UTF8View = piece[equals...].dropFirst()
            pairs.append(Pair(name: name, value: Substring(value)))
        }
    }

    /// The values of a name, which count as read from now on.
    mutating func take(_ name: String) -> [Substring] {
        var result: [Substring] = []
        for index in pairs.indices where pairs[index].name == name {
            pairs[index].isRead = true
            result.append(pairs[index].value)
        }
        return result
    }

    /// The members of `name[key]=value`, which count as read from now on. Deeper brackets are not members.
    mutating func takeMembers(of name: String) -> [(key: String, value: Substring)] {
        var result: [(key: String, value: Substring)] = []
        for index in pairs.indices {
            guard let full = pairs[index].name?.utf8, full.starts(with: name.utf8) else { continue }
            let rest: Substring.UTF8View = full.dropFirst(name.utf8.count)
            guard rest.first == Ascii.openBracket, rest.last == Ascii.closeBracket, rest.count >= 2 else { continue }
            let key: Substring.UTF8View = rest.dropFirst().dropLast()
            guard !key.contains(Ascii.openBracket), !key.contains(Ascii.closeBracket) else { continue }
            pairs[index].isRead = true
            result.append((key: String(Substring(key)), value: pairs[index].value))
        }
        return result
    }

    /// There is a name that nobody has asked for.
    var hasUnread: Bool {
        for pair in pairs where !pair.isRead { return true }
        return false
    }

    /// Names that nobody has asked for, each once, cut to a length that can be shown.
    var unread: [String] {
        var result: [String] = []
        for pair in pairs where !pair.isRead {
            let name: String = String((pair.name ?? "(wrong percent-encoding)").prefix(64))
            if !result.contains(name) { result.append(name) }
        }
        return result
    }

    /// Every pair decoded; nil when an encoding is wrong.
    var decoded: [(String, String)]? {
        var result: [(String, String)] = []
        for pair in pairs {
            guard let name = pair.name, let value = PercentEncoding.decode(pair.value.utf8, plusIsSpace: true) else {
                return nil
            }
            result.append((name, value))
        }
        return result
    }
}
