import Synchronization

/// Request identifiers: taken from the client when they are harmless, otherwise made here.
final class RequestIDs: Sendable {
    static let maximumLength: Int = 128

    private let seed: UInt64 = .random(in: .min ... .max)
    private let counter: Atomic<UInt64> = Atomic(0)

    /// A new identifier of 32 hexadecimal digits: unique in this process, and with a random half unique among many.
    func next() -> String {
        let number: UInt64 = counter.add(1, ordering: .relaxed).newValue
        return Self.hexadecimal(seed, Self.mixed(seed &+ number &* 0x9E37_79B9_7F4A_7C15))
    }

    /// 1 ... 128 letters, digits, `.`, `_`, `-`.
    static func isAcceptable(_ id: String) -> Bool {
        let bytes: String.UTF8View = id.utf8
        guard (1...maximumLength).contains(bytes.count) else { return false }
        return bytes.allSatisfy { byte in
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

    private static func hexadecimal(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            for position in 0..<32 {
                let word: UInt64 = position < 16 ? high : low
                let digit: UInt8 = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (position & 15))) & 0xF
                buffer[position] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            return 32
        }
    }
}
