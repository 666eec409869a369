import CArgon2

/// Costs of one hash.
package struct Argon2Parameters: Sendable, Hashable {
    /// KiB of memory.
    package var memory: UInt32
    /// Passes over the memory.
    package var iterations: UInt32
    /// Lanes.
    package var parallelism: UInt32

    package init(memory: UInt32, iterations: UInt32, parallelism: UInt32) {
        self.memory = memory
        self.iterations = iterations
        self.parallelism = parallelism
    }

    /// 64 MiB, three passes, one lane: above what OWASP asks for.
    package static let standard: Argon2Parameters = Argon2Parameters(memory: 65_536, iterations: 3, parallelism: 1)

    /// What a stored hash may ask of this process at most.
    package static let maximumMemory: UInt32 = 1_048_576
    package static let maximumIterations: UInt32 = 16
    package static let maximumParallelism: UInt32 = 16

    /// Whether the costs are legal (RFC 9106 §3.1) and within the bounds of this process.
    package var isAcceptable: Bool {
        (1...Self.maximumIterations).contains(iterations) && (1...Self.maximumParallelism).contains(parallelism)
            && memory >= 8 * parallelism && memory <= Self.maximumMemory
    }
}

/// Argon2id version 1.3 (RFC 9106), blocking.
enum Argon2 {
    /// `secret` and `data` are optional inputs of the RFC.
    static func hash(
        _ password: [UInt8], salt: [UInt8], secret: [UInt8] = [], data: [UInt8] = [], _ parameters: Argon2Parameters,
        byteCount: Int
    ) throws(PasswordError) -> [UInt8] {
        var inputs: [[UInt8]] = [password, salt, secret, data]
        var hash: [UInt8] = Array(repeating: 0, count: byteCount)
        let lengths: [UInt32] = inputs.map { UInt32(truncatingIfNeeded: $0.count) }
        let status: Int32 = withPointers(&inputs) { pointers in
            hash.withUnsafeMutableBufferPointer { output in
                var context: argon2_context = argon2_context()
                context.out = output.baseAddress
                context.outlen = UInt32(output.count)
                (context.pwd, context.pwdlen) = (pointers[0], lengths[0])
                (context.salt, context.saltlen) = (pointers[1], lengths[1])
                (context.secret, context.secretlen) = (pointers[2], lengths[2])
                (context.ad, context.adlen) = (pointers[3], lengths[3])
                (context.m_cost, context.t_cost) = (parameters.memory, parameters.iterations)
                (context.lanes, context.threads) = (parameters.parallelism, parameters.parallelism)
                context.version = ARGON2_VERSION_13.rawValue
                return argon2_ctx(&context, Argon2_id)
            }
        }
        guard status == ARGON2_OK.rawValue else { throw .failed(String(cString: argon2_error_message(status))) }
        return hash
    }

    /// Lends the addresses of all inputs at once; nil for an empty one.
    private static func withPointers(
        _ inputs: inout [[UInt8]], _ body: ([UnsafeMutablePointer<UInt8>?]) -> Int32
    ) -> Int32 {
        let buffers: [UnsafeMutableBufferPointer<UInt8>] = inputs.map { input in
            let buffer: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: max(input.count, 1))
            _ = buffer.initialize(from: input)
            return buffer
        }
        defer {
            for (buffer, input) in zip(buffers, inputs) {
                buffer.prefix(input.count).indices.forEach { buffer[$0] = 0 }
                buffer.deallocate()
            }
        }
        return body(zip(buffers, inputs).map { $1.isEmpty ? nil : $0.baseAddress })
    }
}
