import Cryptography
import Platform

extension Settings {
    /// The least work that production accepts, in KiB × passes: that of the weakest line of OWASP's Password Storage
    /// Cheat Sheet, 7 MiB and five passes.
    private static let leastWork: Int = 35_840

    /// The memory of that line, in KiB.
    private static let leastMemory: Int = 7_168

    /// Costs of a password.
    var passwordParameters: Argon2Parameters {
        Argon2Parameters(
            memory: UInt32(integer("password.memory.kib")), iterations: UInt32(integer("password.iterations")),
            parallelism: UInt32(integer("password.lanes")))
    }

    var passwordHasher: PasswordHasher {
        PasswordHasher(
            parameters: passwordParameters, threads: integer("password.threads"),
            maximumWaiting: integer("password.waiting"))
    }

    /// What new passwords have to be.
    var passwordRules: PasswordRules {
        PasswordRules(breaches: breachSource.map { BreachCheck(source: $0) }, remembered: integer("password.history"))
    }

    private var breachSource: (any BreachSource)? {
        guard let place = self["password.breaches"] else { return nil }
        return place.contains("://") ? BreachService(address: place) : BreachFolder(path: place)
    }

    /// What is wrong with the costs of a password as a whole.
    static func passwordProblems(_ parameters: Argon2Parameters, isProduction: Bool) -> [String] {
        guard parameters.memory >= 8 * parameters.parallelism else {
            return ["PASSWORD_MEMORY_KIB is below 8 KiB for each of PASSWORD_LANES"]
        }
        let isWeak: Bool = parameters.memory < leastMemory
            || Int(parameters.memory) * Int(parameters.iterations) < leastWork
        guard isProduction, isWeak else { return [] }
        return [
            "PASSWORD_MEMORY_KIB and PASSWORD_ITERATIONS make passwords too cheap for production; "
                + "`platform keys calibrate` prints what fits the machine"
        ]
    }
}
