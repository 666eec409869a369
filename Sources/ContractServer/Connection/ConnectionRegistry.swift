import NIOCore
import Synchronization

/// What a server can ask of a connection, whatever protocol it speaks. Called on the connection's event loop.
protocol ManagedConnection: AnyObject {
    /// No more requests; what has begun is finished.
    func drain()
    /// The end, at once.
    func cut()
}

/// The way to a connection from outside of its event loop.
struct ConnectionReference: Sendable {
    let id: ObjectIdentifier
    let eventLoop: any EventLoop
    let handler: NIOLoopBound<any ManagedConnection>

    init(_ connection: any ManagedConnection, eventLoop: any EventLoop) {
        id = ObjectIdentifier(connection)
        self.eventLoop = eventLoop
        handler = NIOLoopBound(connection, eventLoop: eventLoop)
    }
}

/// The open connections, so that they can be counted, drained and cut.
final class ConnectionRegistry: Sendable {
    enum Admission { case accepted, full, draining }

    private struct State {
        var connections: [ObjectIdentifier: ConnectionReference] = [:]
        /// Sockets that have been accepted and are not closed, those included that no connection is made of yet.
        var sockets: Int = 0
        var isDraining: Bool = false

        var isEmptied: Bool { isDraining && connections.isEmpty && sockets == 0 }
    }

    private let maximum: Int
    private let state: Mutex<State> = Mutex(State())
    /// Set when a drain has been asked for and no connection is left.
    let isEmptied: OneShot<Void> = OneShot()

    init(maximum: Int) { self.maximum = maximum }

    var count: Int { state.withLock { $0.connections.count } }

    /// Called on the connection's event loop. A connection that is too many is counted as well, until it is closed.
    func add(_ connection: ConnectionReference) -> Admission {
        state.withLock { state in
            state.connections[connection.id] = connection
            if state.isDraining { return .draining }
            return state.connections.count > maximum ? .full : .accepted
        }
    }

    func remove(_ id: ObjectIdentifier) {
        let isLast: Bool = state.withLock { state in
            state.connections[id] = nil
            return state.isEmptied
        }
        if isLast { isEmptied.fire(.success(())) }
    }

    /// A socket has been accepted: until it is closed the event loops must not end, since nobody else would close it.
    func accepted(_ socket: any Channel) {
        state.withLock { $0.sockets += 1 }
        socket.closeFuture.whenComplete { [self] _ in
            let isLast: Bool = state.withLock { state in
                state.sockets -= 1
                return state.isEmptied
            }
            if isLast { isEmptied.fire(.success(())) }
        }
    }

    /// Lets every connection end with the answer that it is working on.
    func drain() {
        let (open, isEmpty): ([ConnectionReference], Bool) = state.withLock { state in
            state.isDraining = true
            return (Array(state.connections.values), state.isEmptied)
        }
        if isEmpty { isEmptied.fire(.success(())) }
        for connection in open {
            connection.eventLoop.execute { connection.handler.value.drain() }
        }
    }

    /// Closes every connection that is left.
    func cutAll() {
        for connection in state.withLock({ Array($0.connections.values) }) {
            connection.eventLoop.execute { connection.handler.value.cut() }
        }
    }
}

/// Stands in the listening channel, in front of what makes connections of the sockets that it accepts.
final class AcceptanceHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private let connections: ConnectionRegistry

    init(_ connections: ConnectionRegistry) { self.connections = connections }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connections.accepted(unwrapInboundIn(data))
        context.fireChannelRead(data)
    }
}

/// Requests between their last byte and their answer.
final class RequestCounter: Sendable {
    private let maximum: Int
    private let count: Atomic<Int> = Atomic(0)

    init(maximum: Int) { self.maximum = maximum }

    /// False when there are too many; then `leave` must not be called.
    func enter() -> Bool {
        if count.add(1, ordering: .relaxed).newValue <= maximum { return true }
        leave()
        return false
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
