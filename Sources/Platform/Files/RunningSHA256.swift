/// SHA-256 (FIPS 180-4) of bytes that arrive in pieces; it holds one block of 64 bytes.
struct RunningSHA256 {
    private static let blockBytes: Int = 64

    private var state: [UInt32] = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ]
    private var schedule: [UInt32] = Array(repeating: 0, count: 64)
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0

    mutating func update(_ bytes: [UInt8]) {
        byteCount += UInt64(bytes.count)
        var start: Int = 0
        if !pending.isEmpty {
            start = min(bytes.count, Self.blockBytes - pending.count)
            pending.append(contentsOf: bytes[..<start])
            guard pending.count == Self.blockBytes else { return }
            pending.withUnsafeBufferPointer { compress(UnsafeBufferPointer(rebasing: $0[...]), &state, &schedule) }
            pending.removeAll(keepingCapacity: true)
        }
        bytes.withUnsafeBufferPointer { buffer in
            while buffer.count - start >= Self.blockBytes {
                compress(UnsafeBufferPointer(rebasing: buffer[start..<(start + Self.blockBytes)]), &state, &schedule)
                start += Self.blockBytes
            }
        }
        pending.append(contentsOf: bytes[start...])
    }

    /// The digest in hexadecimal digits; afterwards nothing can be added.
    mutating func finish() -> String {
        let bits: UInt64 = byteCount * 8
        var padding: [UInt8] = [0x80]
        padding += Array(repeating: 0, count: (119 - pending.count) % Self.blockBytes)
        padding += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) }
        update(padding)
        return state.map { word in
            let digits: String = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}

private func compress(_ block: UnsafeBufferPointer<UInt8>, _ state: inout [UInt32], _ w: inout [UInt32]) {
    expand(block, &w)
    var (a, b, c, d): (UInt32, UInt32, UInt32, UInt32) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h): (UInt32, UInt32, UInt32, UInt32) = (state[4], state[5], state[6], state[7])
    for i in 0..<64 {
        let sum1: UInt32 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
        let choice: UInt32 = (e & f) ^ (~e & g)
        let first: UInt32 = h &+ sum1 &+ choice &+ roundConstants[i] &+ w[i]
        let sum0: UInt32 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
        let majority: UInt32 = (a & b) ^ (a & c) ^ (b & c)
        (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ sum0 &+ majority)
    }
    for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
}

private func expand(_ block: UnsafeBufferPointer<UInt8>, _ w: inout [UInt32]) {
    for i in 0..<16 {
        let high: UInt32 = UInt32(block[4 * i]) << 24 | UInt32(block[4 * i + 1]) << 16
        w[i] = high | UInt32(block[4 * i + 2]) << 8 | UInt32(block[4 * i + 3])
    }
    for i in 16..<64 {
        let small0: UInt32 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3
        let small1: UInt32 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10
        w[i] = w[i - 16] &+ small0 &+ w[i - 7] &+ small1
    }
}

private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

private let roundConstants: [UInt32] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]
