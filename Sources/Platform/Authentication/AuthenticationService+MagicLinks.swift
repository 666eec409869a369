package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension AuthenticationService {
    // A row is made and a mail goes out for every address, so that neither the answer nor its time says which has an
    // account.
    package func requestMagicLink(
        _ input: RequestMagicLink.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> RequestMagicLink.Output {
        let draft: MagicLinkDraft = MagicLinkDraft(
            email: input.body.email, secret: try IdentityService.Secret(surroundings),
            visit: Visit(context, at: surroundings.now()))
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            try await send(draft, transaction)
        }
        return .init(body: MagicLinkReceipt(email: draft.email, expiresAt: draft.expiresAt))
    }

    // People who are shut out get the same answer and no mail.
    private func send(_ draft: MagicLinkDraft, _ transaction: Transaction) async throws {
        let (host, shutOut): (FindWebsiteByHostRow?, IsBlacklistedRow) = try await transaction.batch(
            .findWebsiteByHost(host: draft.visit.context.host),
            .isBlacklisted(account: nil, emailKey: draft.email.lowercased(), address: draft.visit.address))
        guard let host else { throw StandardProblem.notFound }
        guard !shutOut.isBlacklisted else {
            return try transaction.note(.blacklistRefused, of: nil, by: nil, draft.visit.context, surroundings)
        }
        let account: AccountRow? = try await transaction.findLoginAccount(
            emailKey: draft.email.lowercased(), roles: host.portal.servedRoles)
        let policy: FindLoginPolicyRow = try await transaction.findLoginPolicy(
            userID: account?.id ?? UserID(rawValue: surroundings.makeID()), deviceHash: nil, at: draft.visit.now)
        guard policy.hasMagicLinks else { return }
        let reader: AccountRow? = account.flatMap { gatekeeper.mayUseLinks($0, policy) ? $0 : nil }
        if let reader { try transaction.later(.removeMagicLinks(userID: reader.id)) }
        try transaction.later(
            .createMagicLink(
                tokenHash: draft.secret.hash, userID: reader?.id, at: draft.visit.now, expiresAt: draft.expiresAt))
        try await transaction.enqueue(
            reader == nil ? draft.notice(policy.brandName) : draft.mail(policy.brandName), surroundings)
    }

    package func confirmMagicLink(
        _ input: ConfirmMagicLink.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> ConfirmMagicLink.Output {
        let visit: Visit = Visit(
            context, at: surroundings.now(), deviceName: input.body.deviceName,
            trustedDevice: input.body.trustedDevice)
        let hash: [UInt8] = IdentityService.Secret.hash(input.body.token)
        let admission: Gatekeeper.Admission = try await surroundings.database.write(in: tenant.scope) { transaction in
            guard let link = try await transaction.useMagicLink(at: visit.now, tokenHash: hash),
                let account = try await transaction.findAccount(userID: link.userID)
            else { return .refused }
            return try await gatekeeper.admit(account, by: .mailedLink, visit, transaction)
        }
        if case .opened(let opened) = admission { gatekeeper.tokens.known.evict(opened.account.id) }
        return .init(body: try gatekeeper.outcome(admission, in: tenant.websiteID, orThrow: .magicLinkInvalid))
    }
}

extension Gatekeeper {
    /// Whether a link alone, or a link with a second factor that is not mailed, lets the account in.
    fileprivate func mayUseLinks(_ account: AccountRow, _ policy: FindLoginPolicyRow) -> Bool {
        guard account.status == .active else { return false }
        let enrolled: Set<SecondFactorKind> = Set(policy.factorKinds)
        guard !enrolled.isEmpty || requires(account.role, policy) else { return true }
        return !SecondFactorRules.methods(
            enrolled: enrolled, hasBackupCodes: policy.backupCodes > 0, firstWasMailed: true
        ).isEmpty
    }
}

/// A link to sign in on its way.
private struct MagicLinkDraft: Sendable {
    var email: String
    var secret: IdentityService.Secret
    var visit: Visit

    var expiresAt: Date { visit.now.addingTimeInterval(SecondFactorRules.magicLinkSeconds) }

    /// The link of the website's own page, which posts the token to `confirmMagicLink`.
    func mail(_ brand: String) -> MailMessage {
        MailMessage(
            to: email, subject: "Sign in at \(brand)",
            text: """
                Open this link within 15 minutes to sign in at \(brand). It works once:

                https://\(visit.context.host)/magic-link#token=\(secret.text)

                If you did not ask for it, ignore this mail.
                """)
    }

    func notice(_ brand: String) -> MailMessage {
        MailMessage(
            to: email, subject: "Sign in at \(brand)",
            text: """
                Somebody asked for a link to sign in at \(brand) with this address. It cannot be used for that: \
                sign in with your password if you have an account.

                If it was not you, ignore this mail.
                """)
    }
}
