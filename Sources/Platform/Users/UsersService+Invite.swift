package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension UsersService {
    package func createUser(
        _ input: CreateUser.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CreateUser.Output {
        guard try caller.userRole.manages(input.body.role) else { throw PlatformProblem.roleAboveOwn }
        let user: UserID = UserID(rawValue: surroundings.makeID())
        let secret: IdentityService.Secret = try IdentityService.Secret(surroundings)
        let detail: VersionedDetail = try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            try await desk.invite(user, input.body, secret, unusablePassword: passwords.unknown)
            return try await desk.detail(user)
        }
        let path: String = "/api/v1/users/\(user.rawValue.uuidString.lowercased())"
        return .init(location: path, eTag: detail.entityTag, body: detail.body)
    }

    // The account belongs to the one whom the link was mailed to: a password of theirs, and it can sign in.
    package func acceptInvitation(
        _ input: AcceptInvitation.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> AcceptInvitation.Output {
        let accepted: AcceptedPassword = try await passwords.accept(input.body.password)
        let token: [UInt8] = IdentityService.Secret.hash(input.body.token)
        let website: WebsiteID = try tenant.websiteID
        let now: Date = surroundings.now()
        let (user, email): (UserID, String) = try await surroundings.write(
            asSystem: "account that was invited", auditing: context
        ) { transaction in
            try transaction.later(.enterWebsite(websiteID: website))
            guard let invitation = try await transaction.useInvitation(at: now, tokenHash: token),
                let account = try await transaction.findPasswordHash(userID: invitation.userID),
                try await transaction.activateUser(passwordHash: accepted.hash, userID: invitation.userID) == 1
            else { throw PlatformProblem.invitationInvalid }
            try accepted.noteUnchecked(of: invitation.userID, context, surroundings, transaction)
            try transaction.note(.accountActivated, of: invitation.userID, by: nil, context, surroundings)
            return (invitation.userID, account.email)
        }
        return .init(body: ConfirmedAccount(userID: user, email: email))
    }
}

extension AccountDesk {
    /// - Throws: `PlatformProblem.emailTaken`.
    fileprivate func invite(
        _ user: UserID, _ new: NewUser, _ secret: IdentityService.Secret, unusablePassword: String
    ) async throws {
        let taken: IsAddressTakenRow = try await transaction.isAddressTaken(emailKey: new.email.lowercased())
        guard !taken.isTaken else { throw PlatformProblem.emailTaken }
        let created: Int = try await transaction.createUser(
            userID: user, role: new.role, email: new.email, passwordHash: unusablePassword,
            displayName: new.displayName, at: now)
        guard created == 1 else { throw PlatformProblem.emailTaken }
        if !new.role.belongsToWebsite {
            try transaction.later(.grantAccess(websiteID: website, userID: user, at: now))
        }
        try transaction.later(
            .createInvitation(
                tokenHash: secret.hash, userID: user, createdBy: caller, at: now,
                expiresAt: now.addingTimeInterval(SessionRules.invitationSeconds)))
        try note(.accountInvited, of: user, details: new.role.rawValue)
        let (brand, host): (FindBrandRow, FindServingHostRow?) = try await transaction.batch(
            .findBrand(), .findServingHost(portal: new.role.portal))
        try await transaction.enqueue(
            Self.invitation(new.email, token: secret.text, brand: brand.brandName, host: host?.host ?? context.host),
            surroundings)
    }

    /// The link of the website's own page, which posts the token to `acceptInvitation`.
    private static func invitation(_ email: String, token: String, brand: String, host: String) -> MailMessage {
        MailMessage(
            to: email, subject: "Your account at \(brand)",
            text: """
                An account was made for you at \(brand). Open this link within 7 days to choose a password:

                https://\(host)/invitation#token=\(token)

                If you did not expect this, ignore this mail.
                """)
    }
}
