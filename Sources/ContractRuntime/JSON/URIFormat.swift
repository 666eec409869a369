/// URIs of RFC 3986 and IRIs of RFC 3987, by hand on bytes.
struct URIFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>
    private let text: Bytes
    private let isInternational: Bool

    static func accepts(_ text: Bytes, isReference: Bool, isInternational: Bool) -> Bool {
        let format: URIFormat = URIFormat(text: text, isInternational: isInternational)
        guard let colon = format.schemeEnd else { return isReference && format.isRelative }
        return format.isRest(from: colon + 1)
    }

    /// Offset of the colon behind a scheme, or nil.
    private var schemeEnd: Int? {
        guard let first = text.first, (first | 0x20) &- 0x61 < 26, let colon = text.firstIndex(of: 0x3A) else {
            return nil
        }
        let isScheme: Bool = text[..<colon].allSatisfy {
            HostFormat.isAlphanumeric($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E
        }
        return isScheme ? colon : nil
    }

    /// A reference without scheme: its first segment holds no colon.
    private var isRelative: Bool {
        let segment: Bytes.SubSequence = text.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        return !segment.contains(0x3A) && isRest(from: 0)
    }

    /// Authority, path, query and fragment.
    private func isRest(from start: Int) -> Bool {
        let rest: Bytes.SubSequence = text[start...]
        let fragment: Int = rest.firstIndex(of: 0x23) ?? text.count
        let query: Int = rest[..<fragment].firstIndex(of: 0x3F) ?? fragment
        var path: Int = start
        if rest.starts(with: [0x2F, 0x2F]) {
            path = rest[(start + 2)..<query].firstIndex(of: 0x2F) ?? query
            guard isAuthority(text[(start + 2)..<path]) else { return false }
        }
        return consists(text[path..<query], of: "/:@") && consists(text[query..<fragment].dropFirst(), of: "/:@?")
            && consists(text[fragment...].dropFirst(), of: "/:@?")
    }

    private func isAuthority(_ authority: Bytes.SubSequence) -> Bool {
        var host: Bytes.SubSequence = authority
        if let at = authority.lastIndex(of: 0x40) {
            guard consists(authority[..<at], of: ":") else { return false }
            host = authority[(at + 1)...]
        }
        if host.first == 0x5B {
            guard let close = host.firstIndex(of: 0x5D) else { return false }
            let inner: Bytes = Bytes(rebasing: host[(host.startIndex + 1)..<close])
            return (HostFormat.isIPv6(inner) || isFuture(inner)) && isPort(host[(close + 1)...])
        }
        let port: Int = host.lastIndex(of: 0x3A) ?? host.endIndex
        return consists(host[..<port], of: "") && isPort(host[port...])
    }

    private func isPort(_ text: Bytes.SubSequence) -> Bool {
        text.isEmpty || (text.first == 0x3A && text.dropFirst().allSatisfy { $0 &- 0x30 < 10 })
    }

    /// `v1.…`, an address of a later version.
    private func isFuture(_ text: Bytes) -> Bool {
        guard let first = text.first, first | 0x20 == 0x76, let dot = text.firstIndex(of: 0x2E) else { return false }
        return dot > 1 && text[1..<dot].allSatisfy { HexDigits.value($0) != nil } && dot + 1 < text.count
            && consists(text[(dot + 1)...], of: ":")
    }

    /// Unreserved characters, sub-delimiters, percent escapes and what else is allowed here.
    private func consists(_ part: Bytes.SubSequence, of extra: StaticString) -> Bool {
        var index: Int = part.startIndex
        while index < part.endIndex {
            let byte: UInt8 = part[index]
            if byte == 0x25 {
                guard index + 2 < part.endIndex, HexDigits.value(part[index + 1]) != nil,
                    HexDigits.value(part[index + 2]) != nil
                else { return false }
                index += 3
                continue
            }
            guard isPlain(byte) || extra.withUTF8Buffer({ $0.contains(byte) }) else { return false }
            index += 1
        }
        return true
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        HostFormat.isAlphanumeric(byte) || "-._~!$&'()*+,;=".utf8.contains(byte) || (isInternational && byte >= 0x80)
    }
}

