import NIOCore
import NIOHPACK
import Testing

/// Speaks HTTP/2 frame by frame (RFC 9113 §4), with no more manners than a test wants.
final class HTTP2Client {
    struct Frame {
        var type: UInt8
        var flags: UInt8
        var stream: Int
        var payload: [UInt8]

        var endsStream: Bool { flags & 1 == 1 }
        /// Of RST_STREAM and GOAWAY.
        var code: Int { Int(payload[type == Kind.goAway ? 7 : 3]) }
    }

    enum Kind {
        static let data: UInt8 = 0, headers: UInt8 = 1, reset: UInt8 = 3, settings: UInt8 = 4, ping: UInt8 = 6
        static let goAway: UInt8 = 7, windowUpdate: UInt8 = 8
    }

    struct Answer {
        var status: Int
        var headers: HPACKHeaders
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let raw: RawClient
    private var decoder: HPACKDecoder = HPACKDecoder(allocator: ByteBufferAllocator())
    private var heads: [Int: HPACKHeaders] = [:]
    private var bodies: [Int: [UInt8]] = [:]
    private(set) var resets: [Int: Int] = [:]
    private(set) var goAway: Int?
    /// Bytes that the server has made room for, by stream.
    private(set) var room: [Int: Int] = [:]

    /// - Parameter window: bytes of an answer that each stream may send ahead.
    init(_ raw: RawClient, window: Int = 1 << 20) {
        self.raw = raw
        let settings: [UInt8] = [0, 4] + Self.number(window, bytes: 4)
        raw.post(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Self.frame(Kind.settings, 0, 0, settings))
        raw.post(Self.frame(Kind.windowUpdate, 0, 0, Self.number(1 << 24, bytes: 4)))
    }

    static func connect(to port: Int, window: Int = 1 << 20) async throws -> HTTP2Client {
        HTTP2Client(try await RawClient.connect(to: port), window: window)
    }

    private static func number(_ value: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func frame(_ type: UInt8, _ flags: UInt8, _ stream: Int, _ payload: [UInt8]) -> [UInt8] {
        number(payload.count, bytes: 3) + [type, flags] + number(stream, bytes: 4) + payload
    }

    /// A HEADERS frame of literals that are not indexed.
    static func head(_ stream: Int, ends: Bool = true, _ fields: [(String, String)]) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in fields {
            block.append(0)
            for text in [name, value] { block += length(text.utf8.count) + text.utf8 }
        }
        guard block.count > 16_384 else { return frame(Kind.headers, ends ? 5 : 4, stream, block) }
        // CONTINUATION.
        var result: [UInt8] = frame(Kind.headers, ends ? 1 : 0, stream, Array(block.prefix(16_384)))
        var rest: ArraySlice<UInt8> = block.dropFirst(16_384)
        while !rest.isEmpty {
            result += frame(9, rest.count <= 16_384 ? 4 : 0, stream, Array(rest.prefix(16_384)))
            rest = rest.dropFirst(16_384)
        }
        return result
    }

    /// An integer with a prefix of seven bits (RFC 7541 §5.1).
    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 127 else { return [UInt8(count)] }
        var (result, rest): ([UInt8], Int) = ([127], count - 127)
        while rest >= 128 {
            result.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return result + [UInt8(rest)]
    }

    func get(_ path: String, _ stream: Int, _ extra: [(String, String)] = []) {
        request("GET", path, stream, ends: true, extra)
    }

    func request(
        _ method: String, _ path: String, _ stream: Int, ends: Bool, _ extra: [(String, String)] = []
    ) {
        let fields: [(String, String)] = [
            (":method", method), (":scheme", "http"), (":authority", "a"), (":path", path),
        ]
        raw.post(Self.head(stream, ends: ends, fields + extra))
    }

    func data(_ bytes: [UInt8], _ stream: Int, ends: Bool) {
        raw.post(Self.frame(Kind.data, ends ? 1 : 0, stream, bytes))
    }

    /// Lets the server send so many bytes more.
    func giveRoom(_ count: Int, _ stream: Int) {
        raw.post(Self.frame(Kind.windowUpdate, 0, stream, Self.number(count, bytes: 4)))
    }

    func reset(_ stream: Int) { raw.post(Self.frame(Kind.reset, 0, stream, [0, 0, 0, 8])) }

    /// The next frame; settings and pings are acknowledged.
    func next() async throws -> Frame {
        let head: [UInt8] = try await raw.take(9)
        let count: Int = head[0..<3].reduce(0) { $0 << 8 | Int($1) }
        let frame: Frame = Frame(
            type: head[3], flags: head[4], stream: head[5..<9].reduce(0) { $0 << 8 | Int($1) },
            payload: try await raw.take(count))
        switch frame.type {
        case Kind.settings where frame.flags == 0: raw.post(Self.frame(Kind.settings, 1, 0, []))
        case Kind.ping where frame.flags == 0: raw.post(Self.frame(Kind.ping, 1, 0, frame.payload))
        case Kind.headers:
            var block: ByteBuffer = ByteBuffer(bytes: frame.payload)
            heads[frame.stream] = try decoder.decodeHeaders(from: &block)
        case Kind.data: bodies[frame.stream, default: []] += frame.payload
        case Kind.reset: resets[frame.stream] = frame.code
        case Kind.windowUpdate: room[frame.stream, default: 0] += frame.payload.reduce(0) { $0 << 8 | Int($1) }
        case Kind.goAway: goAway = frame.code
        default: break
        }
        return frame
    }

    /// Reads until a stream is through.
    func answer(_ stream: Int) async throws -> Answer {
        while true {
            let frame: Frame = try await next()
            guard frame.stream == stream else { continue }
            if frame.type == Kind.reset { throw RawClientError.malformed("reset \(frame.code)") }
            guard frame.endsStream, frame.type == Kind.headers || frame.type == Kind.data else { continue }
            let head: HPACKHeaders = try #require(heads[stream])
            return Answer(
                status: Int(head.first(name: ":status") ?? "") ?? 0, headers: head, body: bodies[stream] ?? [])
        }
    }

    /// After it the server's SETTINGS are known to both sides, and hold.
    func greet() async throws {
        get("/things/0", 1)
        _ = try await answer(1)
    }

    /// Reads until the server has closed.
    func end() async throws {
        do {
            while true { _ = try await next() }
        } catch RawClientError.ended {}
    }
}
