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
        (101, 32_768, 1), (250, 16_384, 1), (810, 7_168, 1),
    ])
    func machines(millisecondsPerPass: Double, memory: UInt32, iterations: UInt32) throws {
        let outcome: PasswordCalibration.Outcome = try PasswordCalibration().run(
            measure: Self.machine(millisecondsPerPass: millisecondsPerPass))
        #expect(outcome.parameters == Argon2Parameters(memory: memory, iterations: iterations, parallelism: 1))
        #expect(outcome.isWanted)
    }

    @Test func everySpeedBetweenIsWanted() throws {
        for step in 35...900 {
            let outcome: PasswordCalibration.Outcome = try PasswordCalibration(lanes: 2).run(
                measure: Self.machine(millisecondsPerPass: Double(step)))
            #expect(outcome.isWanted && outcome.parameters.isAcceptable, "\(step) ms: \(outcome)")
        }
    }

    @Test func whatNoCostsFitIsSaid() throws {
        let slow: PasswordCalibration.Outcome = try PasswordCalibration().run(
            measure: Self.machine(millisecondsPerPass: 2000))
        #expect(slow.parameters.memory == PasswordCalibration.leastMemory && !slow.isWanted)
        let fast: PasswordCalibration.Outcome = try PasswordCalibration().run(
            measure: Self.machine(millisecondsPerPass: 1))
        #expect(fast.parameters.iterations == Argon2Parameters.maximumIterations && !fast.isWanted)
    }

    /// The memory is as much as one pass of it may take, and the hashes are real.
    @Test func thisMachineIsMeasured() throws {
        let outcome: PasswordCalibration.Outcome = try PasswordCalibration().run()
        #expect(outcome.parameters.isAcceptable && outcome.parameters.memory >= PasswordCalibration.leastMemory)
        #expect(outcome.isWanted, "\(outcome)")
    }
}
