import Foundation
import NIOCore
import NIOSSL

/// One connection of a sink.
final class SinkConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Phase { case commands, login, mail }

    private let book: SinkBook
    /// Nil: STARTTLS is not offered, or done.
    private var tls: NIOSSLContext?
    private var isSecure: Bool
    private var phase: Phase = .commands
    private var input: ByteBuffer = ByteBuffer()
    private var user: String?
    private var from: String = ""
    private var to: String = ""
    private var lines: [String] = []

    init(book: SinkBook, tls: NIOSSLContext?, isSecure: Bool) {
        self.book = book
        self.tls = tls
        self.isSecure = isSecure
    }

    func channelActive(context: ChannelHandlerContext) {
        answer("CONNECT", context) { "220 sink" }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input.writeImmutableBuffer(unwrapInboundIn(data))
        while let line = nextLine() { hear(line, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func nextLine() -> String? {
        guard let end = input.readableBytesView.firstIndex(of: 0x0A),
            let text = input.readString(length: end - input.readableBytesView.startIndex + 1)
        else { return nil }
        return String(text.unicodeScalars.filter { $0 != "\r" && $0 != "\n" })
    }

    private func hear(_ line: String, _ context: ChannelHandlerContext) {
        switch phase {
        case .commands: command(line, context)
        case .login: finishLogin(line, context)
        case .mail where line == ".": finishMail(context)
        // RFC 5321 §4.5.2: a dot in front of what begins with one.
        case .mail: lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
        }
    }

    private func command(_ line: String, _ context: ChannelHandlerContext) {
        let words: [String] = line.split(separator: " ").map(String.init)
        let verb: String = words.first?.uppercased() ?? ""
        answer(verb, context) {
            switch verb {
            case "EHLO", "HELO": capabilities
            case "STARTTLS" where tls != nil: "220 go on"
            case "AUTH" where words.count == 3: logIn(words[2])
            case "AUTH": beginLogin()
            case "MAIL": begin(line)
            case "RCPT": accept(line)
            case "DATA": beginMail()
            case "QUIT": "221 bye"
            case "RSET", "NOOP": "250 ok"
            default: "500 what?"
            }
        }
        if verb == "STARTTLS" { secure(context) }
        if verb == "QUIT" { context.close(promise: nil) }
    }

    /// Says what is planned for the verb, or what usually comes.
    private func answer(_ verb: String, _ context: ChannelHandlerContext, _ usual: () -> String) {
        switch book.take(verb) {
        case nil: say(usual(), context)
        case .reply(let text): say(text, context)
        case .silence: break
        case .hangUp: context.close(promise: nil)
        }
    }

    private func say(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    }

    // MARK: Commands

    private var capabilities: String {
        var lines: [String] = ["sink", "SIZE 1000000"]
        if tls != nil { lines.append("STARTTLS") }
        if book.login != nil { lines.append("AUTH PLAIN") }
        return lines.enumerated().map { index, line in
            "250\(index == lines.count - 1 ? " " : "-")\(line)"
        }.joined(separator: "\r\n")
    }

    private func secure(_ context: ChannelHandlerContext) {
        guard let tls else { return }
        self.tls = nil
        isSecure = true
        try? context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
    }

    private func beginLogin() -> String {
        phase = .login
        return "334 "
    }

    private func finishLogin(_ line: String, _ context: ChannelHandlerContext) {
        phase = .commands
        say(logIn(line), context)
    }

    private func logIn(_ text: String) -> String {
        let given: String? = Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }
        guard given == book.login else { return "535 5.7.8 no" }
        user = book.user
        return "235 welcome"
    }

    private func begin(_ line: String) -> String {
        guard book.login == nil || user != nil else { return "530 5.7.0 log in first" }
        (from, to, lines) = (Self.address(line), "", [])
        return "250 ok"
    }

    private func accept(_ line: String) -> String {
        to = Self.address(line)
        return "250 ok"
    }

    private func beginMail() -> String {
        phase = .mail
        return "354 go on"
    }

    private func finishMail(_ context: ChannelHandlerContext) {
        phase = .commands
        answer("END", context) {
            let text: String = lines.joined(separator: "\r\n") + "\r\n"
            book.keep(MailSink.Received(from: from, to: to, text: text, isSecure: isSecure, user: user))
            return "250 taken"
        }
    }

    /// `MAIL FROM:<a@b> SIZE=1` → `a@b`.
    private static func address(_ line: String) -> String {
        guard let start = line.firstIndex(of: "<"), let end = line.lastIndex(of: ">") else { return "" }
        return String(line[line.index(after: start)..<end])
    }
}
