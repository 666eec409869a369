import Cryptography
import Domain
import FoundationEssentials
import PlatformQueries

// What a row's hash covers, made here once more and independently of the database's function `audit_content`.
extension ListChainedEventsRow {
    /// SHA-256 of the hash before it and of the content.
    var computedHash: [UInt8] { SHA256.hash(previousHash + content) }

    /// Canonical JSON (RFC 8785): members by name, no white space.
    var content: [UInt8] {
        let members: [(name: String, value: String)] = [
            ("actor_id", Self.text(actorID?.rawValue)), ("actor_role", Self.text(actorRole)),
            ("address", Self.text(address)), ("event", Self.text(event)), ("id", Self.text(id.rawValue)),
            ("impersonator_id", Self.text(impersonatorID?.rawValue)), ("occurred_at", Self.text(moment)),
            ("operation", Self.text(operation)), ("path", Self.text(path)), ("position", String(position)),
            ("problem", Self.text(problem)), ("request_id", Self.text(requestID)), ("status", String(status)),
            ("user_agent", Self.text(userAgent)), ("website_id", Self.text(websiteID?.rawValue)),
        ]
        return Array("{\(members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ","))}".utf8)
    }

    private static func text(_ id: UUID?) -> String { text(id?.uuidString.lowercased()) }

    /// RFC 8785 §3.2.2.2: only what must be escaped is.
    private static func text(_ value: String?) -> String {
        guard let value else { return "null" }
        var result: String = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\u{C}": result += "\\f"
            case "\r": result += "\\r"
            case "\u{0}"..<" ": result += (scalar.value < 16 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
