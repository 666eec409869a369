import ContractRuntime
import Logging

// Audit: what an operation with `x-audit` did, and what it refused.
extension Pipeline {
    func auditEvent(
        _ event: String, _ request: RoutedRequest, caller: Caller?, tenant: Tenant?, status: Int, problem: String? = nil
    ) -> AuditEvent {
        let context: RequestContext = request.context
        return AuditEvent(
            event: event, operationID: context.operation.id, requestID: context.requestID, caller: caller,
            tenant: tenant, remoteAddress: context.remoteAddress, userAgent: context.userAgent,
            path: request.incoming.instance, status: status, problem: problem, occurredAt: configuration.clock.date())
    }

    /// For a service that writes the event with its work. Its status is known beforehand where there is one for
    /// success.
    func auditTicket(_ scope: RequestScope) -> AuditTicket? {
        let policy: OperationPolicy = scope.request.operation.policy
        guard let event = policy.audit, hooks.audit != nil, policy.successStatuses.count == 1 else { return nil }
        return AuditTicket(
            auditEvent(
                event, scope.request, caller: scope.caller, tenant: scope.tenant, status: policy.successStatuses[0]))
    }

    /// Behind the work of a service that has not written the event itself.
    func recordSuccess(_ scope: RequestScope, status: Int) async throws {
        guard let event = scope.request.operation.policy.audit, let audit = hooks.audit else { return }
        let entry: AuditEvent = auditEvent(
            event, scope.request, caller: scope.caller, tenant: scope.tenant, status: status)
        // Written even when the client has gone meanwhile, since the work is done.
        try await Task { try await audit.record(entry) }.value
    }

    /// A refusal is one whether it could be written down or not.
    func recordRefusal(_ problem: any ContractProblem, _ request: RoutedRequest, _ state: RequestState) async {
        guard let event = request.operation.policy.audit, let audit = hooks.audit, Self.isRefusal(problem)
        else { return }
        let entry: AuditEvent = auditEvent(
            event, request, caller: state.caller, tenant: state.tenant, status: problem.status, problem: problem.code)
        do {
            try await Task { try await audit.record(entry) }.value
        } catch {
            logger.error(
                "A refusal is missing from the audit log",
                metadata: ["request_id": "\(entry.requestID)", "error": "\(String(reflecting: error))"])
        }
    }

    /// Somebody wanted what they may not have, or not now. Requests of the wrong form and too many of them are no news.
    private static func isRefusal(_ problem: any ContractProblem) -> Bool {
        switch problem as? StandardProblem {
        case .unauthenticated, .tokenExpired, .stepUpRequired, .forbidden, .impersonationRefused, .notFound,
            .preconditionFailed:
            true
        case .some: false
        case nil: (400..<500).contains(problem.status)
        }
    }
}
