import ContractRuntime
import NIOCore

/// Status line and header fields of an answer, whatever the protocol.
struct ResponseHead {
    /// How the end of the body is told.
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// The end of the connection (HTTP/1.0).
        case close
        /// Without body and without length: 204, 304.
        case none
    }

    let response: OutgoingResponse
    let framing: Framing
    let closes: Bool
    let isHTTP10: Bool
    let browser: BrowserFields

    /// Room for everything that has no length of its own, with a reserve.
    private static let fixedBytes: Int = 512

    /// So many bytes are enough.
    var maximumBytes: Int {
        var count: Int = Self.fixedBytes + RequestIDs.maximumLength + browser.maximumBytes
        for field in response.headers.fields { count += field.name.utf8.count + field.value.utf8.count + 4 }
        if let control = response.cacheControl { count += control.utf8.count }
        if let limit = response.rateLimit { count += limit.maximumBytes }
        return count
    }

    /// - Parameter date: the value of `Date`.
    func write(to buffer: inout ByteBuffer, date: String) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: maximumBytes) { room in
            var out: HeadWriter = HeadWriter(room)
            write(&out, date)
            return out.count
        }
    }

    private func write(_ out: inout HeadWriter, _ date: String) {
        out.write(StatusLine.text(response.status))
        if !StatusLine.isKnown(response.status) { out.write(number: response.status, "HTTP/1.1 ", " Status\r\n") }
        writeFields(to: &out, date: date)
        out.write("\r\n")
    }

    /// - Parameter date: the value of `Date`.
    func writeFields(to out: inout some FieldSink, date: String) {
        out.add(.date, text: date)
        var hasContentSecurity: Bool = false
        for field in response.headers.fields where !Self.isOwn(field.name) {
            if field.name.utf8.count == 23, field.name.lowercased() == "content-security-policy" {
                hasContentSecurity = true
            }
            out.add(field)
        }
        if let control = response.cacheControl { out.add(.cacheControl, text: control) }
        if let limit = response.rateLimit { out.add(limit) }
        out.add(response.id)
        browser.write(to: &out)
        if !hasContentSecurity { out.add(.contentSecurity) }
        switch framing {
        case .length(let count): out.add(.contentLength, number: count)
        case .chunked: out.add(.isChunked)
        case .close, .none: break
        }
        if closes {
            out.add(.closes)
        } else if isHTTP10 {
            out.add(.keepsAlive)
        }
    }

    /// Fields that the connection decides.
    private static func isOwn(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: name.lowercased() == "date"
        case 7: name.lowercased() == "upgrade"
        case 10: ["connection", "keep-alive"].contains(name.lowercased())
        case 14: name.lowercased() == "content-length"
        case 17: name.lowercased() == "transfer-encoding"
        default: false
        }
    }
}

/// Writes into memory that must be large enough.
struct HeadWriter {
    private let room: UnsafeMutableBufferPointer<UInt8>
    private(set) var count: Int = 0

    init(_ room: UnsafeMutableRawBufferPointer) { self.room = room.bindMemory(to: UInt8.self) }

    mutating func write(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(text: String) {
        var text: String = text
        text.withUTF8 { append($0) }
    }

    mutating func write(number: Int, _ before: StaticString, _ behind: StaticString) {
        write(before)
        write(number: number)
        write(behind)
    }

    /// - Parameter number: not negative.
    mutating func write(number: Int) {
        var (rest, length): (Int, Int) = (number, 1)
        while rest >= 10 {
            rest /= 10
            length += 1
        }
        let digits: UnsafeMutableBufferPointer<UInt8> = place(length)
        rest = number
        for index in (0..<length).reversed() {
            digits[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        _ = place(bytes.count).update(fromContentsOf: bytes)
    }

    /// The next bytes of the room, which is never exceeded.
    private mutating func place(_ length: Int) -> UnsafeMutableBufferPointer<UInt8> {
        precondition(room.count - count >= length, "The head of an answer is as long as was counted.")
        defer { count += length }
        return UnsafeMutableBufferPointer(rebasing: room[count..<(count + length)])
    }
}

extension HeadWriter: FieldSink {
    mutating func add(_ field: FixedField) { write(field.line) }

    mutating func add(_ field: OwnField, text: String) {
        write(field.prefix)
        write(text: text)
        write("\r\n")
    }

    mutating func add(_ field: OwnField, number: Int) { write(number: number, field.prefix, "\r\n") }

    mutating func add(_ id: RequestID) {
        write(OwnField.requestID.prefix)
        switch id {
        case .sent(let text): write(text: text)
        case .made(let high, let low): RequestID.write(high, low, to: place(RequestID.madeLength))
        }
        write("\r\n")
    }

    mutating func add(_ limit: RateLimitNote) {
        add(.rateLimitPolicy, text: limit.tier.description)
        write(OwnField.rateLimit.prefix)
        write("\"")
        write(text: limit.tier.name)
        write(number: limit.remaining, "\";r=", ";t=")
        write(number: limit.reset, "", "\r\n")
    }

    mutating func add(_ field: HeaderFields.Field) {
        let start: Int = count
        write(text: field.name)
        guard ASCIIText.isToken(UnsafeBufferPointer(rebasing: room[start..<count])) else {
            count = start
            return
        }
        write(": ")
        let first: Int = count
        write(text: field.value)
        let value: UnsafeMutableBufferPointer<UInt8> = UnsafeMutableBufferPointer(rebasing: room[first..<count])
        if !ASCIIText.isFieldValue(UnsafeBufferPointer(value)) {
            for index in value.indices where (value[index] < 0x20 && value[index] != 0x09) || value[index] == 0x7F {
                value[index] = 0x20
            }
        }
        write("\r\n")
    }
}
