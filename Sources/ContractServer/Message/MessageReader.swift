import ContractRuntime
import NIOCore

/// The messages in the bytes of a connection: a head, then the pieces of its body, then the next head.
struct MessageReader {
    enum Piece {
        /// More bytes are needed.
        case incomplete
        case content(ByteBuffer)
        case end
        case failed(StandardProblem)
    }

    private enum Body { case counted(Int), chunked(ChunkParser) }

    private let maximumTrailerBytes: Int
    private(set) var head: HeadParser
    private var body: Body = .counted(0)

    init(_ configuration: ServerConfiguration) {
        head = HeadParser(configuration)
        maximumTrailerBytes = configuration.maximumHeaderBytes
    }

    /// Reads a head; its bytes stay in the input until `endHead`.
    mutating func nextHead(in input: ByteBuffer) -> HeadParser.Outcome {
        input.withUnsafeReadableBytes { head.parse($0.bindMemory(to: UInt8.self)) }
    }

    /// The head has been dealt with; what follows is its body.
    mutating func endHead(in input: inout ByteBuffer, contentLength: Int, isChunked: Bool) {
        input.moveReaderIndex(forwardBy: head.position)
        head.reset()
        body = isChunked ? .chunked(ChunkParser(maximumTrailerBytes: maximumTrailerBytes)) : .counted(contentLength)
    }

    /// Takes a whole body of known length, if all of it has come.
    mutating func takeBody(_ length: Int, from input: inout ByteBuffer) -> [UInt8]? {
        guard input.readableBytes >= length else { return nil }
        defer {
            input.moveReaderIndex(forwardBy: length)
            body = .counted(0)
        }
        return input.withUnsafeReadableBytes { Array($0.bindMemory(to: UInt8.self).prefix(length)) }
    }

    /// The next piece of the body. Behind `end` there is a head again.
    mutating func nextPiece(in input: inout ByteBuffer) -> Piece {
        switch body {
        case .counted(0): return .end
        case .counted(let left):
            guard let piece = input.readSlice(length: min(left, input.readableBytes)), piece.readableBytes > 0 else {
                return .incomplete
            }
            body = .counted(left - piece.readableBytes)
            return .content(piece)
        case .chunked(var parser):
            let piece: Piece = Self.nextChunk(in: &input, &parser)
            body = .chunked(parser)
            return piece
        }
    }

    private static func nextChunk(in input: inout ByteBuffer, _ parser: inout ChunkParser) -> Piece {
        let next: (step: ChunkParser.Step, count: Int) = input.withUnsafeReadableBytes {
            parser.next($0.bindMemory(to: UInt8.self))
        }
        input.moveReaderIndex(forwardBy: next.count)
        switch next.step {
        case .incomplete: return .incomplete
        case .end: return .end
        case .failed(let problem): return .failed(problem)
        case .content(let left):
            guard let piece = input.readSlice(length: min(left, input.readableBytes)) else { return .incomplete }
            parser.took(piece.readableBytes)
            return .content(piece)
        }
    }
}
