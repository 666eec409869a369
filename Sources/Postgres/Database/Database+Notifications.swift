import Synchronization

extension Database {
    /// Notifications that may wait for the consumer; older ones are dropped beyond it.
    package static let notificationBuffer: Int = 1024

    /// `LISTEN` on a connection of its own, until the consumer stops or `close`.
    ///
    /// A broken connection is replaced; then one notification with `isGap` arrives, because some may have been missed.
    /// The first element is such a one too: it says that listening has begun.
    package func notifications(_ channel: String) -> AsyncStream<DatabaseNotification> {
        let (stream, continuation):
            (AsyncStream<DatabaseNotification>, AsyncStream<DatabaseNotification>.Continuation) =
                AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.notificationBuffer))
        let listener: NotificationListener = NotificationListener(
            channel: channel, pool: pool, continuation: continuation)
        let task: Task<Void, Never> = Task { await listener.run() }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }
}

/// Keeps one channel subscribed.
private struct NotificationListener: Sendable {
    let channel: String
    let pool: ConnectionPool
    let continuation: AsyncStream<DatabaseNotification>.Continuation

    func run() async {
        var failures: Int = 0
        while !Task.isCancelled, !pool.snapshot.isClosing {
            do {
                try await listen()
                failures = 0
            } catch {
                failures += 1
            }
            // A cancelled sleep ends the loop above.
            try? await Task.sleep(for: Backoff.jittered(Backoff.delay(afterFailures: failures)))
        }
        continuation.finish()
    }

    /// Returns when the connection has ended.
    private func listen() async throws {
        let connection: Connection = try await Connection.open(pool.configuration.connection, poller: pool.poller)
        defer { connection.close() }
        let (ended, end): (AsyncStream<Never>, AsyncStream<Never>.Continuation) = AsyncStream.makeStream()
        connection.setOnClose { end.finish() }
        connection.setOnNotification { [continuation] in continuation.yield($0) }
        try await connection.simple("LISTEN \(Identifiers.quoted(channel))")
        continuation.yield(DatabaseNotification(channel: channel, payload: "", processID: 0, isGap: true))
        for await _ in ended {}
    }
}
