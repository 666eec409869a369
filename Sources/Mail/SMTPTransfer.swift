import Synchronization

/// One mail on its way to the server: what libcurl reads, and what the server says.
final class SMTPTransfer: Sendable {
    private struct State {
        var sent: Int = 0
        var hasBegun: Bool = false
        var isCancelled: Bool = false
        var refusal: String = ""
    }

    let sender: String
    let recipient: String
    /// Of the sender: the name by which the client introduces itself.
    let domain: String
    let bytes: [UInt8]
    private let state: Mutex<State> = Mutex(State())

    init(_ mail: MailDocument) {
        sender = mail.from.address.description
        recipient = mail.to.description
        domain = mail.from.address.domain
        bytes = mail.bytes
    }

    func cancel() { state.withLock { $0.isCancelled = true } }

    /// Whether it is to end: cancelled, and no byte of the mail has gone out.
    var isOver: Bool { state.withLock { $0.isCancelled && !$0.hasBegun } }

    /// Whether the server has been given the first byte of the mail.
    var hasBegun: Bool { state.withLock { $0.hasBegun } }

    /// The enhanced status (RFC 3463) of the server's last refusal, `5.1.1`. The words behind it may name the address.
    var enhancedStatus: String? {
        let words: [Substring] = state.withLock { $0.refusal }.split(separator: " ", maxSplits: 2)
        guard words.count >= 2 else { return nil }
        let parts: [Substring] = words[1].split(separator: ".", omittingEmptySubsequences: false)
        let isStatus: Bool = parts.count == 3 && parts.allSatisfy { (1...3).contains($0.count) && Int($0) != nil }
        return isStatus ? String(words[1]) : nil
    }

    /// Copies the next bytes of the mail; returns how many.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            state.hasBegun = true
            let count: Int = min(buffer.count, bytes.count - state.sent)
            buffer.copyBytes(from: bytes[state.sent..<(state.sent + count)])
            state.sent += count
            return count
        }
    }

    /// Keeps refusals: behind one the server may say goodbye.
    func heard(_ line: String) {
        guard line.hasPrefix("4") || line.hasPrefix("5") else { return }
        state.withLock { $0.refusal = line }
    }
}
