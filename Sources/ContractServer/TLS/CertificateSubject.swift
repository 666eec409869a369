/// The subject of a certificate as text (RFC 4514): `CN=orders,O=Example,C=DE`.
///
/// Reads just so much DER (X.690) as is needed to get there: `Certificate ::= SEQUENCE { tbsCertificate SEQUENCE {
/// [0] version, serialNumber, signature, issuer, validity, subject, … } … }`.
struct CertificateSubject {
    private static let sequence: UInt8 = 0x30
    private static let version: UInt8 = 0xA0
    private static let objectIdentifier: UInt8 = 0x06
    /// Elements between the version and the subject.
    private static let elementsBefore: Int = 4
    /// Names of RFC 4514 §3, by the bytes of the attribute's identifier.
    private static let names: [[UInt8]: String] = [
        [0x55, 0x04, 0x03]: "CN", [0x55, 0x04, 0x07]: "L", [0x55, 0x04, 0x08]: "ST", [0x55, 0x04, 0x0A]: "O",
        [0x55, 0x04, 0x0B]: "OU", [0x55, 0x04, 0x06]: "C", [0x55, 0x04, 0x09]: "STREET",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x19]: "DC",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xF2, 0x2C, 0x64, 0x01, 0x01]: "UID",
    ]

    /// Nil when the bytes are no certificate.
    static func text(der: [UInt8]) -> String? {
        var outer: DERReader = DERReader(der[...])
        guard let certificate = outer.next(sequence) else { return nil }
        var certificateReader: DERReader = DERReader(certificate)
        guard let body = certificateReader.next(sequence) else { return nil }
        var reader: DERReader = DERReader(body)
        if reader.tag == version { _ = reader.next() }
        for _ in 0..<elementsBefore { guard reader.next() != nil else { return nil } }
        guard let subject = reader.next(sequence) else { return nil }
        return name(subject)
    }

    /// Relative names, the last one first.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        var reader: DERReader = DERReader(bytes)
        var parts: [String] = []
        while let set = reader.next() {
            var setReader: DERReader = DERReader(set.content)
            var attributes: [String] = []
            while let attribute = setReader.next(sequence) {
                guard let text = text(attribute) else { return nil }
                attributes.append(text)
            }
            parts.append(attributes.joined(separator: "+"))
        }
        return parts.reversed().joined(separator: ",")
    }

    private static func text(_ attribute: ArraySlice<UInt8>) -> String? {
        var reader: DERReader = DERReader(attribute)
        guard let identifier = reader.next(objectIdentifier), let value = reader.next() else { return nil }
        guard let name = names[Array(identifier)] else {
            let digits: String = value.content.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return "\(dotted(identifier))=#\(digits)"
        }
        return "\(name)=\(escaped(String(decoding: value.content, as: UTF8.self)))"
    }

    /// `1.2.840.113549.1.9.1`.
    private static func dotted(_ identifier: ArraySlice<UInt8>) -> String {
        var arcs: [UInt64] = []
        var arc: UInt64 = 0
        for byte in identifier {
            arc = arc << 7 | UInt64(byte & 0x7F)
            guard byte < 0x80 else { continue }
            // The first two arcs share a number.
            arcs += arcs.isEmpty ? [min(arc / 40, 2), arc - min(arc / 40, 2) * 40] : [arc]
            arc = 0
        }
        return arcs.map { String($0) }.joined(separator: ".")
    }

    /// RFC 4514 §2.4: what would read as the end of a value is escaped, so that no value can pretend to be two.
    private static func escaped(_ value: String) -> String {
        var result: String = ""
        for (index, character) in value.unicodeScalars.enumerated() {
            switch character {
            case ",", "+", "\"", "\\", "<", ">", ";", "=": result += "\\"
            case "#" where index == 0, " " where index == 0 || index == value.unicodeScalars.count - 1: result += "\\"
            case "\0": result += "\\00"; continue
            default: break
            }
            result.unicodeScalars.append(character)
        }
        return result
    }
}

/// The elements of a DER value, one after the other.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// Of the next element.
    var tag: UInt8? { rest.first }

    /// The content of the next element if it has this tag.
    mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard self.tag == tag else { return nil }
        return next()?.content
    }

    /// Nil at the end, and for an element that is not complete.
    mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        var reader: ArraySlice<UInt8> = rest
        guard let tag = reader.popFirst(), let first = reader.popFirst() else { return nil }
        var length: Int = Int(first)
        if first >= 0x80 {
            let count: Int = Int(first & 0x7F)
            guard (1...4).contains(count), reader.count >= count else { return nil }
            length = reader.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            reader = reader.dropFirst(count)
        }
        guard reader.count >= length else { return nil }
        rest = reader.dropFirst(length)
        return (tag, reader.prefix(length))
    }
}
