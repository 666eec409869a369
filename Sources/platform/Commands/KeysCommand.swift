import ArgumentParser
import Cryptography
import Foundation

struct KeysCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "keys", abstract: "Work around keys and passwords.",
        subcommands: [
            GenerateKeyCommand.self, RotateKeysCommand.self, RotateFieldsCommand.self, CalibrateCommand.self,
        ])
}

struct CalibrateCommand: ParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "calibrate", abstract: "Measures which costs of a password take this machine 50 to 100 ms.",
        discussion: """
            Prints settings as an environment file, the measurement as a comment. The machine should have nothing else \
            to do. Passwords of people get the new costs when they sign in next.
            """)

    @Option(help: "Threads of one password.") var lanes: UInt32 = 1
    @Option(help: "KiB of memory that one password may take.") var memory: UInt32 = Argon2Parameters.standard.memory

    func validate() throws {
        guard (1...Argon2Parameters.maximumParallelism).contains(lanes) else {
            throw ValidationError("--lanes is outside 1 to \(Argon2Parameters.maximumParallelism)")
        }
        guard (PasswordCalibration.leastMemory...Argon2Parameters.maximumMemory).contains(memory) else {
            throw ValidationError(
                "--memory is outside \(PasswordCalibration.leastMemory) to \(Argon2Parameters.maximumMemory)")
        }
    }

    func run() throws {
        let outcome: PasswordCalibration.Outcome = try PasswordCalibration(lanes: lanes, mostMemory: memory).run()
        print(Self.text(outcome))
        guard outcome.isWanted else {
            FileHandle.standardError.write(Data("no costs take this machine 50 to 100 ms; these come closest\n".utf8))
            throw ExitCode(1)
        }
    }

    /// An environment file.
    static func text(_ outcome: PasswordCalibration.Outcome) -> String {
        let milliseconds: Int = Int((outcome.duration / .milliseconds(1)).rounded())
        let parameters: Argon2Parameters = outcome.parameters
        return """
            # Argon2id on this machine: \(milliseconds) ms for a password, the fastest of five
            PASSWORD_MEMORY_KIB=\(parameters.memory)
            PASSWORD_ITERATIONS=\(parameters.iterations)
            PASSWORD_LANES=\(parameters.parallelism)
            """
    }
}
