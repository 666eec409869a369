package import ContractRuntime
package import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// Second factors, proofs of presence, and links to sign in.
package struct AuthenticationService: AuthenticationHandler {
    let gatekeeper: Gatekeeper
    let passwords: PasswordDesk
    let fieldKeys: FieldKeys

    var surroundings: Surroundings { gatekeeper.surroundings }

    /// - Parameters:
    ///   - identity: whose gate and passwords these are.
    ///   - fieldKeys: seal the secrets of authenticator apps.
    package init(identity: IdentityService, fieldKeys: FieldKeys) {
        gatekeeper = identity.gatekeeper
        passwords = identity.passwords
        self.fieldKeys = fieldKeys
    }

    package func getSecondFactors(
        _ input: GetSecondFactors.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetSecondFactors.Output {
        let (user, role): (UserID, UserRole) = (try caller.userID, try caller.userRole)
        let now: Date = surroundings.now()
        let (rows, policy, trusted): ([ListSecondFactorsRow], FindLoginPolicyRow, CountTrustedDevicesRow) =
            try await surroundings.database.read(
                in: tenant.scope, .listSecondFactors(userID: user),
                .findLoginPolicy(userID: user, deviceHash: nil, at: now),
                .countTrustedDevices(userID: user, at: now))
        return .init(
            body: SecondFactors(
                isEnabled: !policy.factorKinds.isEmpty, isRequired: gatekeeper.requires(role, policy),
                devices: rows.map(SecondFactor.init), backupCodesLeft: Int32(policy.backupCodes),
                trustedDevices: Int32(trusted.devices)))
    }

    func desk(of user: UserID, at now: Date, _ transaction: Transaction) -> FactorDesk {
        FactorDesk(transaction: transaction, keys: fieldKeys, user: user, now: now)
    }
}

extension SecondFactor {
    init(_ row: ListSecondFactorsRow) {
        self.init(
            id: row.id, kind: row.kind, name: row.name, isConfirmed: row.confirmedAt != nil, isPrimary: row.isPrimary,
            createdAt: row.createdAt, lastUsedAt: row.lastUsedAt)
    }
}
