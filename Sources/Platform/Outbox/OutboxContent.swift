package import ContractRuntime
import PlatformQueries
import Postgres

/// What a row of the outbox can hold.
package protocol OutboxContent: JSONDecodable, JSONEncodable {
    /// The `kind` of such rows.
    static var kind: String { get }
}

extension Transaction {
    /// Delivers the content once the transaction has committed, and not at all if it does not.
    func enqueue<Content: OutboxContent>(_ content: Content, _ surroundings: Surroundings) async throws {
        var json: JSONWriter = JSONWriter()
        content.write(to: &json)
        try await enqueueMessage(
            messageID: surroundings.makeID(), kind: Content.kind,
            payload: String(decoding: json.bytes, as: UTF8.self), at: surroundings.now())
    }
}
