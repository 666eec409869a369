import ContractRuntime
import Cryptography
import Domain
import PlatformAPI
import PlatformQueries
import Postgres

/// Passwords against hashes, with the same work for accounts that do not exist.
struct PasswordDesk: Sendable {
    private static let retryAfterSeconds: Int = 1
    private static let (unknownSalt, unknownHash): (String, String) = (
        String(repeating: "A", count: 22), String(repeating: "A", count: 43))

    let hasher: PasswordHasher
    let rules: PasswordRules
    /// A PHC string of zeros, which no password fits.
    let unknown: String

    init(hasher: PasswordHasher, rules: PasswordRules = PasswordRules()) {
        self.hasher = hasher
        self.rules = rules
        let cost: Argon2Parameters = hasher.parameters
        unknown = "$argon2id$v=19$m=\(cost.memory),t=\(cost.iterations),p=\(cost.parallelism)"
            + "$\(Self.unknownSalt)$\(Self.unknownHash)"
    }

    /// - Throws: `StandardProblem.overloaded` when too many passwords wait.
    func hash(_ password: String) async throws -> String {
        do { return try await hasher.hash(password) } catch { throw Self.problem(error) }
    }

    /// Nil for `stored`: there is no account; false, after as much work as for one.
    func verify(_ password: String, against stored: String?) async throws -> Bool {
        do {
            let fits: Bool = try await hasher.verify(password, against: stored ?? unknown)
            return fits && stored != nil
        } catch {
            throw Self.problem(error)
        }
    }

    /// The same for a login, with one check for each kind of password that there is: the stored one's, today's, and
    /// those of the samples. What comes of the others does not matter.
    func verify(_ password: String, against stored: String, besides samples: [String]) async throws -> Bool {
        var kinds: Set<Substring> = [PasswordKinds.kind(of: stored)]
        for sample in [unknown] + samples where kinds.insert(PasswordKinds.kind(of: sample)).inserted {
            do { _ = try await hasher.verify(password, against: sample) } catch PasswordError.overloaded {
                throw Self.problem(.overloaded)
            } catch PasswordError.cancelled {
                throw Self.problem(.cancelled)
            } catch {}
        }
        return try await verify(password, against: stored)
    }

    /// A hash by today's parameters; nil when the stored one has them already.
    func renewal(of stored: String, for password: String) async throws -> String? {
        hasher.needsRehash(stored) ? try await hash(password) : nil
    }

    /// The hash of a password that the rules allow.
    /// - Parameter former: hashes of passwords that it must not be.
    /// - Throws: `PlatformProblem.passwordRefused`, `StandardProblem.overloaded`.
    func accept(_ password: String, unlike former: [String] = []) async throws -> AcceptedPassword {
        try rules.requireUncommon(password)
        let failure: String? = try await rules.requireUnbreached(password)
        for stored in former where try await verify(password, against: stored) {
            throw PasswordRules.Refusal.usedBefore.problem
        }
        return AcceptedPassword(hash: try await hash(password), breachFailure: failure)
    }

    private static func problem(_ error: PasswordError) -> any Error {
        switch error {
        case .overloaded: StandardProblem.overloaded(retryAfter: retryAfterSeconds)
        case .cancelled: CancellationError()
        case .malformed, .unsupported, .excessive, .tooLong, .failed: error
        }
    }
}

/// A new password on its way into the database.
struct AcceptedPassword: Sendable, Hashable {
    var hash: String
    /// Why nobody knows whether it was breached; nil: it was not, or nobody was asked.
    var breachFailure: String?

    /// Records that the password was taken without an answer of the collection of breached ones.
    func noteUnchecked(
        of user: UserID?, _ context: RequestContext, _ surroundings: Surroundings, _ transaction: Transaction
    ) throws {
        guard let breachFailure else { return }
        try transaction.note(.breachCheckFailed, of: user, by: nil, context, surroundings, details: breachFailure)
    }
}
