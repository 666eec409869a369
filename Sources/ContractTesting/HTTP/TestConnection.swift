import Dispatch
import Glibc

/// An HTTP/1.1 client that says exactly what a test says, on one connection at a time and a queue of its own, so that
/// no thread of the cooperative pool waits for a socket.
final class TestConnection: @unchecked Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private static let patience: Int = 60
    private static let maximumBytes: Int = 64 << 20

    private let address: TestAddress
    private let queue: DispatchQueue = DispatchQueue(label: "contract-testing.connection")
    // Both are touched on the queue only.
    private var socket: Int32 = -1
    private var buffer: [UInt8] = []

    init(_ address: TestAddress) { self.address = address }

    deinit { if socket >= 0 { Glibc.close(socket) } }

    /// Sends a request and waits for its answer; of an endless one, for its head.
    ///
    /// - Throws: `Failure` when there is none within a minute.
    func exchange(_ request: TestRequest) async throws -> TestAnswer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try self.blocking(request) }) }
        }
    }

    private func blocking(_ request: TestRequest) throws -> TestAnswer {
        // The server may have closed a connection that was idle: then nothing of the request has been looked at.
        let wasOpen: Bool = socket >= 0
        do { return try attempt(request) } catch where wasOpen && !(error is Malformed) {
            close()
            return try attempt(request)
        }
    }

    /// An answer came, and it is not HTTP: no reason to ask again.
    private struct Malformed: Error, CustomStringConvertible {
        var description: String
    }

    private func attempt(_ request: TestRequest) throws -> TestAnswer {
        do {
            if socket < 0 { try open() }
            try send(request.bytes(authority: address.authority))
            let answer: TestAnswer = try receive(isHead: request.method == "HEAD")
            if answer.isCut || answer.headers["connection"]?.lowercased() == "close" { close() }
            return answer
        } catch let error as Malformed {
            close()
            throw error
        } catch {
            close()
            throw Failure(description: "\(request.method) \(request.target): \(error)")
        }
    }

    private func close() {
        if socket >= 0 { Glibc.close(socket) }
        socket = -1
        buffer = []
    }

    private func open() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit: timeval = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name: sockaddr_in = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(truncatingIfNeeded: address.port).bigEndian
        guard inet_pton(AF_INET, address.host, &name.sin_addr) == 1 else {
            throw Failure(description: "'\(address.host)' is no IPv4 address")
        }
        let result: Int32 = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure(description: "connect: \(String(cString: strerror(errno)))") }
    }

    private func send(_ bytes: [UInt8]) throws {
        var sent: Int = 0
        while sent < bytes.count {
            let count: Int = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    private func more() throws {
        var chunk: [UInt8] = [UInt8](repeating: 0, count: 65_536)
        let count: Int = chunk.withUnsafeMutableBytes { recv(socket, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { throw Failure(description: count == 0 ? "closed" : String(cString: strerror(errno))) }
        buffer.append(contentsOf: chunk[..<count])
        guard buffer.count <= Self.maximumBytes else { throw Malformed(description: "an answer without end") }
    }
}

// Answers.
extension TestConnection {
    private func receive(isHead: Bool) throws -> TestAnswer {
        var answer: TestAnswer = try head()
        while answer.status < 200 { answer = try head() }
        if isHead || answer.status == 204 || answer.status == 304 { return answer }
        if answer.mediaType == "text/event-stream" {
            answer.isCut = true
        } else if answer.headers["transfer-encoding"]?.lowercased() == "chunked" {
            answer.body = try chunks()
        } else if let length = answer.headers["content-length"].flatMap({ Int($0) }) {
            answer.body = try take(length)
        } else {
            throw Malformed(description: "an answer \(answer.status) without length")
        }
        return answer
    }

    private func head() throws -> TestAnswer {
        let end: [UInt8] = Array("\r\n\r\n".utf8)
        while buffer.firstRange(of: end) == nil { try more() }
        guard let range = buffer.firstRange(of: end) else { throw Malformed(description: "no head") }
        let lines: [Substring] = String(decoding: buffer[..<range.lowerBound], as: UTF8.self).split(separator: "\r\n")
        buffer.removeSubrange(..<range.upperBound)
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Malformed(description: "no status line")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Malformed(description: "a field without colon") }
            let name: String = line[..<colon].lowercased()
            let value: String = String(line[line.index(after: colon)...].drop { $0 == " " })
            headers[name] = headers[name].map { "\($0), \(value)" } ?? value
        }
        return TestAnswer(status: status, headers: headers, body: [])
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try more() }
        defer { buffer.removeSubrange(..<count) }
        return Array(buffer[..<count])
    }

    private func chunks() throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line: String = try line()
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
                throw Malformed(description: "'\(line)' is no size of a chunk")
            }
            body += try take(size)
            _ = try self.line()
            if size == 0 { return body }
        }
    }

    private func line() throws -> String {
        let end: [UInt8] = Array("\r\n".utf8)
        while buffer.firstRange(of: end) == nil { try more() }
        guard let range = buffer.firstRange(of: end) else { throw Malformed(description: "no line") }
        defer { buffer.removeSubrange(..<range.upperBound) }
        return String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
    }
}
