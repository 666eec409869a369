package import ContractRuntime
package import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// One's own account, people as staff manage them, and the blacklist.
package struct UsersService: UsersHandler {
    /// Entries in force of one website.
    static let maximumBlacklist: Int = 10_000

    let surroundings: Surroundings
    let passwords: PasswordDesk
    let register: AccessRegister

    package init(
        surroundings: Surroundings, hasher: PasswordHasher, register: AccessRegister,
        rules: PasswordRules = PasswordRules()
    ) {
        self.surroundings = surroundings
        self.register = register
        passwords = PasswordDesk(hasher: hasher, rules: rules)
    }

    package func updateMe(
        _ input: UpdateMe.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UpdateMe.Output {
        let user: UserID = try caller.userID
        let row: LockUserRow = try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            let old: LockUserRow = try await desk.person(user)
            let change: UserChange = UserChange(
                displayName: input.body.displayName, timezone: input.body.timezone, locale: input.body.locale,
                country: input.body.country, bio: input.body.bio)
            let new: LockUserRow = old.changed(by: change)
            try desk.save(new)
            return new
        }
        return .init(
            body: Profile(
                id: row.id, email: row.email, displayName: row.displayName, timezone: row.timezone,
                locale: row.locale, country: row.country, bio: row.bio))
    }

    package func getUser(
        _ input: GetUser.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetUser.Output {
        try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            let detail: VersionedDetail = try await desk.detail(input.userID)
            return .init(eTag: detail.entityTag, body: detail.body)
        }
    }
}

extension LockUserRow {
    /// RFC 7396 over the profile and the role.
    func changed(by change: UserChange) -> LockUserRow {
        var row: LockUserRow = self
        row.displayName = change.displayName ?? displayName
        row.timezone = change.timezone ?? timezone
        row.locale = change.locale ?? locale
        row.country = change.country.replacing(country)
        row.bio = change.bio.replacing(bio)
        row.role = change.role ?? role
        return row
    }
}

extension AccountDesk {
    func save(_ row: LockUserRow) throws {
        try transaction.later(
            .updateUser(
                displayName: row.displayName, role: row.role, timezone: row.timezone, locale: row.locale,
                country: row.country, bio: row.bio, userID: row.id))
    }
}
