import Glibc

/// Finds costs of Argon2id with which a password takes long enough for attackers and short enough for people, by
/// measuring (RFC 9106 §4).
package struct PasswordCalibration: Sendable {
    /// What one password should take.
    package static let wanted: ClosedRange<Duration> = .milliseconds(50) ... .milliseconds(100)
    private static let aim: Duration = .milliseconds(75)
    /// The least memory of one pass in OWASP's Password Storage Cheat Sheet, in KiB.
    package static let leastOfOnePass: UInt32 = 47_104
    /// The same of two passes: nothing below it is chosen, however slow the machine is.
    package static let leastMemory: UInt32 = 19_456
    private static let rounds: Int = 5

    /// What was found.
    package struct Outcome: Sendable, Hashable {
        package var parameters: Argon2Parameters
        /// Of one password.
        package var duration: Duration

        package var isWanted: Bool { PasswordCalibration.wanted.contains(duration) }
    }

    private let lanes: UInt32
    private let mostMemory: UInt32

    /// - Parameters:
    ///   - lanes: threads of one password.
    ///   - mostMemory: KiB that one password may take.
    package init(lanes: UInt32 = 1, mostMemory: UInt32 = Argon2Parameters.standard.memory) {
        self.lanes = lanes
        self.mostMemory = max(mostMemory, Self.leastMemory)
    }

    /// As much memory as one pass may use in the time, then as many passes as the time has room for.
    package func run(
        measure: (Argon2Parameters) throws(PasswordError) -> Duration = Self.fastest
    ) throws(PasswordError) -> Outcome {
        var found: Outcome = try fewestPasses(measure)
        let least: UInt32 = found.parameters.iterations
        let most: UInt32 = Argon2Parameters.maximumIterations
        let passes: Double = Double(least) * (Self.aim / found.duration)
        if passes >= Double(least + 1) {
            found.parameters.iterations = UInt32(min(passes, Double(most)))
            found.duration = try measure(found.parameters)
        }
        while found.duration > Self.wanted.upperBound, found.parameters.iterations > least {
            found.parameters.iterations -= 1
            found.duration = try measure(found.parameters)
        }
        while found.duration < Self.wanted.lowerBound, found.parameters.iterations < most {
            found.parameters.iterations += 1
            found.duration = try measure(found.parameters)
        }
        return found
    }

    /// One pass over as much memory as the time allows; two over less where that is still too slow.
    private func fewestPasses(
        _ measure: (Argon2Parameters) throws(PasswordError) -> Duration
    ) throws(PasswordError) -> Outcome {
        var parameters: Argon2Parameters = Argon2Parameters(memory: mostMemory, iterations: 1, parallelism: lanes)
        while parameters.memory >= Self.leastOfOnePass {
            let duration: Duration = try measure(parameters)
            if duration <= Self.wanted.upperBound { return Outcome(parameters: parameters, duration: duration) }
            guard parameters.memory > Self.leastOfOnePass else { break }
            parameters.memory = max(Self.leastOfOnePass, parameters.memory / 2)
        }
        parameters = Argon2Parameters(memory: Self.leastMemory, iterations: 2, parallelism: lanes)
        return Outcome(parameters: parameters, duration: try measure(parameters))
    }

    /// The fastest of a few passwords: what other work on the machine adds is not the password's. One lane is the
    /// calling thread, whose time on the processor counts.
    package static func fastest(_ parameters: Argon2Parameters) throws(PasswordError) -> Duration {
        let password: [UInt8] = Array("correct horse battery".utf8)
        let salt: [UInt8] = Array(repeating: 0, count: 16)
        var fastest: Duration = .seconds(3600)
        for _ in 0..<rounds {
            let clock: clockid_t = parameters.parallelism == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC
            let start: Duration = now(clock)
            _ = try Argon2.hash(password, salt: salt, parameters, byteCount: 32)
            fastest = min(fastest, now(clock) - start)
        }
        return fastest
    }

    private static func now(_ clock: clockid_t) -> Duration {
        var time: timespec = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
