import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// The end of a server: nobody who got through to it is left waiting, whatever state the connection was in.
@Suite(.timeLimit(.minutes(1))) struct DrainTests {
    /// Connections in the backlog, just accepted, and not registered yet, while the server goes away. The clients send,
    /// as clients do: Linux forgets a handshake that completes while the listening socket is closed (about one in ten
    /// thousand, without any code of ours), and then answers the next bytes with a reset.
    @Test(arguments: [1, 2, 4])
    func connectionsThatComeWhileTheServerEndsAreClosed(threads: Int) async throws {
        for round in 0..<20 {
            var configuration: ServerConfiguration = ServerConfiguration(port: 0)
            configuration.threads = threads
            configuration.drainTimeout = .seconds(5)
            let server: Server = Server(
                service: FixtureService(), hooks: Fixture().hooks, configuration: configuration,
                logger: LogRecord().logger)
            let running: Task<Void, any Error> = Task { try await server.run() }
            let port: Int = try await server.boundPort
            let ended: Int = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<24 {
                    group.addTask {
                        // Refused, or let in and then closed.
                        guard let client = try? await RawClient.connect(to: port) else { return 0 }
                        client.post(Array("GET /things/1 HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
                        let rest: String = String(decoding: try await client.rest(), as: UTF8.self)
                        return rest.isEmpty || rest.hasPrefix("HTTP/1.1 200 OK") ? 1 : 100
                    }
                }
                group.addTask {
                    try await Task.sleep(for: .microseconds(round * 97))
                    running.cancel()
                    return 0
                }
                return try await group.reduce(0, +)
            }
            #expect(ended <= 24)
            try await running.value
        }
    }
}
