package import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension WebsitesService {
    package func updateWebsite(
        _ input: UpdateWebsite.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UpdateWebsite.Output {
        let (role, id): (UserRole, WebsiteID) = (try caller.userRole, try tenant.websiteID)
        guard input.websiteID == id else { throw PlatformProblem.websiteNotFound }
        if let field = input.body.refusedField(for: role) { throw PlatformProblem.websiteFieldRefused(field: field) }
        let now: Date = surroundings.now()
        let secrets: [Query<Void>] = try changes(of: input.body.secrets ?? [], on: id, by: caller.userID, at: now)
        let website: Website = try await changing(tenant, hosts: input.body.hosts, context) { transaction in
            guard let row = try await transaction.lockWebsite(websiteID: id) else {
                throw PlatformProblem.websiteNotFound
            }
            guard EntityTag(version: row.version).matches(ifMatch: input.ifMatch) else {
                throw StandardProblem.preconditionFailed
            }
            try transaction.later(row.changed(by: input.body, at: now).update(at: now))
            for secret in secrets { try transaction.later(secret) }
            return try await transaction.website(id)
        }
        if input.body.status != nil || input.body.hosts != nil { register.websitesChanged() }
        return .init(eTag: website.entityTag, body: website)
    }
}

extension WebsitesService {
    /// Hosts are changed in the system's scope only; everything else in the website's.
    private func changing(
        _ tenant: Tenant, hosts: [WebsiteHost]?, _ context: RequestContext,
        _ body: (Transaction) async throws -> Website
    ) async throws -> Website {
        guard let hosts else { return try await surroundings.write(in: tenant.scope, auditing: context, body) }
        let id: WebsiteID = try tenant.websiteID
        return try await surroundings.write(asSystem: "hosts of a website", auditing: context) { transaction in
            try transaction.later(.enterWebsite(websiteID: id))
            try transaction.later(.lockWebsiteHosts())
            try transaction.later(.removeWebsiteHosts(websiteID: id, keptHosts: hosts.map(\.host)))
            try await transaction.put(hosts, of: id)
            return try await body(transaction)
        }
    }

    /// Where a name is there twice, the last counts.
    private func changes(
        of secrets: [SecretChange], on website: WebsiteID, by user: UserID, at now: Date
    ) throws -> [Query<Void>] {
        try secrets.map { secret in
            guard let value = secret.value else { return .removeWebsiteSecret(name: secret.name) }
            return .putWebsiteSecret(
                name: secret.name,
                sealed: try fieldKeys.seal(Array(value.utf8), for: .websiteSecret(secret.name, of: website)),
                updatedBy: user, at: now)
        }
    }
}

extension WebsiteChange {
    /// The first member that a role may not change; nil: all are its to change.
    fileprivate func refusedField(for role: UserRole) -> String? {
        if role != .superadmin, status != nil { return "status" }
        if role != .superadmin, hosts != nil { return "hosts" }
        return role.rank < UserRole.admin.rank ? setting : nil
    }

    /// The first member that is more than what the website shows.
    private var setting: String? {
        let settings: [(name: String, isPresent: Bool)] = [
            ("niche", niche != nil), ("registration_open", registrationOpen != nil), ("features", features != nil),
            ("support_email", supportEmail.isPresent), ("sender_email", senderEmail.isPresent),
            ("statement_descriptor", statementDescriptor.isPresent), ("payment_notice", paymentNotice.isPresent),
            ("payout_schedule", payoutSchedule != nil), ("guest_checkout", guestCheckout != nil),
            ("guest_maximum_amount", guestMaximumAmount.isPresent), ("guest_link_hours", guestLinkHours != nil),
            ("secrets", secrets != nil),
        ]
        return settings.first { $0.isPresent }?.name
    }
}

extension WebsiteRow {
    /// RFC 7396.
    fileprivate func changed(by change: WebsiteChange, at now: Date) -> WebsiteRow {
        var row: WebsiteRow = self
        if let status = change.status {
            row.isActive = status == .active
            row.deletedAt = status == .deleted ? deletedAt ?? now : nil
        }
        row.brandName = change.brandName ?? brandName
        row.tagline = change.tagline.replacing(tagline)
        row.headline = change.headline.replacing(headline)
        row.primaryColor = change.primaryColor ?? primaryColor
        row.secondaryColor = change.secondaryColor ?? secondaryColor
        row.accentColor = change.accentColor ?? accentColor
        row.footerDisclaimer = change.footerDisclaimer.replacing(footerDisclaimer)
        row.termsVersion = change.termsVersion ?? termsVersion
        row.privacyVersion = change.privacyVersion ?? privacyVersion
        row.niche = change.niche ?? niche
        row.registrationOpen = change.registrationOpen ?? registrationOpen
        row.features = change.features ?? features
        row.supportEmail = change.supportEmail.replacing(supportEmail)
        row.senderEmail = change.senderEmail.replacing(senderEmail)
        row.statementDescriptor = change.statementDescriptor.replacing(statementDescriptor)
        row.paymentNotice = change.paymentNotice.replacing(paymentNotice)
        row.payoutSchedule = change.payoutSchedule ?? payoutSchedule
        row.guestCheckout = change.guestCheckout ?? guestCheckout
        row.guestMaximumAmount = change.guestMaximumAmount.replacing(guestMaximumAmount)
        row.guestLinkHours = change.guestLinkHours.map(Int.init) ?? guestLinkHours
        return row
    }

    fileprivate func update(at now: Date) -> Query<Void> {
        .updateWebsite(
            isActive: isActive, deletedAt: deletedAt, brandName: brandName, tagline: tagline, headline: headline,
            primaryColor: primaryColor, secondaryColor: secondaryColor, accentColor: accentColor,
            footerDisclaimer: footerDisclaimer, niche: niche, registrationOpen: registrationOpen, features: features,
            termsVersion: termsVersion, privacyVersion: privacyVersion, supportEmail: supportEmail,
            senderEmail: senderEmail, statementDescriptor: statementDescriptor, paymentNotice: paymentNotice,
            payoutSchedule: payoutSchedule, guestCheckout: guestCheckout, guestMaximumAmount: guestMaximumAmount,
            guestLinkHours: guestLinkHours, at: now)
    }
}
