package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension IdentityService {
    // Whatever is wrong, the same work is done and the same is answered.
    package func logIn(
        _ input: LogIn.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> LogIn.Output {
        let key: AccountKey = AccountKey(email: input.body.email)
        let visit: Visit = Visit(
            context, at: surroundings.now(), deviceName: input.body.deviceName,
            trustedDevice: input.body.trustedDevice)
        let known: LoginKnowledge = try await gatekeeper.knowledge(
            of: key, visit, in: tenant, unusable: passwords.unknown)
        let fits: Bool = try await passwords.verify(
            input.body.password, against: known.candidate.passwordHash, besides: kinds.samples(of: tenant.websiteID))
        guard !known.isBlocked else { throw PlatformProblem.invalidCredentials }
        guard fits, known.candidate.isKnown, known.candidate.status == .active,
            let account = try await surroundings.database.read(
                in: tenant.scope, .findAccount(userID: known.candidate.id)),
            account.passwordHash == known.candidate.passwordHash
        else {
            let user: UserID? = known.candidate.isKnown ? known.candidate.id : nil
            try await gatekeeper.recordFailure(of: key, user, .loginFailed, visit, in: tenant)
            throw PlatformProblem.invalidCredentials
        }
        let renewal: String? = try await passwords.renewal(of: account.passwordHash, for: input.body.password)
        let admission: Gatekeeper.Admission = try await surroundings.database.write(in: tenant.scope) { transaction in
            if let renewal, account.role == .client {
                try transaction.later(
                    .replacePasswordHash(
                        passwordHash: renewal, userID: account.id, formerHash: account.passwordHash))
            }
            return try await gatekeeper.admit(account, by: .password, visit, transaction)
        }
        let outcome: LoginOutcome = try gatekeeper.outcome(
            admission, in: tenant.websiteID, orThrow: .invalidCredentials)
        if let renewal, account.role != .client { try await renew(account, renewal) }
        tokens.known.evict(account.id)
        return .init(body: outcome)
    }

    // Accounts of the platform belong to no website: only the system's scope changes them.
    private func renew(_ account: AccountRow, _ renewal: String) async throws {
        try await surroundings.database.write(asSystem: "password renewal") { transaction in
            _ = try await transaction.replacePlatformPasswordHash(
                passwordHash: renewal, userID: account.id, formerHash: account.passwordHash)
        }
    }
}
