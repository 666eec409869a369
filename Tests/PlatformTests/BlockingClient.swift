import Foundation
import Testing

/// An HTTP/1.1 client on a socket of its own that blocks its thread: as many requests at once as there are threads, and
/// a time for each that nothing else shares.
final class BlockingClient {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    struct Answer {
        var status: Int
        var head: String
        var body: String
        /// From the first byte sent to the last byte received.
        var time: Duration
    }

    private let port: Int
    private let timeout: Int
    private var socket: Int32 = -1
    private var buffer: [UInt8] = []

    /// - Parameter timeout: seconds without a byte after which an exchange fails.
    init(port: Int, timeout: Int) {
        self.port = port
        self.timeout = timeout
    }

    deinit { if socket >= 0 { Glibc.close(socket) } }

    func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
        buffer = []
    }

    func exchange(
        _ method: String, _ path: String, host: String, token: String? = nil, headers: [String: String] = [:],
        body: String? = nil
    ) throws -> Answer {
        if socket < 0 { try open() }
        var head: String = "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        let start: ContinuousClock.Instant = .now
        do {
            try send(head + "\r\n" + (body ?? ""))
            let answer: (status: Int, head: String, body: String) = try receive()
            if answer.head.lowercased().contains("connection: close") { close() }
            return Answer(status: answer.status, head: answer.head, body: answer.body, time: .now - start)
        } catch {
            close()
            throw Failure(description: "\(method) \(path) after \(ContinuousClock.Instant.now - start): \(error)")
        }
    }

    private func open() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit: timeval = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address: sockaddr_in = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result: Int32 = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    private func send(_ text: String) throws {
        let bytes: [UInt8] = Array(text.utf8)
        var sent: Int = 0
        while sent < bytes.count {
            let count: Int = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    private func receive() throws -> (status: Int, head: String, body: String) {
        var end: Range<Int>?
        while true {
            end = buffer.firstRange(of: Array("\r\n\r\n".utf8))
            if end != nil { break }
            try more()
        }
        guard let end else { throw Failure(description: "no head") }
        let head: String = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
        buffer.removeSubrange(..<end.upperBound)
        let status: Int = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        let length: Int = head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
        while buffer.count < length { try more() }
        let body: String = String(decoding: buffer.prefix(length), as: UTF8.self)
        buffer.removeSubrange(..<length)
        return (status, head, body)
    }

    private func more() throws {
        var piece: [UInt8] = Array(repeating: 0, count: 16_384)
        let count: Int = recv(socket, &piece, piece.count, 0)
        guard count != 0 else { throw Failure(description: "the connection was closed") }
        guard count > 0 else { throw Failure(description: "recv: \(String(cString: strerror(errno)))") }
        buffer += piece.prefix(count)
    }
}

/// Runs a body on a thread of its own.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread: Thread = Thread { continuation.resume(with: Result { try body() }) }
        thread.stackSize = 1 << 20
        thread.start()
    }
}
