import ContractRuntime
import NIOCore
import NIOHPACK

/// Heads of HTTP/2 in the form of HTTP/1.1 and back, so that one parser decides what a request is and one writer which
/// fields an answer has.
enum HTTP2Head {
    /// A request's head as HTTP/1.1 has it.
    /// - Parameter hasBody: the stream goes on behind the head.
    /// - Throws: what cannot be said in HTTP/1.1, or would be read as something else there.
    static func message(_ head: HPACKHeaders, hasBody: Bool) throws(StandardProblem) -> [UInt8] {
        let method: String = try pseudo(":method", head)
        guard method != "CONNECT" else { throw .notImplemented }
        var message: [UInt8] = []
        message.reserveCapacity(1_024)
        message += Array("\(method) \(try pseudo(":path", head)) HTTP/1.1\r\n".utf8)
        // RFC 9113 §8.3.1: one of the two, or both the same.
        let hosts: [String] = head[":authority"] + head["host"]
        guard let host = hosts.first, hosts.allSatisfy({ $0 == host }) else {
            throw .malformedRequest("One :authority is needed.")
        }
        append("host", host, to: &message)
        var isCounted: Bool = false
        for (name, value, _) in head where !name.hasPrefix(":") && name != "host" {
            try check(name, value)
            isCounted = isCounted || name == "content-length"
            append(name, value, to: &message)
        }
        if hasBody, !isCounted { append("transfer-encoding", "chunked", to: &message) }
        message += [0x0D, 0x0A]
        return message
    }

    private static func pseudo(_ name: String, _ head: HPACKHeaders) throws(StandardProblem) -> String {
        let values: [String] = head[name]
        guard values.count == 1, let value = values.first, value.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .malformedRequest("One \(name) without spaces and controls is needed.")
        }
        return value
    }

    /// Fields of the connection do not exist here (RFC 9113 §8.2.2), and no value may end its line.
    private static func check(_ name: String, _ value: String) throws(StandardProblem) {
        switch name {
        case "connection", "transfer-encoding", "keep-alive", "proxy-connection", "upgrade":
            throw .malformedRequest("HTTP/2 has no \(name).")
        case "te" where value != "trailers": throw .malformedRequest("HTTP/2 knows te: trailers only.")
        default: break
        }
        guard !name.isEmpty, name.utf8.allSatisfy({ ASCIIText.isToken($0) && !(0x41...0x5A).contains($0) }) else {
            throw .malformedRequest("A header field has a name that is none in HTTP/2.")
        }
        guard value.utf8.allSatisfy({ ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }) else {
            throw .malformedRequest("A header field has a control character.")
        }
    }

    private static func append(_ name: String, _ value: String, to message: inout [UInt8]) {
        message += name.utf8
        message += [0x3A, 0x20]
        message += value.utf8
        message += [0x0D, 0x0A]
    }

    /// An answer's head, from its form in HTTP/1.1.
    static func fields(_ head: ResponseHead, date: String) -> HPACKHeaders {
        var buffer: ByteBuffer = ByteBuffer()
        head.write(to: &buffer, date: date)
        var fields: HPACKHeaders = HPACKHeaders()
        fields.add(name: ":status", value: String(head.response.status))
        var isStatusLine: Bool = true
        for line in buffer.readableBytesView.split(separator: 0x0A) {
            let line: ByteBufferView.SubSequence = line.last == 0x0D ? line.dropLast() : line
            defer { isStatusLine = false }
            guard !isStatusLine, let colon = line.firstIndex(of: 0x3A) else { continue }
            let name: String = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            // `: ` is two bytes.
            fields.add(name: name, value: String(decoding: line[colon...].dropFirst(2), as: UTF8.self))
        }
        return fields
    }
}
