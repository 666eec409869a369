import Synchronization

/// Runs asynchronous work to its end on the calling thread: actors and tasks without an executor of their own run on
/// the one that is preferred, which is drained here. A hop between threads would cost more than most runs.
func wait<T: Sendable>(for work: @escaping @Sendable () async -> T) -> T {
    let executor: DrainedExecutor = DrainedExecutor()
    let result: Outcome<T> = Outcome()
    Task.detached(executorPreference: executor) {
        let value: T = await work()
        result.value.withLock { $0 = value }
    }
    while let job = executor.next() { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
    guard let value = result.value.withLock({ $0 }) else { fail("the work waits for something that never comes") }
    return value
}

private final class Outcome<T: Sendable>: Sendable {
    let value: Mutex<T?> = Mutex(nil)
}

private final class DrainedExecutor: TaskExecutor {
    private let jobs: Mutex<[UnownedJob]> = Mutex([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job: UnownedJob = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    func next() -> UnownedJob? {
        jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
