/// A `NOTIFY` that arrived.
package struct DatabaseNotification: Sendable, Hashable {
    package var channel: String
    package var payload: String
    /// The server process that sent it; 0 for `isGap`.
    package var processID: Int
    /// The connection had broken and is back: notifications in between are lost, so look at the tables.
    package var isGap: Bool

    package init(channel: String, payload: String, processID: Int, isGap: Bool = false) {
        self.channel = channel
        self.payload = payload
        self.processID = processID
        self.isGap = isGap
    }
}
