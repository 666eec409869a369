import FoundationEssentials

@testable import Cryptography

/// What the token says.
enum ClaimAttacks {
    private static let forge: TokenForge = .shared

    static let all: [ForgedToken] = changed + wrongJSON

    private static var changed: [ForgedToken] {
        let rows: [(String, String, String)] = [
            ("expired", "1800000600", "1799999970"), ("long expired", "1800000600", "1"), ("exp 0", "1800000600", "0"),
            ("exp negative", "1800000600", "-1"), ("exp without end", "1800000600", "1e999"),
            ("exp beyond time", "1800000600", "1e15"), ("exp a text", "1800000600", #""1800000600""#),
            ("exp null", "1800000600", "null"), ("exp a list", "1800000600", "[1800000600]"),
            ("exp NaN", "1800000600", "NaN"), ("exp hexadecimal", "1800000600", "0x7fffffff"),
            ("no exp", #""exp":1800000600,"#, ""), ("EXP", #""exp""#, #""EXP""#),
            ("not yet", #""nbf":1800000000"#, #""nbf":1800000031"#),
            ("nbf a text", #""nbf":1800000000"#, #""nbf":"0""#),
            ("nbf null", #""nbf":1800000000"#, #""nbf":null"#),
            ("issued later", #""iat":1800000000"#, #""iat":1800000031"#), ("no iat", #","iat":1800000000"#, ""),
            ("other issuer", "https://id.example", "https://id.example.attacker.example"),
            ("issuer with a slash", "https://id.example", "https://id.example/"),
            ("issuer in capitals", "https://id.example", "HTTPS://ID.EXAMPLE"),
            ("issuer a list", #""https://id.example""#, #"["https://id.example"]"#),
            ("no issuer", #""iss":"https://id.example","#, ""),
            ("other audience", #""api""#, #""apis""#), ("audience in capitals", #""api""#, #""API""#),
            ("audience a prefix", #"["web","api"]"#, #""api.attacker.example""#),
            ("no audience", #""aud":["web","api"],"#, ""), ("empty audience", #"["web","api"]"#, "[]"),
            ("audience null", #"["web","api"]"#, "null"), ("audience an object", #"["web","api"]"#, #"{"api":"api"}"#),
            ("audience of lists", #"["web","api"]"#, #"[["api"]]"#),
            ("audience with a number", #"["web","api"]"#, #"["api",1]"#),
            ("subject a number", #""sub":"u""#, #""sub":1"#), ("no subject", #""sub":"u","#, ""),
            ("no jti", #","jti":"t""#, ""), ("act a text", #""role""#, #""act":"admin","role""#),
            ("act without sub", #""role""#, #""act":{},"role""#),
        ]
        return rows.map { ForgedToken(name: $0, token: forge.signed(nil, forge.payload($1, $2))) }
    }

    private static var wrongJSON: [ForgedToken] {
        let deep: String = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        let payloads: [(String, String)] = [
            ("exp twice", forge.payload(#""jti""#, #""exp":1900000000,"jti""#)),
            ("sub twice", forge.payload(#""jti""#, #""sub":"admin","jti""#)),
            ("sub twice, escaped", forge.payload(#""jti""#, #""s\u0075b":"admin","jti""#)),
            ("trailing comma", forge.payload(#""client"}"#, #""client",}"#)),
            ("comment", forge.payload("{", "{/**/")), ("single quotes", forge.payload("\"", "'")),
            ("two objects", forge.payload + "{}"), ("a list", "[\(forge.payload)]"), ("a text", "\"x\""),
            ("nothing", ""),
            ("a mark of byte order", "\u{FEFF}" + forge.payload),
            ("very deep", forge.payload(#""client""#, deep)),
            ("nested token", forge.good),
        ]
        return payloads.map { ForgedToken(name: "payload: \($0)", token: forge.signed(nil, $1)) } + wrongUTF8
    }

    private static var wrongUTF8: [ForgedToken] {
        let (header, payload): ([UInt8], [UInt8]) = (Array(forge.header.utf8), Array(forge.payload.utf8))
        let wrongPayload: [UInt8] = Array(payload.dropLast(2)) + [0xC0, 0x80, 0x22, 0x7D]
        let wrongHeader: [UInt8] = Array(header.dropLast()) + [0x2C, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]
        return [
            ForgedToken(name: "payload: not UTF-8", token: forge.signed(bytes: header, wrongPayload)),
            ForgedToken(name: "header: not UTF-8", token: forge.signed(bytes: wrongHeader, payload)),
        ]
    }
}

/// The text of the token.
enum FormAttacks {
    private static let forge: TokenForge = .shared

    static let all: [ForgedToken] = whole + parts + spelling

    private static var whole: [ForgedToken] {
        let good: String = forge.good
        let padding: String = #","x":"\#(String(repeating: "x", count: 8_192))""#
        let flattened: String =
            #"{"protected":"\#(forge.parts[0])","payload":"\#(forge.parts[1])","signature":"\#(forge.parts[2])"}"#
        let rows: [(String, String)] = [
            ("nothing", ""), ("a dot", "."), ("two dots", ".."), ("three dots", "..."), ("space before", " " + good),
            ("space behind", good + " "), ("line feed behind", good + "\n"), ("NUL behind", good + "\0"),
            ("tab in between", good.replacing(".", with: ".\t")), ("dot behind", good + "."),
            ("dot before", "." + good),
            ("fourth part", good + ".AAAA"), ("five parts", good + ".AAAA.AAAA"), ("twice", "\(good).\(good)"),
            ("in quotes", "\"\(good)\""), ("with its scheme", "Bearer " + good), ("two in a list", "\(good),\(good)"),
            ("flattened JSON", flattened), ("capitals", good.uppercased()), ("small letters", good.lowercased()),
            ("percent encoding", good.replacing(".", with: "%2E")),
            ("full-width dots", good.replacing(".", with: "．")),
            ("one byte too long", String(repeating: "A", count: TokenVerifier.maximumLength + 1)),
            ("a padded header that makes it too long", forge.signed(forge.header(padding))),
        ]
        return rows.map { ForgedToken(name: "text: \($0)", token: $1) }
    }

    private static var parts: [ForgedToken] {
        let (h, p, s): (String, String, String) = (forge.parts[0], forge.parts[1], forge.parts[2])
        let other: [String] = forge.signed(nil, forge.payload("client", "superadmin"), by: forge.own)
            .split(separator: ".").map(String.init)
        let rows: [(String, String)] = [
            ("header and payload only", "\(h).\(p)"), ("no signature", "\(h).\(p)."), ("no header", ".\(p).\(s)"),
            ("no payload", "\(h)..\(s)"), ("header and payload swapped", "\(p).\(h).\(s)"),
            ("payload and signature swapped", "\(h).\(s).\(p)"), ("backwards", "\(s).\(p).\(h)"),
            ("payload of another", "\(h).\(other[1]).\(s)"), ("signature of another", "\(h).\(p).\(other[2])"),
            ("header of another", "\(Base64URL.encode(Array(forge.header(#","x":1"#).utf8))).\(p).\(s)"),
            ("header twice", "\(h).\(h).\(s)"), ("header cut", "\(h.dropLast(4)).\(p).\(s)"),
            ("payload cut", "\(h).\(p.dropLast(4)).\(s)"),
            ("signature of the payload alone", "\(h).\(p).\(signature(of: p))"),
            ("signature without the dot", "\(h).\(p).\(signature(of: h + p))"),
        ]
        return rows.map { ForgedToken(name: "parts: \($0)", token: $1) }
    }

    private static func signature(of text: String) -> String {
        Base64URL.encode((try? forge.current.sign(Array(text.utf8))) ?? [])
    }

    /// The same bytes in another spelling of base64.
    private static var spelling: [ForgedToken] {
        forge.parts.indices.flatMap { index -> [ForgedToken] in
            func with(_ name: String, _ change: (String) -> String) -> ForgedToken {
                var parts: [String] = forge.parts
                parts[index] = change(parts[index])
                return ForgedToken(name: "part \(index): \(name)", token: parts.joined(separator: "."))
            }
            return [
                with("one =") { $0 + "=" }, with("two =") { $0 + "==" },
                with("a line break") { "\($0.prefix(8))\r\n\($0.dropFirst(8))" },
                with("a space") { "\($0.prefix(8)) \($0.dropFirst(8))" }, with("one letter more") { $0 + "A" },
                with("one letter less") { String($0.dropLast()) }, with("NUL") { $0 + "\0" },
                with("a wide letter") { "Ａ" + $0.dropFirst() },
                with("plus") { "+" + $0.dropFirst() }, with("slash") { "/" + $0.dropFirst() },
            ]
        } + [unusedBits]
    }

    /// The last letter of 64 bytes stands for two bits; the four that are over have to be zero.
    private static var unusedBits: ForgedToken {
        let alphabet: [Character] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last: Int = forge.parts[2].last.flatMap(alphabet.firstIndex(of:)) ?? 0
        return ForgedToken(name: "part 2: unused bits", token: forge.good.dropLast() + String(alphabet[last + 1]))
    }
}

/// The bytes of the signature.
enum SignatureAttacks {
    private static let forge: TokenForge = .shared

    /// The order of the group, little-endian (RFC 8032 §5.1).
    private static let order: [UInt8] = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")

    static let all: [ForgedToken] = (lengths + scalars + points).map {
        ForgedToken(name: "signature: \($0)", token: forge.withSignature($1))
    }

    private typealias Row = (String, [UInt8])

    private static let zeros: [UInt8] = Array(repeating: 0, count: 32)
    private static let ones: [UInt8] = Array(repeating: 0xFF, count: 32)
    private static let r: [UInt8] = Array(forge.signature.prefix(32))
    private static let s: [UInt8] = Array(forge.signature.suffix(32))

    private static var lengths: [Row] {
        let signature: [UInt8] = forge.signature
        let der: [UInt8] = [0x30, 0x44, 0x02, 0x20] + r + [0x02, 0x20] + s
        return [
            ("R only", r), ("S only", s), ("one byte more", signature + [0]),
            ("one byte less", Array(signature.dropLast())),
            ("a byte before", [0] + signature), ("twice", signature + signature), ("as DER", der),
        ]
    }

    private static var scalars: [Row] {
        let empty: [UInt8] = (try? forge.current.sign([])) ?? []
        return [
            ("S + L", r + sum(s, order)), ("S + 2 L", r + sum(sum(s, order), order)), ("S = L", r + order),
            ("S = 0", r + zeros), ("S big-endian", r + Array(s.reversed())), ("highest bit of S", flipped(511)),
            ("second highest bit of S", flipped(510)), ("lowest bit of S", flipped(256)), ("of an empty text", empty),
        ]
    }

    private static var points: [Row] {
        let identity: [UInt8] = [1] + Array(zeros.dropLast())
        let eighth: [UInt8] = bytes("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
        let notCanonical: [UInt8] = [0xEE] + Array(ones.dropLast(2)) + [0x7F]
        return [
            ("zeros", zeros + zeros), ("ones", ones + ones), ("swapped halves", s + r),
            ("backwards", Array(forge.signature.reversed())), ("lowest bit of R", flipped(0)),
            ("sign of R", flipped(255)),
            ("R the identity, S 0", identity + zeros), ("R of order 8, S 0", eighth + zeros),
            ("R of order 8", eighth + s),
            ("R not below p", notCanonical + zeros), ("R the public key", forge.current.publicKey.bytes + s),
        ]
    }

    private static func flipped(_ bit: Int) -> [UInt8] {
        var changed: [UInt8] = forge.signature
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        return changed
    }

    /// Of two numbers of 32 bytes, little-endian.
    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var carry: Int = 0
        return zip(left, right).map { a, b in
            carry += Int(a) + Int(b)
            defer { carry >>= 8 }
            return UInt8(carry & 0xFF)
        }
    }
}
