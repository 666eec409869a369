/// One event of a `text/event-stream` (WHATWG HTML §9.2.6).
package struct RawServerEvent: Equatable, Sendable {
    package var name: String
    package var data: String
    /// The last id seen, this event's or an earlier one's.
    package var lastEventID: String?

    package init(name: String, data: String, lastEventID: String? = nil) {
        self.name = name
        self.data = data
        self.lastEventID = lastEventID
    }
}

/// Turns the bytes of a stream into events, however they are cut into chunks.
package struct ServerSentEventParser: Sendable {
    package enum Failure: Error, Equatable { case eventTooLarge }

    /// Largest event in bytes.
    package static let maximumEventBytes: Int = 1 << 20

    /// The wait before a reconnection that the server asked for with `retry:`.
    package private(set) var reconnectionDelay: Duration?
    package private(set) var lastEventID: String?
    private var line: [UInt8] = []
    private var name: String = ""
    private var data: String?
    private var previousWasReturn: Bool = false
    private var isAtStart: Bool = true

    package init(lastEventID: String?) { self.lastEventID = lastEventID }

    /// The events that a chunk completes.
    package mutating func push(_ chunk: [UInt8]) throws(Failure) -> [RawServerEvent] {
        var events: [RawServerEvent] = []
        for byte in chunk {
            defer { previousWasReturn = byte == 0x0D }
            guard byte == 0x0A || byte == 0x0D else {
                line.append(byte)
                guard line.count <= Self.maximumEventBytes else { throw .eventTooLarge }
                continue
            }
            if byte == 0x0A, previousWasReturn { continue }
            if let event = try endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() throws(Failure) -> RawServerEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isAtStart {
            isAtStart = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        // Byte by byte: as a character, a colon or a space takes the combining marks behind it along.
        let name: ArraySlice<UInt8> = line.prefix { $0 != 0x3A }
        var value: ArraySlice<UInt8> = line[name.endIndex...].dropFirst()
        if value.first == 0x20 { value.removeFirst() }
        try field(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
        return nil
    }

    private mutating func field(_ name: String, _ value: String) throws(Failure) {
        switch name {
        case "event": self.name = value
        case "data":
            // In place: an event may have as many lines as bytes.
            if data == nil { data = "" } else { data?.append("\n") }
            data?.append(value)
            guard (data?.utf8.count ?? 0) <= Self.maximumEventBytes else { throw .eventTooLarge }
        case "id": if !value.utf8.contains(0) { lastEventID = value }
        case "retry":
            guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let milliseconds = Int(value) else { return }
            reconnectionDelay = .milliseconds(milliseconds)
        default: break
        }
    }

    private mutating func dispatch() -> RawServerEvent? {
        defer {
            name = ""
            data = nil
        }
        guard let data else { return nil }
        return RawServerEvent(name: name.isEmpty ? "message" : name, data: data, lastEventID: lastEventID)
    }
}
