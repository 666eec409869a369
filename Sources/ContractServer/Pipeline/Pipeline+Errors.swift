import ContractRuntime
import Logging

// Errors: what a caller may see of them.
extension Pipeline {
    /// A problem that the operation declares, or one of the pipeline, as it is. Infrastructure that is away is
    /// `unavailable`. Everything else is a defect: `internal`, logged with the request id, never shown.
    func problem(for error: any Error, _ request: RoutedRequest) -> any ContractProblem {
        switch error {
        case let problem as StandardProblem: return problem
        case let problem as any ContractProblem:
            if request.operation.declaredProblems.contains(problem.code) { return problem }
            log(error, request, "A problem that the operation does not declare")
            return StandardProblem.internal
        case let unavailable as any ServiceUnavailableError:
            log(error, request, "Infrastructure is not available")
            return StandardProblem.unavailable(
                retryAfter: unavailable.retryAfter ?? configuration.retryAfterUnavailable)
        case is CancellationError: return StandardProblem.timeout
        default:
            log(error, request, "The service failed")
            return StandardProblem.internal
        }
    }

    private func log(_ error: any Error, _ request: RoutedRequest, _ message: Logger.Message) {
        logger.error(
            message,
            metadata: [
                "request_id": "\(request.context.requestID)",
                "operation": "\(request.context.operation.id)",
                // One line, whatever it quotes.
                "error": "\(HeaderFields.harmless(String(reflecting: error)))",
            ])
    }
}
