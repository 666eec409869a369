import ContractRuntime
import Glibc

/// Reads the framing of a chunked body (RFC 9112 §7.1). Extensions and trailers are checked and thrown away.
struct ChunkParser {
    enum Step {
        case incomplete
        /// So many bytes of content are next, or less if they have not come yet.
        case content(Int)
        case end
        case failed(StandardProblem)
    }

    private enum State { case size, content(Int), contentEnd, trailer }

    /// Longest line with the size of a chunk.
    private static let maximumLineBytes: Int = 512
    /// No body is that large; the product of 16 and it still fits.
    private static let maximumSize: Int = 1 << 56

    let maximumTrailerBytes: Int
    private var state: State = .size
    private var trailerBytes: Int = 0

    init(maximumTrailerBytes: Int) { self.maximumTrailerBytes = maximumTrailerBytes }

    /// What the bytes behind the last step are.
    /// - Returns: the step, and how many bytes it takes; content is taken by the caller, who calls `took`.
    mutating func next(_ bytes: UnsafeBufferPointer<UInt8>) -> (step: Step, count: Int) {
        var position: Int = 0
        do throws(StandardProblem) {
            while true {
                if case .content(let left) = state {
                    return position < bytes.count ? (.content(left), position) : (.incomplete, position)
                }
                guard let line = try line(bytes, from: position) else { return (.incomplete, position) }
                position = line.upperBound + 2
                if try take(line, bytes) { return (.end, position) }
            }
        } catch {
            return (.failed(error), position)
        }
    }

    /// The caller has taken content.
    mutating func took(_ count: Int) {
        guard case .content(let left) = state else { return }
        state = left > count ? .content(left - count) : .contentEnd
    }

    private func line(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(StandardProblem) -> Range<Int>? {
        let rest: Int = bytes.count - start
        let found: UnsafeMutableRawPointer? = bytes.baseAddress.flatMap {
            rest > 0 ? memchr($0 + start, 0x0A, rest) : nil
        }
        guard let found, let base = bytes.baseAddress else {
            guard rest <= maximumLine else { throw .malformedRequest("A line of a chunked body is too long.") }
            return nil
        }
        let end: Int = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found)) - 1
        guard end >= start, bytes[end] == 0x0D else { throw .malformedRequest("A line does not end with CR LF.") }
        guard end - start <= maximumLine else { throw .malformedRequest("A line of a chunked body is too long.") }
        return start..<end
    }

    private var maximumLine: Int {
        switch state {
        case .size: Self.maximumLineBytes
        case .content, .contentEnd: 1
        case .trailer: maximumTrailerBytes
        }
    }

    /// - Returns: true at the end of the body.
    private mutating func take(
        _ line: Range<Int>, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(StandardProblem) -> Bool {
        switch state {
        case .size:
            let size: Int = try Self.size(UnsafeBufferPointer(rebasing: bytes[line]))
            state = size == 0 ? .trailer : .content(size)
        case .content: break
        case .contentEnd:
            guard line.isEmpty else { throw .malformedRequest("A chunk is longer than its size.") }
            state = .size
        case .trailer:
            if line.isEmpty { return true }
            _ = try HeadParser.field(line, bytes)
            trailerBytes += line.count
            guard trailerBytes <= maximumTrailerBytes else { throw .headersTooLarge }
        }
        return false
    }

    /// `1*HEXDIG`, then nothing or an extension.
    private static func size(_ line: UnsafeBufferPointer<UInt8>) throws(StandardProblem) -> Int {
        var size: Int = 0
        var position: Int = 0
        while position < line.count, let digit = digit(line[position]) {
            size = size << 4 | digit
            guard size < maximumSize else { throw .malformedRequest("The size of a chunk is too large.") }
            position += 1
        }
        guard position > 0 else { throw .malformedRequest("The size of a chunk is not a hexadecimal number.") }
        if position == line.count { return size }
        while position < line.count, line[position] == 0x20 || line[position] == 0x09 { position += 1 }
        let rest: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(rebasing: line[position...])
        guard rest.first == 0x3B, ASCIIText.isFieldValue(rest) else {
            throw .malformedRequest("The size of a chunk is not a hexadecimal number.")
        }
        return size
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x41 + 10
        case 0x61...0x66: Int(byte) - 0x61 + 10
        default: nil
        }
    }
}
