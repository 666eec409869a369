package import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension PasswordsService {
    /// How long ago wrong passwords of other accounts keep an address blocked.
    private static let addressMemorySeconds: Double = 24 * 3600

    // Nobody looks here whether there is such an account: neither the answer nor its time can say so. `AccountNotices`
    // does.
    package func requestPasswordReset(
        _ input: RequestPasswordReset.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> RequestPasswordReset.Output {
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            try await transaction.enqueue(
                AccountNotice(.passwordReset, email: input.body.email, context), surroundings)
        }
        return .init()
    }

    // The token is used up last: a password that is refused leaves it for another try.
    package func confirmPasswordReset(
        _ input: ConfirmPasswordReset.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> ConfirmPasswordReset.Output {
        try passwords.rules.requireUncommon(input.body.newPassword)
        let token: [UInt8] = IdentityService.Secret.hash(input.body.token)
        let now: Date = surroundings.now()
        let found: FindPasswordResetRow? = try await surroundings.database.read(
            in: tenant.scope, .findPasswordReset(tokenHash: token, at: now))
        guard let found else { throw PlatformProblem.passwordResetInvalid }
        let change: NewPassword = NewPassword(
            user: found.id, email: found.email, formerHash: found.passwordHash,
            accepted: try await accept(input.body.newPassword, of: found.id, current: found.passwordHash), now: now)
        try await replace(change, in: tenant, context) { transaction in
            guard try await transaction.usePasswordReset(at: now, tokenHash: token) == 1,
                try await transaction.changePassword(change)
            else { throw PlatformProblem.passwordResetInvalid }
            try unlock(change, context, transaction)
            try transaction.later(
                .revokeSessionsEverywhere(at: now, reason: "password_reset", userID: change.user))
            try transaction.note(.passwordReset, of: change.user, by: nil, context, surroundings)
        }
        return .init()
    }

    /// The owner gets in again at once. An address from which others were tried, too, stays blocked.
    private func unlock(_ change: NewPassword, _ context: RequestContext, _ transaction: Transaction) throws {
        let key: [UInt8] = SHA256.hash(change.email.lowercased())
        try transaction.later(
            .unblockAddress(
                address: context.sessionAddress, accountKey: key,
                since: change.now.addingTimeInterval(-Self.addressMemorySeconds)))
        try transaction.later(.clearLockout(accountKey: key))
        try transaction.later(.clearLoginFailures(accountKey: key))
    }
}
