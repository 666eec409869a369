/// Cuts the chunks of a stream into pieces, however they come.
package protocol StreamSplitter: Sendable {
    associatedtype Piece: Sendable

    /// No chunk comes any more.
    var isEnded: Bool { get }

    /// False: a piece without an end so far is too long.
    mutating func push(_ chunk: [UInt8]) -> Bool

    /// What is left is the last piece.
    mutating func end()

    /// The next piece; nil: none is complete.
    mutating func next() -> Piece?
}

/// A piece of a stream is longer than allowed.
package struct PieceTooLong: Error {}

extension StreamSplitter {
    /// The next piece, for which the stream is asked only where what came before does not hold one; nil at the end.
    /// - Throws: `PieceTooLong`, and what the stream throws.
    package mutating func next(from bytes: ByteStream) async throws -> Piece? {
        while true {
            if let piece = next() { return piece }
            guard !isEnded else { return nil }
            guard let chunk = try await bytes.next() else {
                end()
                continue
            }
            guard push(chunk) else { throw PieceTooLong() }
        }
    }
}
