import ContractRuntime
import NIOCore
import NIOHPACK

/// Heads of HTTP/2 in the form of HTTP/1.1, so that one parser decides what a request is.
enum HTTP2Head {
    /// Room for most heads.
    private static let usualBytes: Int = 1_024

    /// A request's head as HTTP/1.1 has it.
    /// - Parameter hasBody: the stream goes on behind the head.
    /// - Throws: what cannot be said in HTTP/1.1, or would be read as something else there.
    static func message(_ head: HPACKHeaders, hasBody: Bool) throws(StandardProblem) -> [UInt8] {
        let request: PseudoFields = try PseudoFields(head)
        var message: [UInt8] = []
        message.reserveCapacity(usualBytes)
        message += request.method.utf8
        message.append(0x20)
        message += request.path.utf8
        append(" HTTP/1.1\r\nhost: ", to: &message)
        message += request.host.utf8
        append("\r\n", to: &message)
        var isCounted: Bool = false
        for (name, value, _) in head where name.utf8.first != PseudoFields.colon {
            if try take(name, value, &message) { isCounted = true }
        }
        if hasBody, !isCounted { append("transfer-encoding: chunked\r\n", to: &message) }
        append("\r\n", to: &message)
        return message
    }

    /// Appends a field that may stand in a request.
    /// - Returns: it is `content-length`.
    private static func take(
        _ name: String, _ value: String, _ message: inout [UInt8]
    ) throws(StandardProblem) -> Bool {
        let isCounted: Bool = try check(name, value)
        // Has been said.
        if name == "host" { return false }
        let start: Int = message.count
        message += name.utf8
        let end: Int = message.count
        append(": ", to: &message)
        message += value.utf8
        guard isName(message[start..<end]) else {
            throw .malformedRequest("A header field has a name that is none in HTTP/2.")
        }
        guard message[(end + 2)...].allSatisfy({ ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }) else {
            throw .malformedRequest("A header field has a control character.")
        }
        append("\r\n", to: &message)
        return isCounted
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { ASCIIText.isToken($0) && !(0x41...0x5A).contains($0) }
    }

    /// Fields of the connection do not exist here (RFC 9113 §8.2.2).
    /// - Returns: it is `content-length`.
    private static func check(_ name: String, _ value: String) throws(StandardProblem) -> Bool {
        switch name.utf8.count {
        case 2 where name == "te" && value != "trailers":
            throw .malformedRequest("HTTP/2 knows te: trailers only.")
        case 7 where name == "upgrade", 10 where name == "connection" || name == "keep-alive",
            16 where name == "proxy-connection", 17 where name == "transfer-encoding":
            throw .malformedRequest("HTTP/2 has no \(name).")
        case 14: return name == "content-length"
        default: return false
        }
    }

    private static func append(_ text: StaticString, to message: inout [UInt8]) {
        message += UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

/// The fields of a request that are not header fields (RFC 9113 §8.3.1).
private struct PseudoFields {
    static let colon: UInt8 = 0x3A

    private(set) var method: String
    private(set) var path: String
    /// Of `:authority` or `host`: one of the two, or both the same.
    private(set) var host: String

    init(_ head: HPACKHeaders) throws(StandardProblem) {
        var (method, path, host): (String?, String?, String?) = (nil, nil, nil)
        for (name, value, _) in head {
            switch name {
            case ":method": try Self.set(&method, name, value)
            case ":path": try Self.set(&path, name, value)
            case ":authority", "host":
                guard host ?? value == value else { throw .malformedRequest("One :authority is needed.") }
                host = value
            default: break
            }
        }
        guard method != "CONNECT" else { throw .notImplemented }
        self.method = try Self.required(method, ":method")
        self.path = try Self.required(path, ":path")
        self.host = try Self.required(host, ":authority")
    }

    private static func set(_ field: inout String?, _ name: String, _ value: String) throws(StandardProblem) {
        guard field == nil else { throw .malformedRequest("One \(name) is needed.") }
        field = value
    }

    private static func required(_ value: String?, _ name: String) throws(StandardProblem) -> String {
        guard let value, value.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .malformedRequest("One \(name) without spaces and controls is needed.")
        }
        return value
    }
}
