package import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension UsersService {
    package func updateUser(
        _ input: UpdateUser.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UpdateUser.Output {
        let detail: VersionedDetail = try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            let row: LockUserRow = try await desk.managedPerson(input.userID)
            try desk.requireMatch(row, input.ifMatch)
            try await desk.changeAccount(row, input.body)
            if let sets = input.body.permissionSets { try await desk.setPermissionSets(sets, of: row) }
            if let websites = input.body.websites { try await desk.setWebsites(Set(websites), of: row) }
            try desk.transaction.later(.touchUser(userID: row.id))
            return try await desk.detail(row.id)
        }
        register.known.evict(input.userID)
        return .init(eTag: detail.entityTag, body: detail.body)
    }

    package func moveUser(
        _ input: MoveUser.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> MoveUser.Output {
        let detail: VersionedDetail = try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            let row: LockUserRow = try await desk.managedPerson(input.userID)
            try desk.requireMatch(row, input.ifMatch)
            try await desk.requireWhole(row)
            try await desk.move(row, input.body.action, reason: input.body.reason)
            return try await desk.detail(row.id)
        }
        register.known.evict(input.userID)
        return .init(eTag: detail.entityTag, body: detail.body)
    }
}

extension AccountDesk {
    fileprivate func changeAccount(_ row: LockUserRow, _ change: UserChange) async throws {
        guard change.concernsAccount else { return }
        let new: LockUserRow = row.changed(by: change)
        try await requireWhole(row)
        if new.role != row.role {
            guard !new.role.belongsToWebsite, !row.role.belongsToWebsite else {
                throw PlatformProblem.accountKindRefused
            }
            guard callerRole.manages(new.role) else { throw PlatformProblem.roleAboveOwn }
            try note(.roleChanged, of: row.id, details: "\(row.role.rawValue) to \(new.role.rawValue)")
        }
        try save(new)
    }

    fileprivate func setPermissionSets(_ sets: [ExtraPermissionSet], of row: LockUserRow) async throws {
        let old: Set<ExtraPermissionSet> = Set(
            try await transaction.listPermissionSets(userID: row.id).map(\.permissionSet))
        let new: Set<ExtraPermissionSet> = Set(sets)
        let (added, removed): ([ExtraPermissionSet], [ExtraPermissionSet]) =
            (Self.sorted(new.subtracting(old)), Self.sorted(old.subtracting(new)))
        guard !added.isEmpty || !removed.isEmpty else { return }
        for set in added {
            try requireHeld(set)
            try transaction.later(
                .grantPermissionSet(userID: row.id, permissionSet: set, grantedBy: caller, at: now))
        }
        for set in removed {
            try transaction.later(.withdrawPermissionSet(userID: row.id, permissionSet: set))
        }
        let signs: [String] = added.map { "+\($0.rawValue)" } + removed.map { "-\($0.rawValue)" }
        try note(.permissionsChanged, of: row.id, details: signs.joined(separator: " "))
    }

    /// Nobody gives what they do not have.
    private func requireHeld(_ set: ExtraPermissionSet) throws {
        let given: PermissionSet = PlatformContract.contract.permissionSet(set.permissions)
        guard callerPermissions.isSuperset(of: given) else { throw PlatformProblem.grantBeyondOwn }
    }

    private static func sorted(_ sets: Set<ExtraPermissionSet>) -> [ExtraPermissionSet] {
        sets.sorted { $0.rawValue < $1.rawValue }
    }

    /// Websites that the caller does not see stay as they are.
    fileprivate func setWebsites(_ websites: Set<WebsiteID>, of row: LockUserRow) async throws {
        guard !row.role.belongsToWebsite else { throw PlatformProblem.accountKindRefused }
        var old: Set<WebsiteID> = Set(row.otherWebsites + [website])
        if callerRole != .superadmin {
            let visible: Set<WebsiteID> = try await visibleWebsites()
            guard visible.isSuperset(of: websites) else { throw PlatformProblem.grantBeyondOwn }
            old.formIntersection(visible)
        }
        let (added, removed): (Set<WebsiteID>, Set<WebsiteID>) =
            (websites.subtracting(old), old.subtracting(websites))
        for id in added {
            guard try await transaction.websiteExists(websiteID: id).exists else {
                throw PlatformProblem.grantBeyondOwn
            }
            try transaction.later(.grantAccess(websiteID: id, userID: row.id, at: now))
        }
        for id in removed { try transaction.later(.withdrawAccess(websiteID: id, userID: row.id)) }
        guard !added.isEmpty || !removed.isEmpty else { return }
        try note(.accessChanged, of: row.id, details: "+\(added.count) -\(removed.count) websites")
    }

    fileprivate func move(_ row: LockUserRow, _ action: AccountAction, reason: String) async throws {
        let onProbation: Bool = try await transaction.hasSanction(userID: row.id, kind: .probation).hasSanction
        guard let outcome = action.outcome(from: row.status, onProbation: onProbation) else {
            throw PlatformProblem.accountMoveRefused(accountStatus: row.status.rawValue, action: action.rawValue)
        }
        if outcome.status != row.status {
            try transaction.later(.setUserStatus(status: outcome.status, userID: row.id))
        }
        if let kind = outcome.imposed {
            try transaction.later(
                .imposeSanction(
                    sanctionID: SanctionID(rawValue: surroundings.makeID()), userID: row.id, kind: kind,
                    reason: reason, imposedBy: caller, at: now))
        }
        for kind in outcome.lifted {
            try transaction.later(
                .liftSanction(liftedBy: caller, at: now, reason: reason, userID: row.id, kind: kind))
        }
        if outcome.endsSessions {
            try transaction.later(
                .revokeSessionsEverywhere(at: now, reason: action.rawValue, userID: row.id))
        }
        if outcome.clearsLock {
            let key: [UInt8] = SHA256.hash(row.email.lowercased())
            try transaction.later(.clearLockout(accountKey: key))
            try transaction.later(.clearLoginFailures(accountKey: key))
        }
        try transaction.later(.touchUser(userID: row.id))
        try note(outcome.event, of: row.id, details: reason)
    }
}

extension UserChange {
    /// Something that is the same on every website.
    fileprivate var concernsAccount: Bool {
        displayName != nil || timezone != nil || locale != nil || role != nil || country.isPresent || bio.isPresent
    }
}
