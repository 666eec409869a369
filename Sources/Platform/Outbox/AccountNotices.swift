import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// Finds the owners of account notices, and mails them. Where there is no account that can sign in, nothing happens.
struct AccountNotices: Sendable {
    let surroundings: Surroundings

    func deliver(_ notice: AccountNotice, on website: WebsiteID) async throws {
        try await surroundings.database.write(in: TenantScope(id: website.rawValue)) { transaction in
            guard let account = try await owner(of: notice, transaction) else { return }
            let brand: FindBrandRow = try await transaction.findBrand()
            switch notice.subject {
            case .passwordReset: try await mailLink(notice, account, brand.brandName, transaction)
            case .accountLocked:
                try await transaction.enqueue(Self.lockMail(account, brand.brandName, notice), surroundings)
            }
        }
    }

    private func owner(of notice: AccountNotice, _ transaction: Transaction) async throws -> AccountRow? {
        let key: String = notice.email.lowercased()
        guard let host = try await transaction.findWebsiteByHost(host: notice.host),
            let account = try await transaction.findLoginAccount(emailKey: key, roles: host.portal.servedRoles),
            account.status == .active
        else { return nil }
        let shutOut: IsBlacklistedRow = try await transaction.isBlacklisted(
            account: account.id.rawValue.uuidString.lowercased(), emailKey: key, address: notice.address)
        return shutOut.isBlacklisted ? nil : account
    }

    private func mailLink(
        _ notice: AccountNotice, _ account: AccountRow, _ brand: String, _ transaction: Transaction
    ) async throws {
        let secret: IdentityService.Secret = try IdentityService.Secret(surroundings)
        let now: Date = surroundings.now()
        try transaction.later(.endPasswordResets(at: now, userID: account.id))
        try transaction.later(
            .createPasswordReset(
                tokenHash: secret.hash, userID: account.id, at: now,
                expiresAt: now.addingTimeInterval(SessionRules.passwordResetSeconds)))
        try transaction.note(
            .passwordResetRequested, of: account.id, by: nil, from: notice.address, surroundings)
        try await transaction.enqueue(
            Self.resetMail(account, brand, host: notice.host, token: secret.text), surroundings)
    }

    /// The link of the website's own page, which posts the token to `confirmPasswordReset`. In the fragment it reaches
    /// no log of a server.
    private static func resetMail(
        _ account: AccountRow, _ brand: String, host: String, token: String
    ) -> MailMessage {
        MailMessage(
            to: account.email, subject: "Reset your password at \(brand)",
            text: """
                Open this link within an hour to choose a new password for your account at \(brand):

                https://\(host)/password-reset#token=\(token)

                If you did not ask for it, ignore this mail; your password stays as it is.
                """)
    }

    private static func lockMail(_ account: AccountRow, _ brand: String, _ notice: AccountNotice) -> MailMessage {
        MailMessage(
            to: account.email, subject: "Your account at \(brand) is locked for a while",
            text: """
                Your account at \(brand) was locked after several wrong passwords, the last one from \(notice.address).

                If it was you, wait a few minutes, or reset your password, which unlocks the account:

                https://\(notice.host)/password-reset

                If it was not you, you need not do anything.
                """)
    }
}
