import ContractClient
import ContractRuntime
import Synchronization

/// Answers from a script and keeps what it was asked.
final class StubTransport: ClientTransport {
    enum Answer: Sendable {
        case response(Int, [String: String], String)
        case failure(ClientError)
    }

    private let answers: Mutex<ArraySlice<Answer>>
    private let log: Mutex<[TransportRequest]> = Mutex([])

    init(_ answers: [Answer]) { self.answers = Mutex(answers[...]) }

    var requests: [TransportRequest] { log.withLock { $0 } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        log.withLock { $0.append(request) }
        switch answers.withLock({ $0.popFirst() }) {
        case nil: throw ClientError.transport("the script has ended")
        case .failure(let error): throw error
        case .response(let status, let headers, let text):
            var fields: HeaderFields = HeaderFields()
            for (name, value) in headers { fields.add(name, value) }
            return TransportResponse(status: status, headers: fields, body: ByteStream(Array(text.utf8)))
        }
    }
}

/// Never waits; keeps how long it would have.
final class StubClock: ClientClock {
    private let log: Mutex<[Duration]> = Mutex([])

    var waits: [Duration] { log.withLock { $0 } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        log.withLock { $0.append(duration) }
    }

    func random() -> Double { 0 }
}

func makeClient(
    _ transport: StubTransport, clock: StubClock = StubClock(), credentials: any CredentialProvider = NoCredentials(),
    retry: RetryPolicy = RetryPolicy()
) -> APIClient {
    APIClient(
        server: "https://example.test/", transport: transport, credentials: credentials,
        configuration: ClientConfiguration(retry: retry, clock: clock))
}
