/// Byte ranges of the path that the router took as parameters, in the order of the template.
public struct PathCaptures: Sendable, Hashable {
    private static let inlineCount: Int = 8

    /// Lower bounds in the even lanes, upper bounds in the odd ones.
    private var inline = SIMD16<UInt32>(repeating: 0)
    /// Captures beyond the eighth.
    private var more: [Range<Int>] = []
    public private(set) var count: Int = 0

    public init() {}

    public mutating func append(_ range: Range<Int>) {
        if count < Self.inlineCount {
            inline[count &* 2] = UInt32(truncatingIfNeeded: range.lowerBound)
            inline[count &* 2 &+ 1] = UInt32(truncatingIfNeeded: range.upperBound)
        } else {
            more.append(range)
        }
        count += 1
    }

    public mutating func removeAll() {
        count = 0
        more.removeAll()
    }

    /// The range at a position below `count`.
    public subscript(position: Int) -> Range<Int> {
        guard position < Self.inlineCount else { return more[position - Self.inlineCount] }
        return Int(inline[position &* 2])..<Int(inline[position &* 2 &+ 1])
    }
}

/// What the router says about a method and a path.
public enum RouteMatch: Sendable {
    /// Number of the operation in the policy table.
    case operation(Int)
    /// The path exists; `allow` is the value of the `Allow` header.
    case methodNotAllowed(allow: StaticString)
    case notFound
}
