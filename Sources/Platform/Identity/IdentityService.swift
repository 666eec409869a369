package import ContractRuntime
package import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// Accounts, sessions and people.
package struct IdentityService: IdentityHandler {
    let gatekeeper: Gatekeeper
    let passwords: PasswordDesk
    let kinds: PasswordKinds

    var surroundings: Surroundings { gatekeeper.surroundings }
    var tokens: AccessTokens { gatekeeper.tokens }

    /// - Parameter kinds: those that this process knows; nil: nobody tells of new ones.
    package init(
        gatekeeper: Gatekeeper, hasher: PasswordHasher, rules: PasswordRules = PasswordRules(),
        kinds: PasswordKinds? = nil
    ) {
        self.gatekeeper = gatekeeper
        passwords = PasswordDesk(hasher: hasher, rules: rules)
        self.kinds = kinds ?? PasswordKinds(surroundings: gatekeeper.surroundings)
    }
}

extension IdentityService {
    /// 256 bits that nobody can guess, as they travel and as the database knows them.
    struct Secret {
        private static let byteCount: Int = 32

        let text: String
        let hash: [UInt8]

        init(_ surroundings: Surroundings) throws {
            text = Base64URL.encode(try surroundings.makeSecret(Self.byteCount))
            hash = Self.hash(text)
        }

        static func hash(_ text: String) -> [UInt8] { SHA256.hash(text) }
    }

    package func getMe(
        _ input: GetMe.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetMe.Output {
        let user: UserID = try caller.userID
        let row: AccountRow? = try await surroundings.database.read(in: tenant.scope, .findAccount(userID: user))
        guard let row else { throw StandardProblem.unauthenticated }
        let actor: UserID? = caller.actor.flatMap(UUID.init(uuidString:)).map { UserID(rawValue: $0) }
        return .init(body: Account(row, in: try tenant.websiteID, actor: actor))
    }
}

extension Account {
    /// - Parameter actor: who acts as the account.
    init(_ row: AccountRow, in website: WebsiteID, actor: UserID? = nil) {
        let policy: RolePolicy? = PlatformContract.contract.roles.first { $0.name == row.role.rawValue }
        let extra: [String] = row.permissionSets.flatMap(\.permissions)
        self.init(
            id: row.id, email: row.email, displayName: row.displayName, role: row.role, websiteID: website,
            permissions: Set((policy?.permissions ?? []) + extra).sorted(), permissionSets: row.permissionSets,
            impersonatedBy: actor?.rawValue, createdAt: row.createdAt)
    }
}
