/// Mailboxes of RFC 5321 §4.1.2 and RFC 6531.
enum MailFormat {
    typealias Bytes = UnsafeBufferPointer<UInt8>

    static func accepts(_ text: Bytes, isInternational: Bool) -> Bool {
        if isPlain(text) { return true }
        guard let at = text.lastIndex(of: 0x40), at > 0, at <= 64, text.count <= 254 else { return false }
        let local: Bytes = Bytes(rebasing: text[..<at])
        let domain: Bytes = Bytes(rebasing: text[(at + 1)...])
        guard local[0] == 0x22 ? isQuoted(local, isInternational) : isDotAtom(local, isInternational) else {
            return false
        }
        return domain.first == 0x5B ? isLiteral(domain) : HostFormat.isName(domain, isInternational: isInternational)
    }

    /// The usual form, in one pass: letters, digits and `._+-` before the sign, labels of letters and digits behind it.
    private static func isPlain(_ text: Bytes) -> Bool {
        guard text.count <= 64, var here = text.baseAddress else { return false }
        let limit: UnsafePointer<UInt8> = here + text.count
        var hasSign: Bool = false
        var start: UnsafePointer<UInt8> = here
        while let stop = alphanumericEnd(here, limit) {
            let byte: UInt8 = stop.pointee
            here = stop + 1
            if byte == 0x2E || byte == 0x40 {
                if here == start + 1 || byte == 0x40 && hasSign { return false }
                hasSign = hasSign || byte == 0x40
                start = here
            } else if hasSign || byte != 0x5F && byte != 0x2B && byte != 0x2D {
                return false
            }
        }
        return hasSign && start < limit
    }

    /// The first byte that is neither a letter nor a digit; nil if there is none.
    @inline(__always)
    private static func alphanumericEnd(
        _ start: UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8>? {
        var here: UnsafePointer<UInt8> = start
        while limit - here >= 8 {
            let word: UInt64 = UnsafeRawPointer(here).loadUnaligned(as: UInt64.self).littleEndian
            let others: UInt64 = JSONBytes.notAlphanumeric(word)
            if others != 0 { return here + others.trailingZeroBitCount &>> 3 }
            here += 8
        }
        while here < limit {
            if !HostFormat.isAlphanumeric(here.pointee) { return here }
            here += 1
        }
        return nil
    }

    private static func isDotAtom(_ text: Bytes, _ isInternational: Bool) -> Bool {
        var isAtStart: Bool = true
        for byte in text {
            if byte == 0x2E {
                if isAtStart { return false }
                isAtStart = true
            } else {
                guard isAtomByte(byte) || (isInternational && byte >= 0x80) else { return false }
                isAtStart = false
            }
        }
        return !isAtStart
    }

    private static func isAtomByte(_ byte: UInt8) -> Bool {
        HostFormat.isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isQuoted(_ text: Bytes, _ isInternational: Bool) -> Bool {
        guard text.count >= 2, text[text.count - 1] == 0x22 else { return false }
        var index: Int = 1
        while index < text.count - 1 {
            if text[index] == 0x5C { index += 1 } else if text[index] == 0x22 { return false }
            guard index < text.count - 1, text[index] >= 0x20, text[index] < 0x7F || isInternational else {
                return false
            }
            index += 1
        }
        return true
    }

    /// `[127.0.0.1]` or `[IPv6:::1]`.
    private static func isLiteral(_ text: Bytes) -> Bool {
        guard text.count > 2, text[text.count - 1] == 0x5D else { return false }
        let inner: Bytes = Bytes(rebasing: text[1..<(text.count - 1)])
        if inner.prefix(5).map({ $0 | 0x20 }) == Array("ipv6:".utf8) {
            return HostFormat.isIPv6(Bytes(rebasing: inner[5...]))
        }
        return HostFormat.isIPv4(inner)
    }
}
