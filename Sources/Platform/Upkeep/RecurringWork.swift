import Logging

/// Work that is done again and again until its task is cancelled. What fails is logged and tried again: a database that
/// is away is waited for.
enum RecurringWork {
    /// - Parameter work: true where there may be more to do at once.
    static func run(
        _ name: String, every interval: Duration, logger: Logger, _ work: () async throws -> Bool
    ) async {
        while !Task.isCancelled {
            var isMore: Bool = false
            do {
                isMore = try await work()
            } catch is CancellationError {
                return
            } catch {
                logger.warning("\(name): \(error)")
            }
            if !isMore { try? await Task.sleep(for: interval) }
        }
    }
}
