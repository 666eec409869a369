import Glibc

/// A few threads for work that blocks, with a bounded queue. They yield to the threads that answer requests: however
/// much work there is, others find a processor.
final class BlockingPool: Sendable {
    /// Added to the niceness of the process (`nice(1)`); Linux keeps it per thread.
    fileprivate static let niceness: Int32 = 10
    /// With number 0: the one that asks (setpriority(2)).
    fileprivate static let thread: Int32 = Int32(PRIO_PROCESS.rawValue)

    /// Of the thread that asks.
    static var currentNiceness: Int32 { getpriority(thread, 0) }

    private let queue: JobQueue

    init(threads: Int, maximumWaiting: Int) {
        queue = JobQueue(maximumWaiting: max(maximumWaiting, 0), threads: max(threads, 1))
        for _ in 0..<max(threads, 1) { queue.startThread() }
    }

    /// Lets the threads end when the queue is empty.
    deinit { queue.close() }

    /// Runs `work` on one of the threads. Throws `overloaded` if too much waits, `cancelled` if the task is cancelled
    /// before the work begins.
    func run<T: Sendable>(
        _ work: @escaping @Sendable () throws(PasswordError) -> T
    ) async throws(PasswordError) -> T {
        let job: Job<T> = Job(work)
        let result: Result<T, PasswordError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.continuation = continuation
                if Task.isCancelled || !queue.push(job) { job.refuse(Task.isCancelled ? .cancelled : .overloaded) }
            }
        } onCancel: {
            queue.withdraw(job)
        }
        return try result.get()
    }
}

/// One piece of work. The queue sees to it that exactly one of `perform` and `refuse` is called.
private class AnyJob: @unchecked Sendable {
    func perform() {}
    func refuse(_ error: PasswordError) {}
}

private final class Job<T: Sendable>: AnyJob, @unchecked Sendable {
    private let work: @Sendable () throws(PasswordError) -> T
    /// Set before the job is pushed, read after it was taken from the queue.
    var continuation: CheckedContinuation<Result<T, PasswordError>, Never>?

    init(_ work: @escaping @Sendable () throws(PasswordError) -> T) { self.work = work }

    override func perform() { continuation?.resume(returning: Result(catching: work)) }

    override func refuse(_ error: PasswordError) { continuation?.resume(returning: .failure(error)) }
}

/// Jobs that wait, under a mutex with a condition.
private final class JobQueue: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let condition: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
    private let maximumWaiting: Int
    private var waiting: [AnyJob] = []
    private var idle: Int
    /// Threads that could be started.
    private var threads: Int
    private var isClosed: Bool = false

    init(maximumWaiting: Int, threads: Int) {
        self.maximumWaiting = maximumWaiting
        idle = threads
        self.threads = threads
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    private func locked<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// False if every thread is busy and the queue is full.
    func push(_ job: AnyJob) -> Bool {
        locked {
            guard !isClosed, threads > 0, waiting.count < maximumWaiting + idle else { return false }
            waiting.append(job)
            pthread_cond_signal(condition)
            return true
        }
    }

    /// Takes a job back that has not begun.
    func withdraw(_ job: AnyJob) {
        let found: Bool = locked {
            guard let index = waiting.firstIndex(where: { $0 === job }) else { return false }
            waiting.remove(at: index)
            return true
        }
        if found { job.refuse(.cancelled) }
    }

    func close() {
        locked {
            isClosed = true
            pthread_cond_broadcast(condition)
        }
    }

    /// The next job; nil when the queue is closed and empty.
    private func next() -> AnyJob? {
        locked {
            while waiting.isEmpty, !isClosed { pthread_cond_wait(condition, mutex) }
            guard !waiting.isEmpty else { return nil }
            idle -= 1
            return waiting.removeFirst()
        }
    }

    func startThread() {
        var thread: pthread_t = pthread_t()
        let context: UnsafeMutableRawPointer = Unmanaged.passRetained(self).toOpaque()
        let status: Int32 = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let queue: JobQueue = Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue()
                queue.work()
                return nil
            }, context)
        guard status == 0 else {
            Unmanaged<JobQueue>.fromOpaque(context).release()
            locked {
                idle -= 1
                threads -= 1
            }
            return
        }
        pthread_detach(thread)
    }

    private func work() {
        _ = setpriority(BlockingPool.thread, 0, BlockingPool.currentNiceness + BlockingPool.niceness)
        while let job = next() {
            job.perform()
            locked { idle += 1 }
        }
    }
}
