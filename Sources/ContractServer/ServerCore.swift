import ContractRuntime
import Logging
import NIOCore
import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let pipeline: Pipeline
    let connections: ConnectionRegistry
    let requests: RequestCounter
    let ids: RequestIDs = RequestIDs()
    let log: RequestLog
    let times: Times
    let certificates: CertificateStore?
    private let loops: Mutex<[ObjectIdentifier: LoopState]> = Mutex([:])

    init(service: some ContractService, hooks: ServiceHooks, configuration: ServerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.pipeline = Pipeline(service: service, hooks: hooks, configuration: configuration, logger: logger)
        self.connections = ConnectionRegistry(maximum: configuration.maximumConnections)
        self.requests = RequestCounter(maximum: configuration.maximumRequestsInFlight)
        self.log = RequestLog(logger: logger, logsRequests: configuration.logsRequests)
        self.times = Times(configuration)
        let protocols: [String] = configuration.http2.isOffered ? ["h2", "http/1.1"] : ["http/1.1"]
        self.certificates = configuration.tls.map { CertificateStore($0, protocols: protocols, logger: logger) }
    }

    /// What the connections of an event loop share.
    func loop(_ eventLoop: any EventLoop) -> LoopState {
        loops.withLock { loops in
            let id: ObjectIdentifier = ObjectIdentifier(eventLoop)
            let state: LoopState = loops[id] ?? LoopState(eventLoop)
            loops[id] = state
            return state
        }
    }

    /// The answer to something that is no request.
    func problemResponse(_ problem: StandardProblem, id: RequestID) -> OutgoingResponse {
        let request: IncomingRequest = IncomingRequest(
            verb: .other, target: "", path: [], id: id, receivedAt: configuration.clock.date(),
            instant: configuration.clock.instant())
        return pipeline.answer(problem, to: request, operation: nil)
    }
}
