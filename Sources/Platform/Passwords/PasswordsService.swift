package import ContractRuntime
package import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// Passwords: changed by those who know them, reset by those who own the mailbox.
package struct PasswordsService: PasswordsHandler {
    let surroundings: Surroundings
    let passwords: PasswordDesk
    let register: AccessRegister

    package init(
        surroundings: Surroundings, hasher: PasswordHasher, rules: PasswordRules, register: AccessRegister
    ) {
        self.surroundings = surroundings
        self.register = register
        passwords = PasswordDesk(hasher: hasher, rules: rules)
    }

    package func changePassword(
        _ input: ChangePassword.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ChangePassword.Output {
        let (user, session): (UserID, SessionID) = (try caller.userID, try caller.sessionID)
        let stored: FindPasswordHashRow? = try await surroundings.database.read(
            in: tenant.scope, .findPasswordHash(userID: user))
        guard try await passwords.verify(input.body.currentPassword, against: stored?.passwordHash), let stored else {
            throw PlatformProblem.passwordWrong
        }
        let change: NewPassword = NewPassword(
            user: user, email: stored.email, formerHash: stored.passwordHash,
            accepted: try await accept(input.body.newPassword, of: user, current: stored.passwordHash),
            now: surroundings.now())
        try await replace(change, in: tenant, context) { transaction in
            guard try await transaction.changePassword(change) else { throw PlatformProblem.passwordWrong }
            try transaction.later(
                .revokeOtherSessions(at: change.now, reason: "password_changed", userID: user, sessionID: session))
            try transaction.note(.passwordChanged, of: user, by: nil, context, surroundings)
        }
        return .init()
    }

    /// Of the newest passwords of an account none may come again.
    func accept(_ password: String, of user: UserID, current: String) async throws -> AcceptedPassword {
        guard passwords.rules.remembered > 0 else { return try await passwords.accept(password) }
        let former: [ListFormerPasswordsRow] = try await surroundings.database.read(
            asSystem: "former passwords",
            .listFormerPasswords(userID: user, pageSize: passwords.rules.remembered - 1))
        return try await passwords.accept(password, unlike: [current] + former.map(\.passwordHash))
    }

    /// Runs `body`, which sets the password, with all that follows from a new one.
    func replace(
        _ change: NewPassword, in tenant: Tenant, _ context: RequestContext,
        _ body: (Transaction) async throws -> Void
    ) async throws {
        let website: WebsiteID = try tenant.websiteID
        try await surroundings.write(asSystem: "a new password", auditing: context) { transaction in
            try transaction.later(.enterWebsite(websiteID: website))
            try await body(transaction)
            try remember(change, transaction)
            try transaction.later(.endPasswordResets(at: change.now, userID: change.user))
            try transaction.later(.endEmailChanges(at: change.now, userID: change.user))
            try transaction.endOpenWays(to: change.user, at: change.now)
            try change.accepted.noteUnchecked(of: change.user, context, surroundings, transaction)
            let brand: FindBrandRow = try await transaction.findBrand()
            try await transaction.enqueue(change.mail(brand.brandName), surroundings)
        }
        register.known.evict(change.user)
    }

    private func remember(_ change: NewPassword, _ transaction: Transaction) throws {
        let kept: Int = max(0, passwords.rules.remembered - 1)
        try transaction.later(
            .rememberPassword(
                userID: change.user, formerID: surroundings.makeID(), passwordHash: change.formerHash, at: change.now))
        try transaction.later(.forgetPasswords(userID: change.user, kept: kept))
    }
}

/// A password takes the place of another.
struct NewPassword: Sendable {
    var user: UserID
    var email: String
    var formerHash: String
    var accepted: AcceptedPassword
    var now: Date

    /// Tells the owner, who may not have been it.
    func mail(_ brand: String) -> MailMessage {
        MailMessage(
            to: email, subject: "Your password at \(brand)",
            text: """
                The password of your account at \(brand) was changed.

                If it was not you, reset it from the sign-in page at once.
                """)
    }
}

extension Transaction {
    /// False: the password was changed meanwhile.
    func changePassword(_ change: NewPassword) async throws -> Bool {
        try await changePassword(
            passwordHash: change.accepted.hash, userID: change.user, formerHash: change.formerHash) == 1
    }
}
