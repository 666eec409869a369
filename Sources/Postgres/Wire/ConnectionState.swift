import CLibPQ

/// What `Connection` guards with its lock. A libpq connection may be used by any thread, one at a time.
struct ConnectionState: @unchecked Sendable {
    /// Nil once closed.
    var handle: OpaquePointer?
    var token: UInt64 = 0
    /// Sent and not fully answered, oldest first.
    var queue: [Exchange] = []
    /// Groups of steps sent so far.
    var sentExchanges: Int = 0
    var wantsWrite: Bool = false
    /// What the server sends is read; not while the rows of a COPY wait for their taker.
    var isReading: Bool = true
    /// Messages of a COPY that nobody has taken yet.
    var copied: [[UInt8]] = []
    /// The previous `PQgetResult` ended the answer of a step.
    var isBetweenSteps: Bool = false
    /// The server announced the end of the session; the socket closes next.
    var farewell: PostgresError?
    /// The task was cancelled before its statement was sent.
    var isCancelRequested: Bool = false
    /// Why there is no handle any more.
    var closeReason: (any Error)?
    var statements: StatementCache = StatementCache()
    var onClose: (@Sendable () -> Void)?
    var onNotification: (@Sendable (DatabaseNotification) -> Void)?

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    var errorMessage: String {
        handle.map { String(cString: PQerrorMessage($0)).trimmedLine } ?? "connection is closed"
    }
}

/// Something to do once the lock is released.
typealias Completion = @Sendable () -> Void
