import Glibc
@testable import Postgres
import Synchronization

/// A TCP proxy in front of a server's socket that can swallow what comes, cut connections, or cut one at a word.
final class TestProxy: Sendable {
    enum Mode: Sendable {
        case forward
        /// Connections stay open, nothing goes through: a host that swallows packets.
        case hold
    }

    private struct State {
        var mode: Mode = .forward
        var isStopped: Bool = false
        var sockets: Set<Int32> = []
        /// A connection whose client sends this is cut once the server has got it and could work for a moment.
        var fatalWord: [UInt8]?
    }

    let port: UInt16
    private let listener: Int32
    private let upstream: String
    private let state: Mutex<State> = Mutex(State())

    /// - Parameter cluster: Its Unix socket is where connections go.
    init(_ cluster: EmbeddedCluster) throws {
        upstream = "\(cluster.socketFolder)/.s.PGSQL.\(ClusterLayout.socketPort(cluster.options))"
        (listener, port) = try listenLocally()
        BlockingWork.detach { [self] in accept() }
    }

    func address(database: String) -> String {
        "host=127.0.0.1 port=\(port) dbname=\(database) user=\(EmbeddedCluster.serverRole) sslmode=disable "
            + "gssencmode=disable"
    }

    func set(_ mode: Mode) { state.withLock { $0.mode = mode } }

    func cutAt(_ word: String?) { state.withLock { $0.fatalWord = word.map { Array($0.utf8) } } }

    /// Ends all connections there are.
    func cut() {
        for socket in state.withLock({ $0.sockets }) { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private func accept() {
        while true {
            let client: Int32 = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            guard let server = connectUpstream() else {
                close(client)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, server]) }
            BlockingWork.detach { [self] in pump(client, server, watches: true) }
            BlockingWork.detach { [self] in pump(server, client, watches: false) }
        }
        close(listener)
    }

    private func connectUpstream() -> Int32? {
        let server: Int32 = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address: sockaddr_un = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: upstream.utf8.prefix(107)) }
        let status: Int32 = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(server, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            close(server)
            return nil
        }
        return server
    }

    /// Carries bytes one way until either side ends; the pump from the client closes both descriptors.
    private func pump(_ source: Int32, _ destination: Int32, watches: Bool) {
        var buffer: [UInt8] = Array(repeating: 0, count: 16 * 1024)
        while true {
            let count: Int = read(source, &buffer, buffer.count)
            guard count > 0, waitWhileHeld() else { break }
            let word: [UInt8]? = watches ? state.withLock { $0.fatalWord } : nil
            let isFatal: Bool = word.map { contains(buffer[..<count], $0) } ?? false
            // The server does its work; its answer meets a closed door.
            if isFatal { set(.hold) }
            guard send(destination, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
            if isFatal {
                usleep(200_000)
                break
            }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(destination, Int32(SHUT_RDWR))
        if watches {
            state.withLock { _ = $0.sockets.remove(source); _ = $0.sockets.remove(destination) }
            usleep(50_000)
            close(source)
            close(destination)
        }
    }

    private func waitWhileHeld() -> Bool {
        while true {
            let (mode, isStopped): (Mode, Bool) = state.withLock { ($0.mode, $0.isStopped) }
            if isStopped { return false }
            if mode == .forward { return true }
            usleep(5000)
        }
    }

    private func contains(_ bytes: ArraySlice<UInt8>, _ word: [UInt8]) -> Bool {
        guard bytes.count >= word.count else { return false }
        return bytes.indices.dropLast(word.count - 1).contains { bytes[$0..<$0 + word.count].elementsEqual(word) }
    }
}

/// A listening socket on 127.0.0.1 with a port of the system's choice.
func listenLocally() throws -> (Int32, UInt16) {
    let listener: Int32 = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address: sockaddr_in = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length: socklen_t = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status: Int32 = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            guard bind(listener, generic, length) == 0, listen(listener, 64) == 0 else { return -1 }
            return getsockname(listener, generic, &length)
        }
    }
    guard status == 0 else { throw TimedOut() }
    return (listener, UInt16(bigEndian: address.sin_port))
}
