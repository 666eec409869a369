import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// What is known before a password is looked at.
struct LoginKnowledge: Sendable {
    var candidate: FindLoginCandidateRow
    var isBlocked: Bool
}

extension Gatekeeper {
    /// The account that an address may sign in as at the host of the visit, or a row like one.
    /// - Parameter unusable: the hash of nobody's password.
    func knowledge(
        of key: AccountKey, _ visit: Visit, in tenant: Tenant, unusable: String
    ) async throws -> LoginKnowledge {
        try await surroundings.database.read(in: tenant.scope) { transaction in
            let (host, block): (FindWebsiteByHostRow?, FindLoginBlockRow) = try await transaction.batch(
                .findWebsiteByHost(host: visit.context.host), visit.block(of: key))
            guard let host else { throw StandardProblem.notFound }
            let candidate: FindLoginCandidateRow = try await transaction.commit(
                .findLoginCandidate(
                    nobodyID: UserID(rawValue: surroundings.makeID()), unusable: unusable,
                    emailKey: key.email, roles: host.portal.servedRoles))
            return LoginKnowledge(candidate: candidate, isBlocked: block.isInForce)
        }
    }

    /// Counts a wrong proof, and locks when there were too many.
    func recordFailure(
        of key: AccountKey, _ user: UserID?, _ kind: SecurityEventKind, _ visit: Visit, in tenant: Tenant
    ) async throws {
        try await surroundings.database.write(in: tenant.scope) { transaction in
            try transaction.note(kind, of: user, by: nil, visit.context, surroundings)
            try transaction.later(
                .recordLoginFailure(accountKey: key.hash, address: visit.address, at: visit.now))
            guard let lockout = Lockout(try await situation(key, user, visit, transaction)) else { return }
            try await lock(key, lockout, user, visit, transaction)
        }
    }

    // A lock that is in force is not made longer, nor told again.
    private func lock(
        _ key: AccountKey, _ lockout: Lockout, _ user: UserID?, _ visit: Visit, _ transaction: Transaction
    ) async throws {
        let made: Int = try await transaction.lockAccount(
            accountKey: key.hash, lockedUntil: visit.now.addingTimeInterval(minutes: lockout.minutes), at: visit.now)
        guard made > 0 else { return }
        try transaction.note(
            .accountLocked, of: user, by: nil, visit.context, surroundings, details: "\(lockout.minutes) minutes")
        try transaction.later(
            .blockAddress(
                address: visit.address, blockedUntil: visit.now.addingTimeInterval(minutes: lockout.addressMinutes)))
        try await transaction.enqueue(
            AccountNotice(.accountLocked, email: key.email, visit.context), surroundings)
    }

    private func situation(
        _ key: AccountKey, _ user: UserID?, _ visit: Visit, _ transaction: Transaction
    ) async throws -> Lockout.Situation {
        let failures: CountLoginFailuresRow = try await transaction.countLoginFailures(
            address: visit.address, accountKey: key.hash,
            since: visit.now.addingTimeInterval(-Lockout.windowSeconds))
        // Unknown accounts are looked for as well: a question less would tell.
        let user: UserID = user ?? UserID(rawValue: surroundings.makeID())
        let (recent, policy): (HasSessionSinceRow, FindLoginPolicyRow) = try await transaction.batch(
            .hasSessionSince(userID: user, since: visit.now.addingTimeInterval(-SessionRules.recentLoginSeconds)),
            .findLoginPolicy(userID: user, deviceHash: visit.deviceHash, at: visit.now))
        return Lockout.Situation(
            failures: failures.total, failuresFromAddress: failures.fromAddress,
            isTrustedDevice: policy.trustedDeviceID != nil, signedInRecently: recent.hasSession)
    }
}
