/// The bytes of a multipart body that have arrived and have not been taken, and the search for delimiters in them.
struct MultipartScanner {
    enum DelimiterEnd { case last, next, malformed, incomplete }

    /// White space that may follow a boundary (RFC 2046 §5.1.1).
    private static let maximumPadding: Int = 64

    /// `CRLF--boundary`
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = [Ascii.carriageReturn, Ascii.lineFeed]
    private var head: Int = 0

    init(boundary: String) {
        delimiter = [Ascii.carriageReturn, Ascii.lineFeed, Ascii.minus, Ascii.minus] + Array(boundary.utf8)
    }

    /// Bytes that have not been taken.
    var count: Int { buffer.count - head }

    mutating func append(_ chunk: [UInt8]) {
        if head == buffer.count {
            buffer = chunk
        } else {
            buffer.removeSubrange(..<head)
            buffer.append(contentsOf: chunk)
        }
        head = 0
    }

    /// Takes everything that is certainly content.
    /// - Returns: `found` when a delimiter follows, which is taken too.
    mutating func takeContent() -> (bytes: [UInt8], found: Bool) {
        let (end, found): (Int, Bool) = searchDelimiter()
        let bytes: [UInt8]
        if head == 0, end == buffer.count {
            bytes = buffer
            buffer = []
            return (bytes, false)
        }
        bytes = Array(buffer[head..<end])
        head = found ? end + delimiter.count : end
        return (bytes, found)
    }

    /// The place of the next delimiter, or of what may become one. Byte by byte: iterators cost a call each where they
    /// are not specialised.
    private func searchDelimiter() -> (Int, Bool) {
        buffer.withUnsafeBufferPointer { bytes in
            delimiter.withUnsafeBufferPointer { delimiter in
                var start: Int = head
                while start < bytes.count {
                    guard bytes[start] == Ascii.carriageReturn else {
                        start += 1
                        continue
                    }
                    let available: Int = min(delimiter.count, bytes.count - start)
                    var matched: Int = 1
                    while matched < available, bytes[start + matched] == delimiter[matched] { matched += 1 }
                    if matched == available { return (start, available == delimiter.count) }
                    start += 1
                }
                return (bytes.count, false)
            }
        }
    }

    /// Takes what follows a boundary: `--`, or white space and the end of the line.
    mutating func takeDelimiterEnd() -> DelimiterEnd {
        var position: Int = head
        if position + 1 < buffer.count, buffer[position] == Ascii.minus, buffer[position + 1] == Ascii.minus {
            head = position + 2
            return .last
        }
        while position < buffer.count, buffer[position] == Ascii.space || buffer[position] == Ascii.tab {
            position += 1
        }
        guard position - head <= Self.maximumPadding else { return .malformed }
        let rest: ArraySlice<UInt8> = buffer[position...].prefix(2)
        guard rest.count == 2 else {
            let isPossible: Bool = [Ascii.carriageReturn, Ascii.minus].contains(rest.first ?? Ascii.carriageReturn)
            return isPossible ? .incomplete : .malformed
        }
        guard rest.elementsEqual([Ascii.carriageReturn, Ascii.lineFeed]) else { return .malformed }
        // The end of the line stays: with the next one it marks an empty header section.
        head = position
        return .next
    }

    /// Takes a header section, without the line ends around it; nil when it is not complete. The line end in front of
    /// it is the one that `takeDelimiterEnd` left.
    mutating func takeHeader() -> [UInt8]? {
        let end: [UInt8] = [Ascii.carriageReturn, Ascii.lineFeed, Ascii.carriageReturn, Ascii.lineFeed]
        guard count >= end.count else { return nil }
        for position in head...(buffer.count - end.count) where buffer[position] == Ascii.carriageReturn {
            guard buffer[position..<(position + end.count)].elementsEqual(end) else { continue }
            let lines: [UInt8] = position > head ? Array(buffer[(head + 2)..<position]) : []
            head = position + end.count
            return lines
        }
        return nil
    }
}
