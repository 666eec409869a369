import NIOCore
import Synchronization

/// What the connections of a sink share.
final class SinkBook: Sendable {
    private struct State {
        var received: [MailSink.Received] = []
        var verbs: [String] = []
        var plans: [(verb: String, answer: MailSink.Answer, times: Int)] = []
        var connections: [any Channel] = []
    }

    /// What AUTH PLAIN has to say (RFC 4616).
    let login: String?
    let user: String?
    private let state: Mutex<State> = Mutex(State())

    init(login: String?, user: String?) {
        self.login = login
        self.user = user
    }

    var received: [MailSink.Received] { state.withLock { $0.received } }
    var verbs: [String] { state.withLock { $0.verbs } }
    var connections: [any Channel] { state.withLock { $0.connections } }

    func add(_ channel: any Channel) { state.withLock { $0.connections.append(channel) } }

    func plan(_ verb: String, _ answer: MailSink.Answer, times: Int) {
        state.withLock { $0.plans.append((verb, answer, times)) }
    }

    /// Notes a command; an answer that was planned for it, once.
    func take(_ verb: String) -> MailSink.Answer? {
        state.withLock { state in
            state.verbs.append(verb)
            guard let index = state.plans.firstIndex(where: { $0.verb == verb && $0.times > 0 }) else { return nil }
            state.plans[index].times -= 1
            return state.plans[index].answer
        }
    }

    func keep(_ mail: MailSink.Received) { state.withLock { $0.received.append(mail) } }
}
