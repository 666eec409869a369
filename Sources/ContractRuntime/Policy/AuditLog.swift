public import FoundationEssentials
import Synchronization

/// The record of what was done, and of what was refused.
public protocol AuditLog: Sendable {
    /// Called before the answer is sent, after an operation with `OperationPolicy.audit` has succeeded, unless its
    /// service has written the event itself (`AuditTicket`), or was refused for other reasons than the form of the
    /// request or a rate limit (`AuditEvent.problem`).
    /// - Throws: the answer of a success becomes `internal` (or `unavailable`); a refusal stays what it is, and the
    ///   error is logged.
    func record(_ event: AuditEvent) async throws
}

public struct AuditEvent: Sendable {
    /// `OperationPolicy.audit`.
    public var event: String
    public var operationID: String
    public var requestID: String
    public var caller: Caller?
    public var tenant: Tenant?
    public var remoteAddress: String
    public var userAgent: String?
    /// Path of the request, without query.
    public var path: String
    /// Status of the answer.
    public var status: Int
    /// Code of the problem with which the operation was refused; nil: it was done.
    public var problem: String?
    public var occurredAt: Date

    public init(
        event: String, operationID: String, requestID: String, caller: Caller?, tenant: Tenant?,
        remoteAddress: String, userAgent: String?, path: String, status: Int, problem: String? = nil, occurredAt: Date
    ) {
        self.event = event
        self.operationID = operationID
        self.requestID = requestID
        self.caller = caller
        self.tenant = tenant
        self.remoteAddress = remoteAddress
        self.userAgent = userAgent
        self.path = path
        self.status = status
        self.problem = problem
        self.occurredAt = occurredAt
    }
}

/// The event of an audited operation under way, for a service that writes it in the transaction of its work: then
/// neither can be there without the other. Nobody has to take it: an event that was not taken is recorded behind the
/// work.
public final class AuditTicket: Sendable {
    private let event: AuditEvent
    private let taken: Mutex<Bool> = Mutex(false)

    /// - Parameter event: as it is when the operation succeeds.
    public init(_ event: AuditEvent) { self.event = event }

    /// The event, which the caller writes. It may be taken again: a transaction that is repeated writes it once.
    public func take() -> AuditEvent {
        taken.withLock { $0 = true }
        return event
    }

    /// Whether somebody writes the event.
    public var isTaken: Bool { taken.withLock { $0 } }
}
