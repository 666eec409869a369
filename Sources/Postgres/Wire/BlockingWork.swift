import Glibc

/// Runs what may block (name resolution, connecting, cancelling, waiting for a process) on a thread of its own, so
/// that no cooperative thread waits. Callers bound how many run: a pool opens at most its number of connections.
enum BlockingWork {
    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            detach { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Runs `body` on a new thread and does not wait. Without a thread to be had it runs here: late is better than
    /// never.
    static func detach(_ body: @escaping @Sendable () -> Void) {
        let job: Unmanaged<Job> = Unmanaged.passRetained(Job(body))
        var thread: pthread_t = pthread_t()
        let status: Int32 = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Job>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, job.toOpaque())
        guard status == 0 else { return job.takeRetainedValue().body() }
        pthread_detach(thread)
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
