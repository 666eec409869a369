/// `Content-Disposition` of downloads (RFC 6266).
enum ContentDisposition {
    /// `attachment` with the name in ASCII, and in full as an extended parameter (RFC 8187) when ASCII is not enough.
    static func attachment(named name: String) -> String {
        let plain: String = String(name.unicodeScalars.map { isPlain($0) ? Character($0) : "_" })
        let base: String = "attachment; filename=\"\(plain)\""
        return plain == name ? base : base + "; filename*=UTF-8''" + extended(shortened(name))
    }

    /// Bytes of UTF-8 that the extended parameter holds at most: three characters each, and the header stays below the
    /// 1000 characters of the contract.
    private static let maximumExtendedBytes: Int = 220

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
    }

    /// The end of a name is kept: it has the extension.
    private static func shortened(_ name: String) -> String {
        var kept: Substring = Substring(name)
        while kept.utf8.count > maximumExtendedBytes { kept.removeFirst() }
        return String(kept)
    }

    private static func extended(_ name: String) -> String {
        let digits: [Character] = Array("0123456789ABCDEF")
        return name.utf8.reduce(into: "") { text, byte in
            let scalar: Unicode.Scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": text.unicodeScalars.append(scalar)
            default: text += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}
