package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension UsersService {
    // A taken address gets a mail too, so that neither the answer nor its time says whether it is known.
    package func requestEmailChange(
        _ input: RequestEmailChange.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> RequestEmailChange.Output {
        let user: UserID = try caller.userID
        let stored: FindPasswordHashRow? = try await surroundings.database.read(
            in: tenant.scope, .findPasswordHash(userID: user))
        guard try await passwords.verify(input.body.password, against: stored?.passwordHash), let stored else {
            throw PlatformProblem.passwordWrong
        }
        let draft: EmailChangeDraft = EmailChangeDraft(
            user: user, oldEmail: stored.email, newEmail: input.body.email,
            oldSecret: try IdentityService.Secret(surroundings), newSecret: try IdentityService.Secret(surroundings),
            host: context.host, now: surroundings.now())
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            try await begin(draft, context, transaction)
        }
        return .init(body: EmailChangeReceipt(email: draft.newEmail, expiresAt: draft.expiresAt))
    }

    private func begin(
        _ draft: EmailChangeDraft, _ context: RequestContext, _ transaction: Transaction
    ) async throws {
        let (taken, brand): (IsAddressTakenRow, FindBrandRow) = try await transaction.batch(
            .isAddressTaken(emailKey: draft.newEmail.lowercased()), .findBrand())
        try transaction.later(.endEmailChanges(at: draft.now, userID: draft.user))
        try transaction.note(.emailChangeRequested, of: draft.user, by: nil, context, surroundings)
        try await transaction.enqueue(draft.oldMail(brand.brandName), surroundings)
        guard !taken.isTaken else {
            return try await transaction.enqueue(draft.reminder(brand.brandName), surroundings)
        }
        try transaction.later(
            .createEmailChange(
                changeID: surroundings.makeID(), userID: draft.user, newEmail: draft.newEmail,
                oldTokenHash: draft.oldSecret.hash, newTokenHash: draft.newSecret.hash, at: draft.now,
                expiresAt: draft.expiresAt))
        try await transaction.enqueue(draft.newMail(brand.brandName), surroundings)
    }

    // The change is locked before it is looked at: of two proofs at once, the second sees the first.
    package func confirmEmailChange(
        _ input: ConfirmEmailChange.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> ConfirmEmailChange.Output {
        let hash: [UInt8] = IdentityService.Secret.hash(input.body.token)
        let website: WebsiteID = try tenant.websiteID
        let now: Date = surroundings.now()
        let changed: UserID? = try await surroundings.write(
            asSystem: "change of an address", auditing: context
        ) { transaction in
            try transaction.later(.enterWebsite(websiteID: website))
            guard let change = try await transaction.lockEmailChange(tokenHash: hash, at: now) else {
                throw PlatformProblem.emailChangeInvalid
            }
            try transaction.later(.proveEmailChange(isOld: change.isOld, at: now, changeID: change.id))
            let isOtherProved: Bool = (change.isOld ? change.newProvedAt : change.oldProvedAt) != nil
            guard isOtherProved else { return nil }
            try await apply(change, at: now, context, transaction)
            return change.userID
        }
        if let changed { register.known.evict(changed) }
        return .init(body: EmailChangeProgress(step: changed == nil ? .awaitingOther : .changed))
    }

    private func apply(
        _ change: LockEmailChangeRow, at now: Date, _ context: RequestContext, _ transaction: Transaction
    ) async throws {
        let changed: Int = try await transaction.changeEmail(email: change.newEmail, userID: change.userID)
        guard changed == 1 else { throw PlatformProblem.emailChangeInvalid }
        try transaction.later(.endEmailChanges(at: now, userID: change.userID))
        try transaction.later(
            .revokeSessionsEverywhere(at: now, reason: "email_changed", userID: change.userID))
        try transaction.endOpenWays(to: change.userID, at: now)
        try transaction.note(.emailChanged, of: change.userID, by: nil, context, surroundings)
    }
}

/// A change of address on its way into the database.
private struct EmailChangeDraft: Sendable {
    var user: UserID
    var oldEmail: String
    var newEmail: String
    var oldSecret: IdentityService.Secret
    var newSecret: IdentityService.Secret
    var host: String
    var now: Date

    var expiresAt: Date { now.addingTimeInterval(SessionRules.emailChangeSeconds) }

    func oldMail(_ brand: String) -> MailMessage {
        MailMessage(
            to: oldEmail, subject: "Your address at \(brand)",
            text: """
                Your account at \(brand) is to move to another e-mail address. Open this link within 24 hours to agree:

                https://\(host)/email-change#token=\(oldSecret.text)

                If it was not you, change your password.
                """)
    }

    func newMail(_ brand: String) -> MailMessage {
        MailMessage(
            to: newEmail, subject: "Your address at \(brand)",
            text: """
                Open this link within 24 hours to prove that this address is yours:

                https://\(host)/email-change#token=\(newSecret.text)

                If you have no account at \(brand), ignore this mail.
                """)
    }

    func reminder(_ brand: String) -> MailMessage {
        MailMessage(
            to: newEmail, subject: "Your account at \(brand)",
            text: """
                Somebody wanted to move an account of \(brand) to this address, which has an account already.

                If it was not you, ignore this mail.
                """)
    }
}
