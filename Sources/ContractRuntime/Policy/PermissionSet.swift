/// A set of permissions, as bits whose numbers `ServiceContract` gives out: an inclusion test is a few machine words.
public struct PermissionSet: Sendable, Hashable {
    /// Permissions 0 ..< 64 and 64 ..< 128: all of them in most contracts.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// Words for permission 128 and above, without trailing zero words.
    private var rest: [UInt64] = []

    /// The empty set.
    public init() {}

    /// A set of permission numbers; negative numbers are left out.
    public init(_ numbers: some Sequence<Int>) {
        for number in numbers { insert(number) }
    }

    public var isEmpty: Bool { low == 0 && high == 0 && rest.isEmpty }

    public mutating func insert(_ number: Int) {
        guard number >= 0 else { return }
        let bit: UInt64 = 1 << UInt64(number & 63)
        switch number >> 6 {
        case 0: low |= bit
        case 1: high |= bit
        case let word:
            while rest.count < word - 1 { rest.append(0) }
            rest[word - 2] |= bit
        }
    }

    public func contains(_ number: Int) -> Bool {
        guard number >= 0 else { return false }
        let bit: UInt64 = 1 << UInt64(number & 63)
        switch number >> 6 {
        case 0: return low & bit != 0
        case 1: return high & bit != 0
        case let word: return word - 2 < rest.count && rest[word - 2] & bit != 0
        }
    }

    /// Every permission of `other` is in this set.
    public func isSuperset(of other: PermissionSet) -> Bool {
        guard other.low & ~low == 0, other.high & ~high == 0 else { return false }
        for (index, word) in other.rest.enumerated() {
            let own: UInt64 = index < rest.count ? rest[index] : 0
            if word & ~own != 0 { return false }
        }
        return true
    }

    public func union(_ other: PermissionSet) -> PermissionSet {
        var result = self
        result.low |= other.low
        result.high |= other.high
        while result.rest.count < other.rest.count { result.rest.append(0) }
        for (index, word) in other.rest.enumerated() { result.rest[index] |= word }
        return result
    }
}
