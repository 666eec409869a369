/// One message to the server.
enum Step: Sendable {
    case prepare(name: String, sql: String)
    case describe(name: String)
    case execute(name: String, parameters: EncodedParameters)
    /// A statement without parameters or rows, not prepared.
    case command(String)
}

/// What came back for a group of steps.
struct Outcome: Sendable {
    /// One per step, nil where the step failed or was skipped after a failure.
    var results: [ResultSet?]
    var failure: PostgresError?
    /// Index of the step that failed.
    var failedStep: Int?
}

/// A group of steps with one sync behind it: sent together, answered together. After a step fails the server skips
/// the rest of the group.
struct Exchange: Sendable {
    typealias Continuation = CheckedContinuation<Outcome, any Error>

    enum Kind: Sendable, Equatable {
        case pipeline
        /// One simple query that may hold several statements.
        case simple
        /// A COPY of rows to the server, or from it; the messages between its answers are no results.
        case copyIn, copyOut

        /// Outside of pipeline mode.
        var isSimple: Bool { self != .pipeline }
    }

    let kind: Kind
    let stepCount: Int
    /// Whose answer is being read.
    var current: Int = 0
    var outcome: Outcome
    /// Nil: nobody waits, and a failure ends the connection. A COPY waits now and then.
    var continuation: Continuation?
    /// By then the answer is here, or the connection is given up.
    var deadline: ContinuousClock.Instant?
    /// The server takes or sends the rows of a COPY.
    var isCopying: Bool = false

    let isCancellable: Bool
    /// Index of the COMMIT of a transaction that changes something.
    let commitStep: Int?

    init(
        kind: Kind, stepCount: Int, continuation: Continuation?, deadline: ContinuousClock.Instant?,
        isCancellable: Bool, commitStep: Int? = nil
    ) {
        self.isCancellable = isCancellable
        self.commitStep = commitStep
        self.kind = kind
        self.stepCount = stepCount
        self.continuation = continuation
        self.deadline = deadline
        outcome = Outcome(results: Array(repeating: nil, count: kind == .pipeline ? stepCount : 0))
    }

    /// The first failure counts; what follows it is a consequence.
    mutating func fail(_ error: PostgresError) {
        guard outcome.failure == nil else { return }
        outcome.failure = error
        outcome.failedStep = current
    }

    mutating func add(_ result: ResultSet) {
        switch kind {
        case .simple, .copyIn, .copyOut: outcome.results.append(result)
        case .pipeline where current < stepCount: outcome.results[current] = result
        case .pipeline: break
        }
    }

    /// What the asker is told when the connection ends before the answer is complete. Work whose COMMIT was under way
    /// may have been kept, unless the server itself said good-bye in place of the answer to COMMIT.
    func reason(_ reason: any Error, farewell: PostgresError?) -> any Error {
        guard let commitStep, let lost = reason as? DatabaseUnavailable else { return reason }
        let isRolledBack: Bool = farewell?.endsIdleWork == true && outcome.results[commitStep] == nil
        return isRolledBack ? reason : DatabaseUnavailable(.outcomeUnknown, lost.detail)
    }
}
