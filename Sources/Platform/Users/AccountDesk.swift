import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// Accounts of a website in the hands of staff, inside one transaction of system scope that has entered the website.
/// Accounts of the platform belong to no website: only so can they be changed. Every statement names the website, and
/// everything is held against what the caller may do.
struct AccountDesk {
    let transaction: Transaction
    let surroundings: Surroundings
    let context: RequestContext
    let caller: UserID
    let callerRole: UserRole
    let callerPermissions: PermissionSet
    let website: WebsiteID
    let now: Date

    /// A person of the website, locked until the transaction ends.
    /// - Throws: `PlatformProblem.userNotFound`.
    func person(_ id: UserID) async throws -> LockUserRow {
        guard let row = try await transaction.lockUser(userID: id) else { throw PlatformProblem.userNotFound }
        return row
    }

    /// The same, of somebody below the caller.
    /// - Throws: `PlatformProblem.userNotFound`, `.ownAccount`, `.roleAboveOwn`.
    func managedPerson(_ id: UserID) async throws -> LockUserRow {
        let row: LockUserRow = try await person(id)
        guard row.id != caller else { throw PlatformProblem.ownAccount }
        guard callerRole.manages(row.role) else { throw PlatformProblem.roleAboveOwn }
        return row
    }

    /// What concerns the account everywhere is for those who run all the websites where it works.
    /// - Throws: `PlatformProblem.accountShared`.
    func requireWhole(_ row: LockUserRow) async throws {
        guard callerRole != .superadmin, !row.otherWebsites.isEmpty else { return }
        let own: Set<WebsiteID> = try await visibleWebsites()
        guard own.isSuperset(of: row.otherWebsites) else { throw PlatformProblem.accountShared }
    }

    /// Where the caller works; superadmins see every website without having access.
    func visibleWebsites() async throws -> Set<WebsiteID> {
        Set(try await transaction.listAccessibleWebsites(userID: caller).map(\.websiteID))
    }

    func note(_ kind: SecurityEventKind, of user: UserID?, details: String? = nil) throws {
        try transaction.note(kind, of: user, by: caller, context, surroundings, details: details)
    }
}

extension Surroundings {
    /// Runs `body` with the accounts of a website, in the transaction of the operation.
    func managingAccounts<Result: Sendable>(
        by caller: Caller, in tenant: Tenant, _ context: RequestContext,
        _ body: (AccountDesk) async throws -> Result
    ) async throws -> Result {
        let (user, role, website): (UserID, UserRole, WebsiteID) =
            (try caller.userID, try caller.userRole, try tenant.websiteID)
        let now: Date = now()
        return try await write(asSystem: "accounts of a website", auditing: context) { transaction in
            try transaction.later(.enterWebsite(websiteID: website))
            return try await body(
                AccountDesk(
                    transaction: transaction, surroundings: self, context: context, caller: user, callerRole: role,
                    callerPermissions: caller.permissions, website: website, now: now))
        }
    }
}
