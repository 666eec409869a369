package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension AuthenticationService {
    // A wrong proof is a wrong password of a login: who holds a session cannot try more often than who does not.
    package func stepUp(
        _ input: StepUp.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> StepUp.Output {
        let (user, session): (UserID, SessionID) = (try caller.userID, try caller.sessionID)
        let visit: Visit = Visit(context, at: surroundings.now())
        let stored: FindPasswordHashRow? = try await surroundings.database.read(
            in: tenant.scope, .findPasswordHash(userID: user))
        guard let stored else { throw StandardProblem.unauthenticated }
        let account: AccountKey = AccountKey(email: stored.email)
        let fits: Bool =
            switch input.body.type {
            case .password: try await passwords.verify(input.body.value, against: stored.passwordHash)
            case .code: try await isRight(input.body.value, of: user, visit, tenant)
            }
        let block: FindLoginBlockRow = try await surroundings.database.read(in: tenant.scope, visit.block(of: account))
        guard !block.isInForce else { throw PlatformProblem.proofWrong }
        guard fits else {
            try await gatekeeper.recordFailure(of: account, user, .presenceNotProved, visit, in: tenant)
            throw PlatformProblem.proofWrong
        }
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            guard try await transaction.provePresence(at: visit.now, sessionID: session, userID: user) == 1
            else { throw StandardProblem.unauthenticated }
        }
        gatekeeper.tokens.known.evict(session)
        return .init(body: PresenceReceipt(authenticatedAt: visit.now))
    }

    private func isRight(_ code: String, of user: UserID, _ visit: Visit, _ tenant: Tenant) async throws -> Bool {
        try await surroundings.database.write(in: tenant.scope) { transaction in
            let desk: FactorDesk = desk(of: user, at: visit.now, transaction)
            guard try await !desk.isExhausted() else { return false }
            let method: SecondFactorMethod? = try await desk.accept(code)
            if method == .backupCode {
                try transaction.note(.backupCodeUsed, of: user, by: nil, visit.context, surroundings)
            }
            return method != nil
        }
    }
}
