package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension AuthenticationService {
    // The challenge is locked before it is looked at: of two who ask at once, the second is too soon. Who may not sign
    // in any more gets no mail, and the answer of a challenge that is over.
    package func resendSecondFactorCode(
        _ input: ResendSecondFactorCode.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> ResendSecondFactorCode.Output {
        let visit: Visit = Visit(context, at: surroundings.now())
        let mail: SecondFactorMail = try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            let hash: [UInt8] = IdentityService.Secret.hash(input.body.challenge)
            guard let challenge = try await transaction.lockChallenge(tokenHash: hash), challenge.factorID == nil,
                challenge.isOpen(at: visit.now),
                let account = try await gatekeeper.stillWelcome(challenge.userID, visit, transaction)
            else { throw PlatformProblem.mfaChallengeInvalid }
            try await challenge.requireResend(at: visit.now, transaction)
            let code: MailedCode = try MailedCode(surroundings)
            try transaction.later(
                .replaceMailedCode(
                    codeHash: code.hash(boundTo: input.body.challenge), at: visit.now, tokenHash: hash))
            let (brand, left): (FindBrandRow, Double) = (
                try await transaction.findBrand(), challenge.expiresAt.timeIntervalSince(visit.now))
            try await transaction.enqueue(
                code.mail(to: account.email, brand.brandName, seconds: left), surroundings)
            return SecondFactorMail(
                mailsLeft: Int32(SecondFactorRules.maximumResends - challenge.mails),
                wait: Int32(SecondFactorRules.resendSeconds), expiresIn: max(1, Int32(left)))
        }
        return .init(body: mail)
    }
}

extension Gatekeeper {
    /// The account, while it may still sign in from where somebody is.
    fileprivate func stillWelcome(
        _ user: UserID, _ visit: Visit, _ transaction: Transaction
    ) async throws -> AccountRow? {
        guard let account = try await transaction.findAccount(userID: user), account.status == .active
        else { return nil }
        let (block, shutOut): (FindLoginBlockRow, IsBlacklistedRow) = try await transaction.batch(
            visit.block(of: AccountKey(email: account.email)), .isBlacklisted(account, visit))
        return block.isInForce || shutOut.isBlacklisted ? nil : account
    }
}

extension LockChallengeRow {
    /// - Throws: `PlatformProblem.mfaCodeNotMailed`, `.mfaMailLimit`, `.mfaMailTooSoon`.
    fileprivate func requireResend(at now: Date, _ transaction: Transaction) async throws {
        guard codeHash != nil, let mailedAt else { throw PlatformProblem.mfaCodeNotMailed }
        guard mails <= SecondFactorRules.maximumResends else {
            throw PlatformProblem.mfaMailLimit(limit: SecondFactorRules.maximumResends)
        }
        let wait: Double = SecondFactorRules.resendSeconds - now.timeIntervalSince(mailedAt)
        guard wait <= 0 else { throw PlatformProblem.mfaMailTooSoon(wait: Int(wait.rounded(.up))) }
        let limit: Int = SecondFactorRules.maximumMailsPerHour
        let mailed: CountMailedCodesRow = try await transaction.countMailedCodes(
            userID: userID, since: now.addingTimeInterval(-SecondFactorRules.hourSeconds))
        guard mailed.codes < limit else { throw PlatformProblem.mfaMailLimit(limit: limit) }
    }
}
