import Glibc
@testable import Postgres
import Synchronization

/// A server for one session that answers from a script and writes down what it is told: the state machine of a
/// connection seen from the other end of the wire.
final class ScriptedServer: Sendable {
    /// What is sent after each Sync, and after a simple query, in turn.
    enum Reply: Sendable {
        case bytes([UInt8])
        /// One byte after the other, each in a packet of its own.
        case dribble([UInt8])
        /// Bytes, then the end of the connection.
        case farewell([UInt8])
        case silence
    }

    let port: UInt16
    private let listener: Int32
    private let replies: [Reply]
    private let told: Mutex<[String]> = Mutex([])

    init(_ replies: [Reply]) throws {
        self.replies = replies
        (listener, port) = try listenLocally()
        BlockingWork.detach { [self] in serve() }
    }

    /// Kinds of the messages that came: `P` Parse, `B` Bind, `D` Describe, `E` Execute, `S` Sync, `H` Flush, `Q` simple
    /// query, `X` the end.
    var transcript: String { told.withLock { $0.joined() } }

    var address: String { "host=127.0.0.1 port=\(port) dbname=none user=none sslmode=disable gssencmode=disable" }

    private func serve() {
        let client: Int32 = accept(listener, nil, nil)
        close(listener)
        defer { close(client) }
        var on: Int32 = 1
        setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard startup(client) else { return }
        var rest: ArraySlice<Reply> = replies[...]
        while let (kind, _) = message(client) {
            told.withLock { $0.append(String(UnicodeScalar(kind))) }
            guard kind == UInt8(ascii: "S") || kind == UInt8(ascii: "Q") else { continue }
            guard send(rest.popFirst() ?? .silence, client) else { return }
        }
    }

    private func startup(_ client: Int32) -> Bool {
        guard let length = read(4, client).map({ Int(Wire.integer($0)) }), read(length - 4, client) != nil else {
            return false
        }
        return send(
            .bytes(
                Wire.message("R", Wire.bytes(Int32(0)))
                    + Wire.message("S", Wire.text("client_encoding") + Wire.text("UTF8"))
                    + Wire.message("K", Wire.bytes(Int32(1)) + Wire.bytes(Int32(2))) + Wire.ready), client)
    }

    private func message(_ client: Int32) -> (UInt8, [UInt8])? {
        guard let head = read(5, client), let body = read(Int(Wire.integer(Array(head[1...]))) - 4, client) else {
            return nil
        }
        return (head[0], body)
    }

    private func read(_ count: Int, _ client: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer: [UInt8] = Array(repeating: 0, count: max(1, count))
        while bytes.count < count {
            let got: Int = Glibc.read(client, &buffer, count - bytes.count)
            guard got > 0 else { return nil }
            bytes += buffer[..<got]
        }
        return bytes
    }

    private func put(_ bytes: [UInt8], _ client: Int32) -> Bool {
        Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// False ends the session.
    private func send(_ reply: Reply, _ client: Int32) -> Bool {
        switch reply {
        case .bytes(let bytes): return put(bytes, client)
        case .dribble(let bytes):
            for byte in bytes {
                guard put([byte], client) else { return false }
                usleep(200)
            }
            return true
        case .farewell(let bytes):
            _ = put(bytes, client)
            return false
        case .silence: return true
        }
    }
}

/// Messages of a server, as the chapter "Message Formats" of PostgreSQL's manual has them.
enum Wire {
    static func message(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
        [kind.asciiValue ?? 0] + bytes(Int32(body.count + 4)) + body
    }

    static func bytes<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    static func integer(_ bytes: [UInt8]) -> Int32 { bytes.reduce(0) { $0 << 8 | Int32($1) } }

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    static let ready: [UInt8] = message("Z", [UInt8(ascii: "I")])
    static let parsed: [UInt8] = message("1", [])
    static let bound: [UInt8] = message("2", [])

    /// One column of type int4, in binary.
    static let column: [UInt8] = message(
        "T",
        bytes(Int16(1)) + text("n") + bytes(Int32(0)) + bytes(Int16(0)) + bytes(Int32(23)) + bytes(Int16(4))
            + bytes(Int32(-1)) + bytes(Int16(1)))

    /// The answer to a statement with one row.
    static func row(_ value: Int32) -> [UInt8] {
        bound + column + message("D", bytes(Int16(1)) + bytes(Int32(4)) + bytes(value)) + done("SELECT 1")
    }

    static func done(_ tag: String) -> [UInt8] { message("C", text(tag)) }

    static func error(_ state: String, _ words: String, severity: String = "ERROR") -> [UInt8] {
        message(
            "E",
            [UInt8(ascii: "S")] + text(severity) + [UInt8(ascii: "V")] + text(severity) + [UInt8(ascii: "C")]
                + text(state) + [UInt8(ascii: "M")] + text(words) + [0])
    }

    static func notification(_ channel: String) -> [UInt8] {
        message("A", bytes(Int32(9)) + text(channel) + text("payload"))
    }
}
