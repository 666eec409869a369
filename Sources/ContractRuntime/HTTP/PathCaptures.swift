/// Byte ranges of the path that the router took as parameters, in the order of the template.
public struct PathCaptures: Sendable, Hashable {
    private static let inlineCount: Int = 8

    // Lower bounds in the even lanes, upper bounds in the odd ones. Vectors of 16 bytes: a wider one would make malloc
    // look for memory of its alignment for every object that has captures.
    private var first: SIMD4<UInt32> = SIMD4()
    private var second: SIMD4<UInt32> = SIMD4()
    private var third: SIMD4<UInt32> = SIMD4()
    private var fourth: SIMD4<UInt32> = SIMD4()
    /// Captures beyond the eighth.
    private var more: [Range<Int>] = []
    public private(set) var count: Int = 0

    public init() {}

    public mutating func append(_ range: Range<Int>) {
        if count < Self.inlineCount {
            let lane: Int = (count & 1) &* 2
            let bounds: (UInt32, UInt32) = (
                UInt32(truncatingIfNeeded: range.lowerBound), UInt32(truncatingIfNeeded: range.upperBound)
            )
            switch count >> 1 {
            case 0: (first[lane], first[lane &+ 1]) = bounds
            case 1: (second[lane], second[lane &+ 1]) = bounds
            case 2: (third[lane], third[lane &+ 1]) = bounds
            default: (fourth[lane], fourth[lane &+ 1]) = bounds
            }
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
        let pair: SIMD4<UInt32> =
            switch position >> 1 {
            case 0: first
            case 1: second
            case 2: third
            default: fourth
            }
        let lane: Int = (position & 1) &* 2
        return Int(pair[lane])..<Int(pair[lane &+ 1])
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
