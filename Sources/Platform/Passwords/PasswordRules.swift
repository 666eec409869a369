import Domain
import PlatformAPI

/// What a new password has to be beyond the length that the contract asks for: one policy, wherever a password is set.
package struct PasswordRules: Sendable {
    /// Nil: no collection of breached passwords is asked.
    let breaches: BreachCheck?
    /// Of the passwords that an account had, the current one among them, this many must not come again.
    let remembered: Int

    package init(breaches: BreachCheck? = nil, remembered: Int = 5) {
        self.breaches = breaches
        self.remembered = remembered
    }

    enum Refusal: String {
        case common, breached, usedBefore = "used_before"

        var problem: PlatformProblem { .passwordRefused(reason: rawValue) }
    }

    /// - Throws: `PlatformProblem.passwordRefused` for a common one.
    func requireUncommon(_ password: String) throws {
        guard !CommonPasswords.contains(password) else { throw Refusal.common.problem }
    }

    /// Fails open: a source that does not answer keeps nobody from their account.
    /// - Returns: what went wrong with the source.
    /// - Throws: `PlatformProblem.passwordRefused` for a breached one.
    func requireUnbreached(_ password: String) async throws -> String? {
        switch await breaches?.look(at: password) {
        case .breached: throw Refusal.breached.problem
        case .unknown(let reason): return reason
        case .clean, nil: return nil
        }
    }
}
