import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A TCP client that sends exactly the bytes of a test and takes answers apart without mercy.
final class RawClient {
    private let channel: any Channel
    private var incoming: AsyncStream<[UInt8]>.AsyncIterator
    private var buffer: [UInt8] = []
    private var isEnded: Bool = false

    private init(channel: any Channel, incoming: AsyncStream<[UInt8]>) {
        self.channel = channel
        self.incoming = incoming.makeAsyncIterator()
    }

    static func connect(to port: Int, receiveBuffer: Int? = nil) async throws -> RawClient {
        let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
        var bootstrap: ClientBootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.pipeline.addHandler(Receiver(continuation))
            }
        if let receiveBuffer {
            bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(receiveBuffer))
        }
        return RawClient(channel: try await bootstrap.connect(host: "127.0.0.1", port: port).get(), incoming: stream)
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Sends without waiting for the socket to take it.
    func post(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    /// Sends the last bytes, and right behind them the end of this side.
    func postLast(_ bytes: [UInt8]) {
        post(bytes)
        channel.close(mode: .output, promise: nil)
    }

    /// Sends from another task; false when the connection has ended.
    var sender: @Sendable ([UInt8]) async -> Bool {
        { [channel] bytes in
            do {
                try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
                return true
            } catch { return false }
        }
    }

    func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }

    func close() async { try? await channel.close() }

    /// The next answer; `isHead` when it answers HEAD.
    func response(isHead: Bool = false) async throws -> RawResponse {
        let head: [UInt8] = try await take(through: "\r\n\r\n")
        var response: RawResponse = try RawResponse(head)
        if isHead || response.status == 204 || response.status == 304 || response.status < 200 { return response }
        if response.header("Transfer-Encoding") == "chunked" {
            while true {
                let line: [UInt8] = try await take(through: "\r\n")
                let size: Int = Int(String(decoding: line.dropLast(2), as: UTF8.self), radix: 16) ?? -1
                guard size >= 0 else { throw RawClientError.malformed("chunk size") }
                let chunk: [UInt8] = try await take(size + 2)
                if size == 0 { break }
                response.body += chunk.dropLast(2)
                response.chunkCount += 1
            }
        } else if let length = response.header("Content-Length").flatMap({ Int($0) }) {
            response.body = try await take(length)
        } else {
            while try await more() {}
            response.body = buffer
            buffer = []
        }
        return response
    }

    func take(through end: String) async throws -> [UInt8] {
        let end: [UInt8] = Array(end.utf8)
        while true {
            if let range = buffer.firstRange(of: end) {
                let result: [UInt8] = Array(buffer[..<range.upperBound])
                buffer.removeSubrange(..<range.upperBound)
                return result
            }
            guard try await more() else { throw RawClientError.ended(String(decoding: buffer, as: UTF8.self)) }
        }
    }

    func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count < count {
            guard try await more() else { throw RawClientError.ended(String(decoding: buffer, as: UTF8.self)) }
        }
        let result: [UInt8] = Array(buffer[..<count])
        buffer.removeSubrange(..<count)
        return result
    }

    /// Waits until the server has closed its side; what came meanwhile.
    func rest() async throws -> [UInt8] {
        while try await more() {}
        defer { buffer = [] }
        return buffer
    }

    private func more() async throws -> Bool {
        guard !isEnded else { return false }
        guard let bytes = await incoming.next(isolation: #isolation) else {
            isEnded = true
            return false
        }
        buffer += bytes
        return true
    }

    private final class Receiver: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        private let continuation: AsyncStream<[UInt8]>.Continuation

        init(_ continuation: AsyncStream<[UInt8]>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
        }

        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            continuation.finish()
            context.close(promise: nil)
        }
    }
}

enum RawClientError: Error {
    case ended(String)
    case malformed(String)
}

struct RawResponse {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var chunkCount: Int = 0

    init(_ head: [UInt8]) throws {
        let lines: [String] = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let parts: [Substring] = lines[0].split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw RawClientError.malformed(lines[0])
        }
        self.status = status
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw RawClientError.malformed(line) }
            headers.append((String(line[..<colon]), String(line[line.index(after: colon)...].dropFirst())))
        }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The members of a JSON body.
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
    }

    /// `code` of a problem.
    var code: String? { json["code"] as? String }
}
