public import ContractRuntime
public import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Serves a contract over HTTP/1.1 and HTTP/2, with TLS or without.
///
///     let server = Server(service: service, hooks: hooks, configuration: ServerConfiguration(port: 0), logger: logger)
///     async let running: Void = server.run()
///     let port = try await server.boundPort
///     …
///     await server.shutdown()
///     try await running
public struct Server: Sendable {
    private let core: ServerCore
    private let hooks: ServiceHooks
    private let port: OneShot<Int> = OneShot()
    private let stop: OneShot<Void> = OneShot()
    private let stopped: OneShot<Void> = OneShot()

    public init(
        service: some ContractService, hooks: ServiceHooks = ServiceHooks(),
        configuration: ServerConfiguration = ServerConfiguration(), logger: Logger
    ) {
        self.core = ServerCore(service: service, hooks: hooks, configuration: configuration, logger: logger)
        self.hooks = hooks
    }

    /// The port that is listened on; waits until there is one.
    /// - Throws: why the server could not listen.
    public var boundPort: Int { get async throws { try await port.wait() } }

    /// Serves until `shutdown` is called or the task is cancelled; then gives `drainNotice` and lets requests in flight
    /// end, for at most `drainTimeout`. May be called once.
    /// - Throws: `ServerConfigurationError`, `TLSFileError`, or why the address cannot be listened on.
    public func run() async throws {
        let result: Result<Void, any Error>
        do {
            result = .success(try await serve())
        } catch {
            port.fire(.failure(error))
            result = .failure(error)
        }
        stopped.fire(.success(()))
        try result.get()
    }

    /// Ends `run` and returns when it has ended. Before `run` it keeps the server from starting.
    public func shutdown() async {
        stop.fire(.success(()))
        // A cancelled waiter has nothing to wait for.
        _ = try? await stopped.wait()
    }

    /// Reads the files of the TLS settings again, for connections from now on. When they cannot be used, those
    /// before stay in use and the log has the reason.
    public func reloadCertificates() { core.certificates?.reload() }

    private func serve() async throws {
        try ServerConfigurationError.check(core.pipeline, hooks)
        try core.certificates?.load()
        let group: MultiThreadedEventLoopGroup = MultiThreadedEventLoopGroup(
            numberOfThreads: core.configuration.threads ?? System.coreCount)
        do {
            try await serve(on: group)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let listener: any Channel = try await bootstrap(group)
            .bind(host: core.configuration.host, port: core.configuration.port).get()
        let bound: Int = listener.localAddress?.port ?? core.configuration.port
        core.log.logger.info("Listening", metadata: ["host": "\(core.configuration.host)", "port": "\(bound)"])
        port.fire(.success(bound))
        let watching: Task<Void, Never> = Task { [certificates = core.certificates] in await certificates?.watch() }
        // Ends by shutdown or by cancellation; both drain.
        _ = try? await stop.wait()
        watching.cancel()
        await giveNotice()
        try? await listener.close()
        await drain(on: group)
    }

    /// Cancellation ends the wait, whose error says nothing else.
    private func giveNotice() async {
        core.configuration.serving.drain()
        guard core.configuration.drainNotice > .zero else { return }
        try? await Task.sleep(for: core.configuration.drainNotice)
    }

    private func drain(on group: MultiThreadedEventLoopGroup) async {
        let connections: ConnectionRegistry = core.connections
        core.log.logger.info("Draining", metadata: ["connections": "\(connections.count)"])
        connections.drain()
        let timer: Scheduled<Void> = group.next().scheduleTask(in: core.configuration.drainTimeout.timeAmount) {
            connections.cutAll()
        }
        // Detached, so that a cancelled `run` waits all the same.
        _ = await Task.detached { try? await connections.isEmptied.wait() }.value
        timer.cancel()
    }

    private func bootstrap(_ group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
        let core: ServerCore = core
        return ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptanceHandler(core.connections))
                }
            }
            .serverChannelOption(.backlog, value: Int32(core.configuration.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.configure(channel, core) }
            }
    }

    private static func configure(_ channel: any Channel, _ core: ServerCore) throws {
        let loop: LoopState = core.loop(channel.eventLoop)
        let pipeline: ChannelPipeline.SynchronousOperations = channel.pipeline.syncOperations
        if let context = core.certificates?.context {
            try pipeline.addHandler(NIOSSLServerHandler(context: context))
            try pipeline.addHandler(ProtocolChooser(core: core, loop: loop, isSecure: true))
        } else if core.configuration.http2.acceptsPriorKnowledge {
            try pipeline.addHandler(ProtocolChooser(core: core, loop: loop, isSecure: false))
        } else {
            try pipeline.addHandler(ConnectionHandler(core: core, eventLoop: channel.eventLoop))
        }
    }
}

/// What a contract needs and the hooks do not give.
public struct ServerConfigurationError: Error, Sendable, CustomStringConvertible {
    /// One sentence per defect.
    public let defects: [String]

    public var description: String { defects.joined(separator: " ") }

    static func check(_ pipeline: Pipeline, _ hooks: ServiceHooks) throws {
        var defects: [String] = []
        let operations: [OperationPolicy] = pipeline.contract.operations
        let schemes: Set<String> = Set(operations.flatMap(\.security).joined().map(\.scheme))
        for scheme in schemes.sorted() where hooks.authenticators[scheme] == nil {
            defects.append("There is no authenticator for the security scheme \(scheme).")
        }
        if hooks.tenants == nil, operations.contains(where: { $0.tenant != .none }) {
            defects.append("There is no tenant resolver.")
        }
        if operations.contains(where: { $0.idempotency != .none }) {
            if hooks.idempotency == nil { defects.append("There is no idempotency store.") }
            if hooks.digest == nil { defects.append("There is no digest for idempotency keys.") }
        }
        if hooks.audit == nil, operations.contains(where: { $0.audit != nil }) {
            defects.append("There is no audit log.")
        }
        let tiers: Set<String> = Set(pipeline.contract.rateLimitTiers.map(\.name))
        for name in Set(operations.flatMap(\.rateLimits)).subtracting(tiers).sorted() {
            defects.append("The contract has no rate limit tier \(name).")
        }
        guard defects.isEmpty else { throw ServerConfigurationError(defects: defects) }
    }
}
