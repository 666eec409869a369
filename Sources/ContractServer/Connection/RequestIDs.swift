import ContractRuntime
import Synchronization

/// Request identifiers: taken from the client when they are harmless, otherwise made here.
final class RequestIDs: Sendable {
    static let maximumLength: Int = 128

    private let seed: UInt64 = .random(in: .min ... .max)
    private let counter: Atomic<UInt64> = Atomic(0)

    /// A new identifier of 32 hexadecimal digits: unique in this process, and with a random half unique among many.
    func next() -> RequestID {
        let number: UInt64 = counter.add(1, ordering: .relaxed).newValue
        return .made(seed, Self.mixed(seed &+ number &* 0x9E37_79B9_7F4A_7C15))
    }

    /// 1 ... 128 letters, digits, `.`, `_`, `-`.
    static func isAcceptable(_ id: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...maximumLength).contains(id.count) else { return false }
        return id.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }

    /// The output function of SplitMix64: a permutation, so that different numbers stay different.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value: UInt64 = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
