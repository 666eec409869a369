import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An SMTP server (RFC 5321) for tests: keeps what it is given, and misbehaves when it is told to.
package final class MailSink: Sendable {
    package struct Received: Sendable, Hashable {
        package var from: String
        package var to: String
        /// Fields and body as they came, dots undone.
        package var text: String
        package var isSecure: Bool
        /// Of the login.
        package var user: String?

        /// The value of a field, folded lines joined.
        package func field(_ name: String) -> String? {
            let head: String = text.components(of: "\r\n\r\n").first ?? ""
            return head.replacing("\r\n ", with: " ").components(of: "\r\n")
                .first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
        }
    }

    /// What comes instead of the usual answer.
    package enum Answer: Sendable {
        case reply(String)
        case silence
        case hangUp
    }

    /// How connections are encrypted.
    package enum Encryption: Sendable {
        case none
        /// STARTTLS is offered.
        case offered(chain: String, key: String)
        case implicit(chain: String, key: String)
    }

    package let port: Int
    let book: SinkBook
    private let channel: any Channel

    private init(channel: any Channel, book: SinkBook) {
        self.channel = channel
        self.book = book
        port = channel.localAddress?.port ?? 0
    }

    /// Listens on the loopback address. `user` and `password`: the login that it wants, by AUTH PLAIN.
    package static func start(
        port: Int = 0, encryption: Encryption = .none, login: (user: String, password: String)? = nil
    ) async throws -> MailSink {
        let tls: NIOSSLContext? = try context(encryption)
        let book: SinkBook = SinkBook(login: login.map { "\0\($0.user)\0\($0.password)" }, user: login?.user)
        let isImplicit: Bool = if case .implicit = encryption { true } else { false }
        let channel: any Channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    book.add(channel)
                    if let tls, isImplicit {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    let conversation: SinkConversation = SinkConversation(
                        book: book, tls: isImplicit ? nil : tls, isSecure: isImplicit)
                    try channel.pipeline.syncOperations.addHandler(conversation)
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        return MailSink(channel: channel, book: book)
    }

    private static func context(_ encryption: Encryption) throws -> NIOSSLContext? {
        switch encryption {
        case .none: return nil
        case .offered(let chain, let key), .implicit(let chain, let key):
            let certificates: [NIOSSLCertificateSource] = try NIOSSLCertificate.fromPEMFile(chain)
                .map { .certificate($0) }
            return try NIOSSLContext(
                configuration: .makeServerConfiguration(
                    certificateChain: certificates,
                    privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
        }
    }

    /// The mails that it took over, in their order.
    package var received: [Received] { book.received }
    /// Every command, in upper case, without arguments.
    package var verbs: [String] { book.verbs }

    /// Answers the next `times` commands with the verb (`MAIL`, `RCPT`, `DATA` …) otherwise; `CONNECT` stands for the
    /// greeting, `END` for the end of a mail.
    package func answer(_ verb: String, _ answer: Answer, times: Int = 1) {
        book.plan(verb, answer, times: times)
    }

    /// Stops listening and breaks all connections.
    package func stop() async {
        try? await channel.close()
        for connection in book.connections { try? await connection.close() }
    }
}

extension String {
    func components(of separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
