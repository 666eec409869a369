import Testing

@testable import Cryptography

@Suite("Calibration of passwords")
struct PasswordCalibrationTests {
    /// A machine that needs the same time for each KiB of each pass.
    private static func machine(
        millisecondsPerPass: Double
    ) -> (Argon2Parameters) throws(PasswordError) -> Duration {
        { parameters throws(PasswordError) in
            let passes: Double = Double(parameters.memory) / 65_536 * Double(parameters.iterations)
            return .microseconds(Int(millisecondsPerPass * passes * 1000))
        }
    }

    @Test("Passes fill the time, memory is given up last", arguments: [
        (5.0, 65_536, 15), (20, 65_536, 3), (37.5, 65_536, 2), (49, 65_536, 2), (76, 65_536, 1), (100, 65_536, 1),
        (101, 47_104, 1), (139, 47_104, 1), (140, 19_456, 2), (168, 19_456, 2),
    ])
    func machines(millisecondsPerPass: Double, memory: UInt32, iterations: UInt32) throws {
        let outcome: PasswordCalibration.Outcome = try PasswordCalibration().run(
            measure: Self.machine(millisecondsPerPass: millisecondsPerPass))
        #expect(outcome.parameters == Argon2Parameters(memory: memory, iterations: iterations, parallelism: 1))
        #expect(outcome.isWanted)
    }

    @Test func everySpeedBetweenIsWanted() throws {
        for step in 35...168 {
            let outcome: PasswordCalibration.Outcome = try PasswordCalibration(lanes: 2).run(
                measure: Self.machine(millisecondsPerPass: Double(step)))
            #expect(outcome.isWanted && outcome.parameters.isAcceptable, "\(step) ms: \(outcome)")
        }
    }

    @Test func whatNoCostsFitIsSaid() throws {
        let slow: PasswordCalibration.Outcome = try PasswordCalibration().run(
            measure: Self.machine(millisecondsPerPass: 2000))
        #expect(slow.parameters == Argon2Parameters(memory: 19_456, iterations: 2, parallelism: 1) && !slow.isWanted)
        let fast: PasswordCalibration.Outcome = try PasswordCalibration().run(
            measure: Self.machine(millisecondsPerPass: 1))
        #expect(fast.parameters.iterations == Argon2Parameters.maximumIterations && !fast.isWanted)
    }

    /// A caller that has little memory for a password gets two passes over what OWASP has for them.
    @Test func littleMemoryIsTwoPasses() throws {
        let outcome: PasswordCalibration.Outcome = try PasswordCalibration(mostMemory: 30_000).run(
            measure: Self.machine(millisecondsPerPass: 80))
        #expect(outcome.parameters == Argon2Parameters(memory: 19_456, iterations: 3, parallelism: 1))
    }

    /// The memory is as much as one pass of it may take, and the hashes are real.
    @Test func thisMachineIsMeasured() throws {
        let outcome: PasswordCalibration.Outcome = try PasswordCalibration().run()
        #expect(outcome.parameters.isAcceptable && outcome.parameters.memory >= PasswordCalibration.leastMemory)
        #expect(outcome.isWanted, "\(outcome)")
    }
}
