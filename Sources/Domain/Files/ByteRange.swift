/// One range of bytes (RFC 9110 §14.1.2), resolved against a size.
package struct ByteRange: Sendable, Hashable {
    /// First and last byte, both included.
    package var first: Int
    package var last: Int

    package init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }

    package var count: Int { last - first + 1 }

    /// `bytes 0-1023/4096`.
    package func contentRange(of size: Int) -> String { "bytes \(first)-\(last)/\(size)" }

    /// Outcome of reading a `Range` header.
    package enum Reading: Sendable, Hashable {
        /// No header, another unit, several ranges or nonsense: the whole representation.
        case whole
        case part(ByteRange)
        case unsatisfiable
    }

    package static func read(_ header: String?, size: Int) -> Reading {
        guard let header, header.lowercased().hasPrefix("bytes=") else { return .whole }
        let text: Substring = header.dropFirst(6)
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard ends.count == 2, !text.contains(",") else { return .whole }
        switch (number(ends[0]), number(ends[1])) {
        case (.absent, .value(let length)):
            guard length > 0, size > 0 else { return .unsatisfiable }
            return .part(ByteRange(first: max(0, size - length), last: size - 1))
        case (.value(let first), .absent):
            return first < size ? .part(ByteRange(first: first, last: size - 1)) : .unsatisfiable
        case (.value(let first), .value(let last)):
            guard first <= last else { return .whole }
            return first < size ? .part(ByteRange(first: first, last: min(last, size - 1))) : .unsatisfiable
        default:
            return .whole
        }
    }

    private enum Number { case absent, invalid, value(Int) }

    private static func number(_ text: String) -> Number {
        if text.isEmpty { return .absent }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return .invalid }
        return .value(Int(text) ?? .max)
    }
}
