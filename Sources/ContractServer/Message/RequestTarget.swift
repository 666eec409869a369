import ContractRuntime

/// The request target in its forms (RFC 9112 §3.2), cut into path and query.
struct RequestTarget {
    private(set) var path: Range<Int>
    private(set) var query: Range<Int>
    /// Of the absolute form; it wins over `Host`.
    private(set) var authority: Range<Int>?
    /// The path in normal form, where it was not sent so.
    private(set) var normalizedPath: [UInt8]?

    /// - Parameter target: where the target lies in `bytes`.
    init(_ bytes: UnsafeBufferPointer<UInt8>, _ target: Range<Int>) throws(StandardProblem) {
        var start: Int = target.lowerBound
        if bytes[start] != UInt8(ascii: "/"), let length = Self.schemeLength(bytes, target) {
            start += length
            var end: Int = start
            while end < target.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
            authority = start..<end
            start = end
        }
        let scan: Scan = Scan(UnsafeBufferPointer(rebasing: bytes[start..<target.upperBound]))
        guard scan.isPrintable else {
            throw .malformedRequest("The request target has a character that must be percent-encoded.")
        }
        path = start..<(start + scan.pathLength)
        query = min(path.upperBound + 1, target.upperBound)..<target.upperBound
        guard !path.isEmpty else {
            guard authority != nil else { throw .malformedRequest("The request target is not a path.") }
            normalizedPath = [UInt8(ascii: "/")]
            return
        }
        guard bytes[start] == UInt8(ascii: "/") else { throw .malformedRequest("The request target is not a path.") }
        guard scan.hasPercent else { return }
        guard let normalized = PercentEncoding.normalizedPath(ArraySlice(bytes[path])) else {
            throw .malformedRequest("The path has a wrong percent-encoding.")
        }
        normalizedPath = normalized
    }

    private static func schemeLength(_ bytes: UnsafeBufferPointer<UInt8>, _ target: Range<Int>) -> Int? {
        for scheme in ["http://" as StaticString, "https://"] {
            let length: Int = scheme.utf8CodeUnitCount
            guard target.count >= length else { continue }
            let start: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
                rebasing: bytes[target.lowerBound..<(target.lowerBound + length)])
            if ASCIIText.isEqual(start, toLower: scheme) { return length }
        }
        return nil
    }

    /// What one look at path and query finds.
    private struct Scan {
        var isPrintable: Bool = true
        var hasPercent: Bool = false
        var pathLength: Int

        init(_ text: UnsafeBufferPointer<UInt8>) {
            pathLength = text.count
            for position in 0..<text.count {
                let byte: UInt8 = text[position]
                if byte < 0x21 || byte > 0x7E || byte == UInt8(ascii: "#") { isPrintable = false }
                guard pathLength == text.count else { continue }
                if byte == UInt8(ascii: "?") { pathLength = position }
                if byte == UInt8(ascii: "%") { hasPercent = true }
            }
        }
    }

    /// The length of a host without its port; nil when the text is none.
    static func hostLength(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var end: Int = text.firstIndex(of: UInt8(ascii: ":")) ?? text.count
        if text.first == UInt8(ascii: "["), let bracket = text.firstIndex(of: UInt8(ascii: "]")) { end = bracket + 1 }
        guard end <= 255, isPort(UnsafeBufferPointer(rebasing: text[end...])) else { return nil }
        for index in 0..<end where !isHostByte(text[index]) { return nil }
        return end
    }

    /// Nothing, or a colon and at most five digits.
    private static func isPort(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let colon = text.first else { return true }
        guard colon == UInt8(ascii: ":"), text.count <= 6 else { return false }
        for index in 1..<text.count where !(0x30...0x39).contains(text[index]) { return false }
        return true
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x3A, 0x5B, 0x5D: true
        default: false
        }
    }
}
