import CLibPQ

/// How a session is opened: where, and with which settings. Values in the address win over these.
package struct ConnectionSettings: Sendable {
    /// `postgresql://…` or `host=… dbname=…`; several hosts for failover, as libpq has it.
    package var address: String
    package var applicationName: String
    /// Per host; libpq takes whole seconds, at least 2.
    package var connectTimeout: Duration
    /// Zero: no limit.
    package var statementTimeout: Duration
    package var lockTimeout: Duration
    package var idleInTransactionTimeout: Duration
    /// A peer that vanished without a word is noticed after this time.
    package var deadPeerTimeout: Duration

    package init(
        address: String, applicationName: String = "platform", connectTimeout: Duration = .seconds(2),
        statementTimeout: Duration = .seconds(5), lockTimeout: Duration = .seconds(2),
        idleInTransactionTimeout: Duration = .seconds(10), deadPeerTimeout: Duration = .seconds(10)
    ) {
        self.address = address
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.deadPeerTimeout = deadPeerTimeout
    }

    /// For migrations, describing and other work that may take long: no statement or idle timeouts.
    package static func maintenance(_ address: String) -> ConnectionSettings {
        ConnectionSettings(
            address: address, applicationName: "maintenance", statementTimeout: .zero, lockTimeout: .zero,
            idleInTransactionTimeout: .zero)
    }

    /// Grace beyond the statement timeout before a silent server is given up.
    var responseTimeout: Duration? {
        statementTimeout > .zero ? statementTimeout + deadPeerTimeout : nil
    }

    /// libpq's keywords, in order; a later one wins, so the address comes last.
    var keywords: [(String, String)] {
        let options: String = [
            ("statement_timeout", statementTimeout), ("lock_timeout", lockTimeout),
            ("idle_in_transaction_session_timeout", idleInTransactionTimeout),
        ].map { "-c \($0.0)=\($0.1.milliseconds)" }.joined(separator: " ")
        let peerSeconds: Int = max(1, deadPeerTimeout.milliseconds / 1000)
        return [
            ("client_encoding", "UTF8"), ("application_name", applicationName),
            ("connect_timeout", String(max(2, connectTimeout.milliseconds / 1000))),
            ("options", "\(options) -c timezone=UTC -c datestyle=ISO"),
            ("keepalives_idle", String(peerSeconds)), ("keepalives_interval", "2"), ("keepalives_count", "3"),
            ("tcp_user_timeout", String(deadPeerTimeout.milliseconds)), ("dbname", address),
        ]
    }
}

extension Duration {
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

extension Connection {
    /// Opens a session of its own, with a poller of its own unless one is given.
    /// - Throws: `DatabaseUnavailable` with reason `connect`.
    package static func open(_ settings: ConnectionSettings) async throws -> Connection {
        let poller: EventPoller = try EventPoller()
        do {
            let connection: Connection = try await open(settings, poller: poller)
            connection.setOnClose { poller.stop(DatabaseUnavailable(.closed, "connection is closed")) }
            return connection
        } catch {
            poller.stop(error)
            throw error
        }
    }

    static func open(_ settings: ConnectionSettings, poller: EventPoller) async throws -> Connection {
        let handle: ConnectedHandle = try await BlockingWork.run { try connect(settings) }
        return Connection(handle, poller: poller, responseTimeout: settings.responseTimeout)
    }

    /// Blocks: names are resolved, hosts tried in turn, each within the connect timeout.
    private static func connect(_ settings: ConnectionSettings) throws(DatabaseUnavailable) -> ConnectedHandle {
        guard let handle = start(settings.keywords) else { throw DatabaseUnavailable(.connect, "out of memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw DatabaseUnavailable(.connect, String(cString: PQerrorMessage(handle)).trimmedLine)
        }
        return ConnectedHandle(pointer: handle)
    }

    private static func start(_ keywords: [(String, String)]) -> OpaquePointer? {
        let names: [CString] = keywords.map { CString($0.0) }
        let values: [CString] = keywords.map { CString($0.1) }
        let namePointers: [UnsafePointer<CChar>?] = names.map { UnsafePointer($0.pointer) } + [nil]
        let valuePointers: [UnsafePointer<CChar>?] = values.map { UnsafePointer($0.pointer) } + [nil]
        return withExtendedLifetime((names, values)) {
            PQconnectdbParams(namePointers, valuePointers, 1)
        }
    }
}

/// A zero-terminated copy of a string, freed with its owner.
private final class CString {
    let pointer: UnsafeMutablePointer<CChar>

    init(_ text: String) {
        let bytes: [CChar] = text.utf8CString.map { $0 }
        pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        pointer.initialize(from: bytes, count: bytes.count)
    }

    deinit { pointer.deallocate() }
}
