import Foundation
import Testing

/// A GET whose answer has begun and does not end. A socket of its own: URLSession
/// opens six connections to a host at most.
struct OpenStream {
    private let socket: Int32

    /// Returns when the head of a 200 has arrived. Waits for at most five seconds.
    init(port: Int, path: String, token: String) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        var timeout: timeval = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        try connect(port)
        let request: String =
            "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            + "Accept: text/event-stream\r\n\r\n"
        try #require(Glibc.send(socket, request, request.utf8.count, 0) == request.utf8.count)
        var head: [UInt8] = Array(repeating: 0, count: 4096)
        let count: Int = recv(socket, &head, head.count, 0)
        let text: String = String(decoding: head.prefix(max(count, 0)), as: UTF8.self)
        try #require(text.hasPrefix("HTTP/1.1 200"), "\(text)")
    }

    private func connect(_ port: Int) throws {
        var address: sockaddr_in = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result: Int32 = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    func close() { Glibc.close(socket) }
}
