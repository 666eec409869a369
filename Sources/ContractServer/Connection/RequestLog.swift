import ContractRuntime
import Logging
import NIOCore

/// One line per request. Paths and bodies are not logged: they may hold what is private.
struct RequestLog: Sendable {
    let logger: Logger
    let logsRequests: Bool

    /// - Parameter isCut: the answer could not be completed.
    func answered(_ exchange: Exchange, isCut: Bool) {
        guard logsRequests, logger.logLevel <= .info else { return }
        logger.info(isCut ? "Answer was cut" : "Answered", metadata: metadata(exchange))
    }

    /// The client went away before the answer.
    func abandoned(_ exchange: Exchange) {
        guard logsRequests, logger.logLevel <= .info else { return }
        logger.info("Client went away", metadata: metadata(exchange))
    }

    func streamFailed(_ error: any Error, id: String) {
        logger.error(
            "A response stream failed",
            metadata: ["request_id": "\(id)", "error": "\(HeaderFields.harmless(String(reflecting: error)))"])
    }

    private func metadata(_ exchange: Exchange) -> Logger.Metadata {
        let duration: TimeAmount = NIODeadline.now() - exchange.startedAt
        return [
            "request_id": "\(exchange.incoming?.requestID ?? "-")",
            "method": "\(exchange.incoming?.verb.name ?? "-")",
            "operation": "\(exchange.routed?.context.operation.id ?? "-")",
            "status": "\(exchange.status)",
            "microseconds": "\(duration.nanoseconds / 1_000)",
            "bytes": "\(exchange.bytesSent)",
        ]
    }
}
