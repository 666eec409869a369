package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension IdentityService {
    // The password is hashed and a mail goes out in every case, so that neither the answer nor its time says whether
    // the address is known.
    package func registerAccount(
        _ input: RegisterAccount.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> RegisterAccount.Output {
        let website: FindPortalRow = try await portal(of: tenant, context)
        guard website.registrationOpen else { throw PlatformProblem.registrationClosed }
        guard input.body.acceptedTerms == website.termsVersion else {
            throw Self.outdatedTerms(current: website.termsVersion)
        }
        let draft: RegistrationDraft = RegistrationDraft(
            registration: input.body, password: try await passwords.accept(input.body.password),
            brand: website.brandName, host: context.host, now: surroundings.now())
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            try await register(draft, context, transaction)
        }
        return .init(body: RegistrationReceipt(email: input.body.email, expiresAt: draft.expiresAt))
    }

    private static func outdatedTerms(current: String) -> StandardProblem {
        .validationFailed([
            Violation(
                source: .body, pointer: "/accepted_terms", keyword: "const",
                message: "The terms of the website are version \(current).")
        ])
    }

    // People who are shut out get the same answer and no mail. A known address gets a registration, too: the same work
    // is done, and nobody learns the token of it.
    private func register(
        _ draft: RegistrationDraft, _ context: RequestContext, _ transaction: Transaction
    ) async throws {
        let shutOut: IsBlacklistedRow = try await transaction.isBlacklisted(
            account: nil, emailKey: draft.emailKey, address: context.remoteAddress)
        guard !shutOut.isBlacklisted else {
            return try transaction.note(.blacklistRefused, of: nil, by: nil, context, surroundings)
        }
        let isKnown: Bool = try await transaction.isRegistered(emailKey: draft.emailKey).isRegistered
        let secret: Secret = try Secret(surroundings)
        try transaction.later(
            .createRegistration(
                tokenHash: secret.hash, email: draft.registration.email, passwordHash: draft.password.hash,
                displayName: draft.registration.displayName, acceptedTerms: draft.registration.acceptedTerms,
                at: draft.now, expiresAt: draft.expiresAt))
        try draft.password.noteUnchecked(of: nil, context, surroundings, transaction)
        let mail: MailMessage = isKnown ? draft.reminder : draft.confirmation(token: secret.text)
        try await transaction.enqueue(mail, surroundings)
    }

    package func confirmRegistration(
        _ input: ConfirmRegistration.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> ConfirmRegistration.Output {
        let now: Date = surroundings.now()
        let user: UserID = UserID(rawValue: surroundings.makeID())
        let email: String = try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            let row: UseRegistrationRow? = try await transaction.useRegistration(
                at: now, tokenHash: Secret.hash(input.body.token))
            guard let row else { throw PlatformProblem.confirmationInvalid }
            try await activate(row, as: user, at: now, transaction)
            return row.email
        }
        return .init(body: ConfirmedAccount(userID: user, email: email))
    }

    // An address that became an account since the link was mailed makes the link worthless.
    private func activate(
        _ row: UseRegistrationRow, as user: UserID, at now: Date, _ transaction: Transaction
    ) async throws {
        let key: String = row.email.lowercased()
        guard try await !transaction.isRegistered(emailKey: key).isRegistered else {
            throw PlatformProblem.confirmationInvalid
        }
        let created: Int = try await transaction.createClient(
            userID: user, email: row.email, passwordHash: row.passwordHash, displayName: row.displayName,
            acceptedTerms: row.acceptedTerms, at: now)
        guard created == 1 else { throw PlatformProblem.confirmationInvalid }
        try transaction.later(.closeRegistrations(at: now, emailKey: key))
    }

    private func portal(of tenant: Tenant, _ context: RequestContext) async throws -> FindPortalRow {
        let website: WebsiteID = try tenant.websiteID
        let row: FindPortalRow? = try await surroundings.database.read(
            in: tenant.scope, .findPortal(host: context.host, websiteID: website))
        guard let row else { throw StandardProblem.notFound }
        return row
    }
}

/// A registration on its way into the database.
private struct RegistrationDraft: Sendable {
    var registration: Registration
    var password: AcceptedPassword
    var brand: String
    var host: String
    var now: Date

    var emailKey: String { registration.email.lowercased() }
    var expiresAt: Date { now.addingTimeInterval(SessionRules.registrationSeconds) }

    /// The link of the website's own page, which posts the token to `confirmRegistration`. In the fragment it reaches
    /// no log of a server.
    func confirmation(token: String) -> MailMessage {
        MailMessage(
            to: registration.email, subject: "Confirm your account at \(brand)",
            text: """
                Open this link within 24 hours to activate your account at \(brand):

                https://\(host)/confirm#token=\(token)

                If you did not register, ignore this mail.
                """)
    }

    var reminder: MailMessage {
        MailMessage(
            to: registration.email, subject: "Your account at \(brand)",
            text: """
                Somebody registered at \(brand) with this address, which has an account already. Sign in as usual.

                If it was not you, ignore this mail.
                """)
    }
}
