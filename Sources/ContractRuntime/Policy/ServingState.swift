import Synchronization

/// Whether a server still takes requests; shared by the server, which sets it, and a service that tells it to others.
public final class ServingState: Sendable {
    private let draining: Atomic<Bool> = Atomic(false)

    public init() {}

    /// A shutdown has been asked for. Requests in flight are still answered.
    public var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Never goes back.
    public func drain() { draining.store(true, ordering: .releasing) }
}
