import CLibPQ
import Synchronization

// COPY occupies the connection alone, outside pipeline mode, from `startCopy` until its last answer.
extension Connection {
    /// Messages and bytes that are handed on at once, at most.
    private static let copyBatch: Int = 256
    private static let copyBytes: Int = 256 * 1024

    /// Sends a COPY statement; returns when the server is ready for it.
    nonisolated(nonsending) func startCopy(_ sql: String, _ kind: Exchange.Kind, _ statement: String) async throws {
        let outcome: Outcome = try await cancellable { continuation in
            let exchange: Exchange = Exchange(
                kind: kind, stepCount: 1, continuation: continuation, deadline: deadline, isCancellable: true)
            enqueue(exchange) { state, handle in
                guard state.queue.count == 1, PQexitPipelineMode(handle) == 1 else { return false }
                return PQsendQuery(handle, sql) == 1
            }
        }
        if let failure = outcome.failure { throw named(failure, statement) }
    }

    /// The next rows' messages; nil behind the last one.
    nonisolated(nonsending) func nextCopied(_ statement: String) async throws -> [[UInt8]]? {
        let outcome: Outcome = try await cancellable { continuation in
            resume(continuation) { state, handle in
                setReading(true, &state)
                return drain(&state, handle)
            }
        }
        if let failure = outcome.failure { throw named(failure, statement) }
        let messages: [[UInt8]] = state.withLock { state in
            let messages: [[UInt8]] = state.copied
            state.copied = []
            return messages
        }
        return messages.isEmpty ? nil : messages
    }

    /// Sends bytes; returns when the server has taken so much that little is left here.
    nonisolated(nonsending) func putCopied(_ bytes: [UInt8]) async throws {
        _ = try await cancellable { continuation in
            resume(continuation) { state, handle in
                let status: Int32 = bytes.withUnsafeBytes { buffer in
                    PQputCopyData(
                        handle, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count))
                }
                guard status == 1, flush(&state, handle) else { return end(&state, lost(state)) }
                return copyWentOut(&state)
            }
        }
    }

    /// - Parameter failure: The rows are to be forgotten, for this reason.
    /// - Returns: Rows that the server counted.
    @discardableResult
    nonisolated(nonsending) func endCopy(_ statement: String, failure: String?) async throws -> Int {
        let outcome: Outcome = try await cancellable { continuation in
            resume(continuation) { state, handle in
                guard PQputCopyEnd(handle, failure) == 1, flush(&state, handle) else {
                    return end(&state, lost(state))
                }
                state.queue[0].isCopying = false
                return drain(&state, handle)
            }
        }
        if let failure = outcome.failure { throw named(failure, statement) }
        return outcome.results.last.flatMap { $0 }?.affectedRows ?? 0
    }

    /// Of a COPY whose rows nobody takes any more nothing is left but to end the session.
    func abandonCopy() {
        let completions: [Completion] = state.withLock { state in
            guard state.queue.first?.isCopying == true else { return [] }
            return end(
                &state, DatabaseUnavailable(.closed, "COPY was left before its end"), isCancelling: true)
        }
        for completion in completions { completion() }
    }

    private func named(_ failure: PostgresError, _ statement: String) -> any Error {
        if failure.isConnectionFailure { return DatabaseUnavailable(failure) }
        var failure: PostgresError = failure
        failure.statement = statement
        return failure
    }

    /// Gives the COPY under way an asker again, and goes on with it.
    private func resume(
        _ continuation: Exchange.Continuation, _ body: (inout ConnectionState, OpaquePointer) -> [Completion]
    ) {
        let completions: [Completion] = state.withLock { state in
            guard let handle = state.handle, !state.queue.isEmpty else {
                let reason: any Error =
                    state.closeReason ?? DatabaseUnavailable(.connectionLost, "connection is closed")
                return [{ continuation.resume(throwing: reason) }]
            }
            guard !state.isCancelRequested else {
                return [{ continuation.resume(throwing: CancellationError()) }]
                    + end(&state, CancellationError(), isCancelling: true)
            }
            state.queue[0].continuation = continuation
            state.queue[0].deadline = deadline
            return body(&state, handle)
        }
        for completion in completions { completion() }
    }

    // MARK: Under the lock

    /// Takes rows that have arrived, while somebody waits for them. Nil: all have, and the last answer comes next.
    func takeCopied(_ state: inout ConnectionState, _ handle: OpaquePointer) -> [Completion]? {
        guard state.queue[0].continuation != nil else {
            setReading(false, &state)
            return []
        }
        var bytes: Int = 0
        while state.copied.count < Self.copyBatch, bytes < Self.copyBytes {
            var buffer: UnsafeMutablePointer<CChar>?
            let length: Int32 = PQgetCopyData(handle, &buffer, 1)
            guard length > 0, let buffer else {
                guard length < 0 else { break }
                // Rows that came before the end are handed on first; the end is found again at the next question.
                if state.copied.isEmpty { state.queue[0].isCopying = false }
                return state.copied.isEmpty ? nil : [answer(&state)]
            }
            state.copied.append(Array(UnsafeRawBufferPointer(start: buffer, count: Int(length))))
            bytes += Int(length)
            PQfreemem(buffer)
        }
        return state.copied.isEmpty ? [] : [answer(&state)]
    }

    /// The asker goes on once nothing waits to be written.
    func copyWentOut(_ state: inout ConnectionState) -> [Completion] {
        guard !state.wantsWrite, state.queue[0].continuation != nil else { return [] }
        return [answer(&state)]
    }

    /// Tells the asker of a COPY how far it is.
    func answer(_ state: inout ConnectionState) -> Completion {
        let continuation: Exchange.Continuation? = state.queue[0].continuation
        let outcome: Outcome = state.queue[0].outcome
        state.queue[0].continuation = nil
        state.queue[0].deadline = nil
        return { continuation?.resume(returning: outcome) }
    }

    /// Whether what the server sends is read: not while nobody takes the rows.
    func setReading(_ reads: Bool, _ state: inout ConnectionState) {
        guard state.isReading != reads else { return }
        state.isReading = reads
        updateInterest(state)
    }
}
