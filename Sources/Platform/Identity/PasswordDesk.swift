import ContractRuntime
import Cryptography

/// Passwords against hashes, with the same work for accounts that do not exist.
struct PasswordDesk: Sendable {
    private static let retryAfterSeconds: Int = 1
    private static let (unknownSalt, unknownHash): (String, String) = (
        String(repeating: "A", count: 22), String(repeating: "A", count: 43))

    let hasher: PasswordHasher
    /// A PHC string of zeros, which no password fits.
    let unknown: String

    init(hasher: PasswordHasher) {
        self.hasher = hasher
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

    /// A hash by today's parameters; nil when the stored one has them already.
    func renewal(of stored: String, for password: String) async throws -> String? {
        hasher.needsRehash(stored) ? try await hash(password) : nil
    }

    private static func problem(_ error: PasswordError) -> any Error {
        switch error {
        case .overloaded: StandardProblem.overloaded(retryAfter: retryAfterSeconds)
        case .cancelled: CancellationError()
        case .malformed, .unsupported, .excessive, .tooLong, .failed: error
        }
    }
}