/// URI templates of RFC 6570: literals and expressions in braces.
enum URITemplateFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    static func accepts(_ text: Bytes) -> Bool {
        var index: Int = 0
        while index < text.count {
            switch text[index] {
            case 0x7B:
                guard let close = text[index...].firstIndex(of: 0x7D), isExpression(text[(index + 1)..<close]) else {
                    return false
                }
                index = close
            case 0...0x20, 0x22, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7C, 0x7D, 0x7F: return false
            case 0x25:
                guard isEscape(text[index...]) else { return false }
            default: break
            }
            index += 1
        }
        return true
    }

    private static func isEscape(_ text: Bytes.SubSequence) -> Bool {
        text.count >= 3 && text.dropFirst().prefix(2).allSatisfy { HexDigits.value($0) != nil }
    }

    private static func isExpression(_ text: Bytes.SubSequence) -> Bool {
        guard let first = text.first else { return false }
        let names: Bytes.SubSequence = "+#./;?&=,!@|".utf8.contains(first) ? text.dropFirst() : text
        return names.split(separator: 0x2C, omittingEmptySubsequences: false).allSatisfy(isVariable)
    }

    private static func isVariable(_ text: Bytes.SubSequence) -> Bool {
        var name: Bytes.SubSequence = text
        if name.last == 0x2A {
            name = name.dropLast()
        } else if let colon = name.firstIndex(of: 0x3A) {
            let digits: Bytes.SubSequence = name[(colon + 1)...]
            guard let first = digits.first, first != 0x30, digits.count <= 4, digits.allSatisfy({ $0 &- 0x30 < 10 })
            else { return false }
            name = name[..<colon]
        }
        return name.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.allSatisfy { HostFormat.isAlphanumeric($0) || $0 == 0x5F || $0 == 0x25 }
        }
    }
}

/// Durations of RFC 3339 appendix A: `P3Y6M4DT12H30M5S`, `P2W`; parts in order, none left out in between.
enum DurationFormat {
    static func accepts(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 3, text[0] == 0x50 else { return false }
        let parts: [Substring.UTF8View.SubSequence] = split(text)
        guard parts.count <= 2, let date = parts.first else { return false }
        if date.last == UInt8(ascii: "W") { return parts.count == 1 && isRun(date, units: "W") }
        if parts.count == 2, !isRun(parts[1], units: "HMS") { return false }
        return (date.isEmpty && parts.count == 2) || isRun(date, units: "YMD")
    }

    /// The parts before and behind `T`, without the `P`.
    private static func split(_ text: UnsafeBufferPointer<UInt8>) -> [Substring.UTF8View.SubSequence] {
        let all: String = String(decoding: text.dropFirst(), as: UTF8.self)
        return Substring(all).utf8.split(separator: 0x54, omittingEmptySubsequences: false)
    }

    /// Numbers with units that follow each other in `units` without a gap.
    private static func isRun(_ text: Substring.UTF8View.SubSequence, units: String) -> Bool {
        var last: Int = -1
        var digits: Int = 0
        for byte in text {
            if byte &- 0x30 < 10 {
                digits += 1
                continue
            }
            guard digits > 0, let place = Array(units.utf8).firstIndex(of: byte), last < 0 || place == last + 1 else {
                return false
            }
            last = place
            digits = 0
        }
        return last >= 0 && digits == 0
    }
}

/// JSON Pointers of RFC 6901, and the relative ones of the draft that JSON Schema names.
enum PointerFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    static func accepts(_ text: Bytes) -> Bool { isPointer(text[...]) }

    private static func isPointer(_ text: Bytes.SubSequence) -> Bool {
        guard text.isEmpty || text.first == 0x2F else { return false }
        for index in text.indices where text[index] == 0x7E {
            guard index + 1 < text.endIndex, text[index + 1] == 0x30 || text[index + 1] == 0x31 else { return false }
        }
        return true
    }

    /// A number without leading zero, then a pointer or `#`.
    static func acceptsRelative(_ text: Bytes) -> Bool {
        let digits: Bytes.SubSequence = text.prefix { $0 &- 0x30 < 10 }
        guard let first = digits.first, first != 0x30 || digits.count == 1 else { return false }
        let rest: Bytes.SubSequence = text[digits.endIndex...]
        return rest.elementsEqual([0x23]) || isPointer(rest)
    }
}
