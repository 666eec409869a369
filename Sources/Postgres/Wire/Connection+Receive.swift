import CLibPQ
import Synchronization

// Reading answers, on the poller's thread.
extension Connection {
    func socketIsReady() {
        let completions: [Completion] = state.withLock { state in
            guard let handle = state.handle else { return [] }
            let isAlive: Bool = PQconsumeInput(handle) == 1 && flush(&state, handle)
            var completions: [Completion] = drain(&state, handle)
            if state.queue.first?.kind == .copyIn, state.queue[0].isCopying { completions += copyWentOut(&state) }
            completions += notifications(&state, handle)
            if !isAlive || PQstatus(handle) == CONNECTION_BAD { completions += end(&state, lost(state)) }
            return completions
        }
        for completion in completions { completion() }
    }

    /// Gives up a connection whose server is silent for too long.
    func tick(_ now: ContinuousClock.Instant) {
        let completions: [Completion] = state.withLock { state in
            guard let deadline = state.queue.first?.deadline, deadline <= now else { return [] }
            return end(&state, DatabaseUnavailable(.connectionLost, "no answer from the server in time"))
        }
        for completion in completions { completion() }
    }

    /// Takes every result that has arrived whole.
    func drain(_ state: inout ConnectionState, _ handle: OpaquePointer) -> [Completion] {
        var completions: [Completion] = []
        while !state.queue.isEmpty, PQisBusy(handle) == 0 {
            if state.queue[0].isCopying {
                guard state.queue[0].kind == .copyOut else { break }
                if let rows = takeCopied(&state, handle) { return completions + rows }
            }
            if let result = PQgetResult(handle) {
                state.isBetweenSteps = false
                take(result, &state, &completions)
            } else if !endStep(&state, handle, &completions) {
                break
            }
        }
        return completions
    }

    /// The answer of a step is complete. False: there is nothing more to read now.
    private func endStep(
        _ state: inout ConnectionState, _ handle: OpaquePointer, _ completions: inout [Completion]
    ) -> Bool {
        if state.queue[0].kind.isSimple {
            _ = PQenterPipelineMode(handle)
            complete(&state, &completions)
            return true
        }
        if state.isBetweenSteps { return false }
        state.isBetweenSteps = true
        state.queue[0].current += 1
        return true
    }

    private func take(_ result: OpaquePointer, _ state: inout ConnectionState, _ completions: inout [Completion]) {
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            complete(&state, &completions)
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
            let error: PostgresError = PostgresError(result, statement: nil)
            // What libpq says of the closed socket comes second and explains nothing.
            if error.isConnectionFailure, state.farewell == nil { state.farewell = error }
            state.queue[0].fail(error)
            PQclear(result)
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
        case PGRES_COPY_IN where state.queue[0].kind == .copyIn, PGRES_COPY_OUT where state.queue[0].kind == .copyOut:
            PQclear(result)
            state.queue[0].isCopying = true
            completions.append(answer(&state))
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            completions += end(&state, PostgresError(.featureNotSupported, "COPY is not supported here"))
        default:
            state.queue[0].add(ResultSet(result))
        }
    }

    /// The oldest exchange is answered.
    private func complete(_ state: inout ConnectionState, _ completions: inout [Completion]) {
        let exchange: Exchange = state.queue.removeFirst()
        if let continuation = exchange.continuation {
            completions.append { continuation.resume(returning: exchange.outcome) }
        } else if let failure = exchange.outcome.failure {
            completions += end(&state, failure)
        }
    }

    private func notifications(_ state: inout ConnectionState, _ handle: OpaquePointer) -> [Completion] {
        var completions: [Completion] = []
        while let notification = PQnotifies(handle) {
            defer { PQfreemem(notification) }
            guard let body = state.onNotification else { continue }
            let value: DatabaseNotification = DatabaseNotification(
                channel: String(cString: notification.pointee.relname),
                payload: String(cString: notification.pointee.extra),
                processID: Int(notification.pointee.be_pid))
            completions.append { body(value) }
        }
        return completions
    }
}
