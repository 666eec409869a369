import ContractRuntime
import Foundation
import FoundationNetworking
import Synchronization

/// One request under way: hands the head, then the chunks of the body, from URLSession's queue to the reader.
final class Transfer: Sendable {
    /// Bytes that wait for the reader before the connection is paused.
    private static let highWater: Int = 256 << 10

    private struct State {
        var headReader: CheckedContinuation<TransportResponse, any Error>?
        var head: TransportResponse?
        var chunks: [[UInt8]] = []
        var buffered: Int = 0
        var chunkReader: CheckedContinuation<[UInt8]?, any Error>?
        var end: Result<Void, ClientError>?
        var isPaused: Bool = false
    }

    private let state: Mutex<State> = Mutex(State())
    private let task: URLSessionTask
    private let spool: SpoolFile?

    init(task: URLSessionTask, spool: SpoolFile?) {
        self.task = task
        self.spool = spool
    }

    // MARK: The reader's side

    func head() async throws -> TransportResponse {
        try await withCheckedThrowingContinuation { continuation in
            let outcome: Result<TransportResponse, any Error>? = state.withLock { state in
                if let head = state.head { return .success(head) }
                if case .failure(let error) = state.end { return .failure(error) }
                state.headReader = continuation
                return nil
            }
            if let outcome { continuation.resume(with: outcome) } else { task.resume() }
        }
    }

    func nextChunk() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            let (outcome, isResumed): (Result<[UInt8]?, any Error>?, Bool) = state.withLock { state in
                let outcome: Result<[UInt8]?, any Error>? = Self.takeChunk(&state)
                if outcome == nil { state.chunkReader = continuation }
                guard state.isPaused, state.buffered < Self.highWater / 2 else { return (outcome, false) }
                state.isPaused = false
                return (outcome, true)
            }
            if isResumed { task.resume() }
            if let outcome { continuation.resume(with: outcome) }
        }
    }

    private static func takeChunk(_ state: inout State) -> Result<[UInt8]?, any Error>? {
        if !state.chunks.isEmpty {
            let chunk: [UInt8] = state.chunks.removeFirst()
            state.buffered -= chunk.count
            return .success(chunk)
        }
        switch state.end {
        case nil: return nil
        case .success: return .success(nil)
        case .failure(let error): return .failure(error)
        }
    }

    func cancel() { fail(nil) }

    // MARK: The session's side

    func receive(_ response: HTTPURLResponse) {
        var headers: HeaderFields = HeaderFields()
        for (name, value) in response.allHeaderFields { headers.add("\(name)", "\(value)") }
        let body: ByteStream = ByteStream(
            length: nil, next: { try await self.nextChunk() }, cancel: { self.cancel() })
        let head: TransportResponse = TransportResponse(status: response.statusCode, headers: headers, body: body)
        let reader: CheckedContinuation<TransportResponse, any Error>? = state.withLock { state in
            state.head = head
            defer { state.headReader = nil }
            return state.headReader
        }
        reader?.resume(returning: head)
    }

    func receive(_ bytes: [UInt8]) {
        let (reader, pauses): (CheckedContinuation<[UInt8]?, any Error>?, Bool) = state.withLock { state in
            if let reader = state.chunkReader {
                state.chunkReader = nil
                return (reader, false)
            }
            state.chunks.append(bytes)
            state.buffered += bytes.count
            guard !state.isPaused, state.buffered >= Self.highWater else { return (nil, false) }
            state.isPaused = true
            return (nil, true)
        }
        if pauses { task.suspend() }
        reader?.resume(returning: bytes)
    }

    func finish(_ error: (any Error)?) {
        guard let error else { return end(.success(())) }
        end(.failure(.transport((error as NSError).localizedDescription)))
    }

    /// Ends the transfer from this side; nil: the caller was cancelled.
    func fail(_ error: ClientError?) {
        let isOver: Bool = state.withLock { $0.end != nil || (error.isTimeout && $0.head != nil) }
        guard !isOver else { return }
        end(.failure(error ?? .transport("cancelled")))
        task.cancel()
    }

    private func end(_ outcome: Result<Void, ClientError>) {
        let waiting: State = state.withLock { state in
            defer {
                state.headReader = nil
                state.chunkReader = nil
            }
            if state.end == nil { state.end = outcome }
            return state
        }
        switch waiting.end ?? outcome {
        case .success:
            waiting.headReader?.resume(throwing: ClientError.transport("the answer has no head"))
            waiting.chunkReader?.resume(returning: nil)
        case .failure(let error):
            waiting.headReader?.resume(throwing: error)
            waiting.chunkReader?.resume(throwing: error)
        }
    }
}

/// Finds the transfer that an event of the session belongs to. Redirects are not followed: the contract has none.
final class TransferDelegate: NSObject, URLSessionDataDelegate {
    private let transfers: Mutex<[Int: Transfer]> = Mutex([:])

    func add(_ transfer: Transfer, for task: URLSessionTask) {
        transfers.withLock { $0[task.taskIdentifier] = transfer }
    }

    private func transfer(of task: URLSessionTask) -> Transfer? {
        transfers.withLock { $0[task.taskIdentifier] }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        if let response = response as? HTTPURLResponse { transfer(of: dataTask)?.receive(response) }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        transfer(of: dataTask)?.receive([UInt8](data))
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let transfer: Transfer? = transfers.withLock { $0.removeValue(forKey: task.taskIdentifier) }
        transfer?.finish(error)
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}

extension ClientError? {
    fileprivate var isTimeout: Bool { if case .timeout = self { true } else { false } }
}
