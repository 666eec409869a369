package import ContractRuntime
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

// Trusted devices as their owners see them, and which second factor comes first.
extension AuthenticationService {
    package func listTrustedDevices(
        _ input: ListTrustedDevices.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListTrustedDevices.Output {
        let rows: [ListTrustedDevicesRow] = try await surroundings.database.read(
            in: tenant.scope,
            .listTrustedDevices(
                sessionID: caller.sessionID, userID: caller.userID, at: surroundings.now(),
                pageSize: SecondFactorRules.maximumTrustedDevices))
        return .init(body: TrustedDeviceList(data: rows.map(TrustedDevice.init)))
    }

    package func forgetTrustedDevice(
        _ input: ForgetTrustedDevice.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ForgetTrustedDevice.Output {
        let user: UserID = try caller.userID
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            guard try await transaction.forgetTrustedDevice(
                userID: user, trustedDeviceID: input.trustedDeviceID) == 1
            else { throw PlatformProblem.trustedDeviceNotFound }
            try transaction.note(.deviceForgotten, of: user, by: nil, context, surroundings)
        }
        return .init()
    }

    package func preferSecondFactor(
        _ input: PreferSecondFactor.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> PreferSecondFactor.Output {
        let user: UserID = try caller.userID
        let row: ListSecondFactorsRow = try await surroundings.write(
            in: tenant.scope, auditing: context
        ) { transaction in
            try transaction.later(.lockSecondFactors(userID: user))
            try transaction.later(.yieldPrimaryFactor(userID: user))
            guard try await transaction.preferSecondFactor(userID: user, factorID: input.deviceID) == 1 else {
                throw PlatformProblem.secondFactorNotFound
            }
            let rows: [ListSecondFactorsRow] = try await transaction.listSecondFactors(userID: user)
            guard let row = rows.first(where: \.isPrimary) else { throw PlatformProblem.secondFactorNotFound }
            try transaction.note(
                .secondFactorPreferred, of: user, by: nil, context, surroundings,
                details: "\(row.kind.rawValue): \(row.name)")
            return row
        }
        return .init(body: SecondFactor(row))
    }
}

extension TrustedDevice {
    init(_ row: ListTrustedDevicesRow) {
        self.init(
            id: row.id, isCurrent: row.isCurrent, name: row.name, userAgent: row.userAgent, address: row.address,
            createdAt: row.createdAt, lastUsedAt: row.lastUsedAt, expiresAt: row.expiresAt)
    }
}
