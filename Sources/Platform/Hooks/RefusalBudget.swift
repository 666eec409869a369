import ContractRuntime
import FoundationEssentials
import Synchronization

/// How many refusals of one caller, or of one address without a caller, are written down: a flood of wrong tokens must
/// not become a flood of rows. The log of requests has the rest.
final class RefusalBudget: Sendable {
    static let perMinute: Int = 60
    /// Of all callers and addresses together.
    static let totalPerMinute: Int = 1_200
    private static let seconds: Double = 60

    private struct State {
        var minute: Int = 0
        var total: Int = 0
        var counts: [String: Int] = [:]
    }

    private let state: Mutex<State> = Mutex(State())

    /// Whether the event is to be written; counts it then.
    func takes(_ event: AuditEvent) -> Bool {
        let key: String = event.caller?.subject ?? "address " + event.remoteAddress
        let minute: Int = Int(event.occurredAt.timeIntervalSince1970 / Self.seconds)
        return state.withLock { state in
            if state.minute != minute { state = State(minute: minute) }
            guard state.total < Self.totalPerMinute, state.counts[key, default: 0] < Self.perMinute
            else { return false }
            state.total += 1
            state.counts[key, default: 0] += 1
            return true
        }
    }
}
