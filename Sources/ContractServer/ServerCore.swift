import ContractRuntime
import Logging

/// What all connections of a server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let pipeline: Pipeline
    let connections: ConnectionRegistry
    let requests: RequestCounter
    let ids: RequestIDs = RequestIDs()
    let log: RequestLog

    init(service: some ContractService, hooks: ServiceHooks, configuration: ServerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.pipeline = Pipeline(service: service, hooks: hooks, configuration: configuration, logger: logger)
        self.connections = ConnectionRegistry(maximum: configuration.maximumConnections)
        self.requests = RequestCounter(maximum: configuration.maximumRequestsInFlight)
        self.log = RequestLog(logger: logger, logsRequests: configuration.logsRequests)
    }

    /// The answer to something that is no request.
    func problemResponse(_ problem: StandardProblem, id: String) -> OutgoingResponse {
        let request: IncomingRequest = IncomingRequest(
            verb: .other, target: "", path: [], query: [], headers: HeaderFields(), remoteAddress: "", host: "",
            requestID: id, receivedAt: configuration.clock.date(), instant: configuration.clock.instant(),
            contentLength: nil, isChunked: false)
        return pipeline.answer(problem, to: request, operation: nil)
    }
}
