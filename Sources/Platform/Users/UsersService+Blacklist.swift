package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension UsersService {
    package func listBlacklist(
        _ input: ListBlacklist.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListBlacklist.Output {
        try input.scope.require(caller)
        let start: PageCursor? = try input.cursor.map(PageCursor.init(given:))
        let rows: [ListBlacklistRow] = try await surroundings.database.read(
            in: tenant.scope,
            .listBlacklist(
                isOfAll: input.scope == .platform, includeLifted: input.includeLifted, beforeCreatedAt: start?.instant,
                beforeID: start.map { BlacklistEntryID(rawValue: $0.id) }, pageSize: input.limit + 1))
        let page: PageCut<ListBlacklistRow> = PageCut(rows, limit: input.limit)
        let next: PageCursor? = page.next.map { PageCursor(instant: $0.createdAt, id: $0.id.rawValue) }
        return .init(
            body: BlacklistPage(
                data: page.rows.map { BlacklistEntry($0, input.scope) }, page: PageInfo(nextCursor: next?.text)))
    }

    package func createBlacklistEntry(
        _ input: CreateBlacklistEntry.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CreateBlacklistEntry.Output {
        try (input.body.scope ?? .website).require(caller)
        let value: String = try input.body.normalValue
        let entry: BlacklistEntry = try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            try await desk.shutOut(input.body, value)
        }
        await register.blacklistChanged()
        return .init(body: entry)
    }

    package func liftBlacklistEntry(
        _ input: LiftBlacklistEntry.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> LiftBlacklistEntry.Output {
        try await surroundings.managingAccounts(by: caller, in: tenant, context) { desk in
            let lifted: Int = try await desk.transaction.liftBlacklistEntry(
                liftedBy: desk.caller, at: desk.now, reason: input.reason,
                mayBeOfAll: desk.callerRole == .superadmin, entryID: input.entryID)
            guard lifted == 1 else { throw PlatformProblem.blacklistEntryNotFound }
            try desk.note(.blacklistLifted, of: nil, details: input.reason)
        }
        await register.blacklistChanged()
        return .init()
    }
}

extension AccountDesk {
    fileprivate func shutOut(_ new: NewBlacklistEntry, _ value: String) async throws -> BlacklistEntry {
        let isOfAll: Bool = new.scope == .platform
        let subject: UserID? = try await isOfAll ? anybody(new, value) : subject(new, value)
        let limit: Int = UsersService.maximumBlacklist
        guard try await transaction.countBlacklist(isOfAll: isOfAll).entries < limit else {
            throw PlatformProblem.blacklistFull(limit: limit)
        }
        let id: BlacklistEntryID = BlacklistEntryID(rawValue: surroundings.makeID())
        let created: CreateBlacklistEntryRow? = try await transaction.createBlacklistEntry(
            isOfAll: isOfAll, entryID: id, kind: new.kind, value: value, reason: new.reason, createdBy: caller,
            at: now)
        guard let created else { throw PlatformProblem.blacklistEntryExists }
        try note(.blacklisted, of: subject, details: "\(new.kind.rawValue): \(new.reason)")
        return BlacklistEntry(
            id: id, scope: new.scope ?? .website, kind: new.kind, value: created.value, reason: new.reason,
            createdBy: caller, createdAt: now)
    }

    /// Whose account a superadmin shuts out of every website, wherever it is; not their own.
    private func anybody(_ new: NewBlacklistEntry, _ value: String) async throws -> UserID? {
        switch new.kind {
        case .address: return nil
        case .user:
            guard let id = UUID(uuidString: value),
                let account = try await transaction.findAccount(userID: UserID(rawValue: id))
            else { throw PlatformProblem.userNotFound }
            guard account.id != caller else { throw PlatformProblem.ownAccount }
            return account.id
        case .email:
            let own: AccountRow? = try await transaction.findAccount(userID: caller)
            guard own?.email.lowercased() != value else { throw PlatformProblem.ownAccount }
            return nil
        }
    }

    /// Whose account an entry shuts out: one below the caller's, in each spelling of it.
    private func subject(_ new: NewBlacklistEntry, _ value: String) async throws -> UserID? {
        switch new.kind {
        case .address: return nil
        case .user:
            guard let id = UUID(uuidString: value) else { throw PlatformProblem.blacklistValueInvalid }
            return try await managedPerson(UserID(rawValue: id)).id
        case .email:
            guard let found = try await transaction.findPerson(emailKey: value) else { return nil }
            return try await managedPerson(found.id).id
        }
    }
}

extension BlacklistScope {
    /// - Throws: `StandardProblem.forbidden`.
    fileprivate func require(_ caller: Caller) throws {
        guard try self == .website || caller.userRole == .superadmin else { throw StandardProblem.forbidden }
    }
}

extension NewBlacklistEntry {
    /// In the spelling that is compared, but for network addresses, which the database spells.
    /// - Throws: `PlatformProblem.blacklistValueInvalid`.
    fileprivate var normalValue: String {
        get throws {
            let isValid: Bool =
                switch kind {
                case .user: StringFormat.uuid.accepts(value)
                case .email: StringFormat.email.accepts(value)
                case .address: StringFormat.ipv4.accepts(value) || StringFormat.ipv6.accepts(value)
                }
            guard isValid else { throw PlatformProblem.blacklistValueInvalid }
            return value.lowercased()
        }
    }
}

extension BlacklistEntry {
    init(_ row: ListBlacklistRow, _ scope: BlacklistScope) {
        self.init(
            id: row.id, scope: scope, kind: row.kind, value: row.value, reason: row.reason, createdBy: row.createdBy,
            createdAt: row.createdAt, liftedBy: row.liftedBy, liftedAt: row.liftedAt, liftedReason: row.liftedReason)
    }
}
