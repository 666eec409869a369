import ContractRuntime
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// The one way to a session. Whatever somebody proved, here it is decided whether a session comes of it: locks, the
/// blacklist, the account's state, the portal, the second factor, the number of sessions. No other file makes a
/// session, a refresh token or an access token (`GatekeeperTests`).
package struct Gatekeeper: Sendable {
    /// What was proved.
    enum Proof: Sendable, Hashable { case password, mailedLink, secondFactor }

    enum Admission: Sendable {
        case opened(OpenedSession)
        case challenged(IssuedChallenge)
        /// Who is refused is not told why.
        case refused
    }

    let surroundings: Surroundings
    let tokens: AccessTokens
    /// Staff are asked for a second factor on every website.
    let staffNeedSecondFactor: Bool

    package init(surroundings: Surroundings, tokens: AccessTokens, staffNeedSecondFactor: Bool) {
        self.surroundings = surroundings
        self.tokens = tokens
        self.staffNeedSecondFactor = staffNeedSecondFactor
    }

    /// Lets an account in, or asks for more. What is known of it may be as old as the check of a password: it is read
    /// again, and so is the lock, which many guesses at once must not pass.
    func admit(
        _ known: AccountRow, by proof: Proof, _ visit: Visit, _ transaction: Transaction
    ) async throws -> Admission {
        let key: AccountKey = AccountKey(email: known.email)
        let (account, host, block, shutOut, policy):
            (AccountRow?, FindWebsiteByHostRow?, FindLoginBlockRow, IsBlacklistedRow, FindLoginPolicyRow) =
                try await transaction.batch(
                    .findAccount(userID: known.id), .findWebsiteByHost(host: visit.context.host),
                    visit.block(of: key), .isBlacklisted(known, visit),
                    .findLoginPolicy(userID: known.id, deviceHash: visit.deviceHash, at: visit.now))
        guard !block.isInForce, let account, account.status == .active, host?.serves(account.role) == true
        else { return .refused }
        guard !shutOut.isBlacklisted else {
            try transaction.note(.blacklistRefused, of: account.id, by: nil, visit.context, surroundings)
            return .refused
        }
        guard proof == .secondFactor || !asks(account, policy) else {
            return try await challenge(account, policy, after: proof, visit, transaction)
        }
        try transaction.audit(visit.context, surroundings)
        var device: SessionDevice? = policy.trustedDeviceID.map { SessionDevice(id: $0) }
        if proof == .secondFactor, visit.wishesTrust { device = try trust(account.id, visit, transaction) }
        return .opened(try open(account, key, visit, on: device, transaction))
    }

    /// Whether a second factor is needed of the account's device.
    private func asks(_ account: AccountRow, _ policy: FindLoginPolicyRow) -> Bool {
        (!policy.factorKinds.isEmpty || requires(account.role, policy)) && policy.trustedDeviceID == nil
    }

    /// Whether the website or the role needs a second factor of everybody.
    func requires(_ role: UserRole, _ policy: FindLoginPolicyRow) -> Bool {
        policy.isRequired || staffNeedSecondFactor && SessionRules.isStaff(role)
    }

    private func open(
        _ account: AccountRow, _ key: AccountKey, _ visit: Visit, on device: SessionDevice?, _ transaction: Transaction
    ) throws -> OpenedSession {
        try transaction.later(.clearLoginFailures(accountKey: key.hash))
        let session: SessionID = SessionID(rawValue: surroundings.makeID())
        let end: Date = visit.now.addingTimeInterval(SessionRules.absoluteSeconds(account.role))
        try transaction.later(
            .createSession(
                sessionID: session, userID: account.id, address: visit.address,
                userAgent: visit.context.sessionAgent, deviceName: visit.deviceName, trustedDeviceID: device?.id,
                at: visit.now, expiresAt: end))
        if let device { try transaction.later(.touchTrustedDevice(at: visit.now, trustedDeviceID: device.id)) }
        try transaction.later(
            .revokeSurplusSessions(at: visit.now, userID: account.id, kept: SessionRules.maximumSessions))
        var opened: OpenedSession = try issue(session, account, end: end, at: visit.now, transaction)
        opened.trustedDevice = device?.secret
        return opened
    }

    /// Once the transaction has committed: the session's tokens, or what else is needed.
    /// - Throws: `refusal` for who is refused.
    func outcome(
        _ admission: Admission, in website: WebsiteID, orThrow refusal: PlatformProblem
    ) throws -> LoginOutcome {
        switch admission {
        case .opened(let opened): return .sessionTokens(try answer(opened, in: website))
        case .challenged(let challenge): return .secondFactorChallenge(challenge.answer)
        case .refused: throw refusal
        }
    }
}

extension Query where Result == IsBlacklistedRow {
    /// Whether the account is shut out, its address, or the network that it comes from.
    static func isBlacklisted(_ account: AccountRow, _ visit: Visit) -> Query {
        .isBlacklisted(
            account: account.id.rawValue.uuidString.lowercased(), emailKey: account.email.lowercased(),
            address: visit.address)
    }
}

extension FindWebsiteByHostRow {
    func serves(_ role: UserRole) -> Bool { portal.servedRoles.contains(role) }
}
