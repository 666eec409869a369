import ContractRuntime
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

extension Gatekeeper {
    /// Only here a device becomes trusted: after both factors, and because somebody wishes it.
    func trust(_ user: UserID, _ visit: Visit, _ transaction: Transaction) throws -> SessionDevice {
        let secret: IdentityService.Secret = try IdentityService.Secret(surroundings)
        let id: TrustedDeviceID = TrustedDeviceID(rawValue: surroundings.makeID())
        try transaction.later(
            .createTrustedDevice(
                tokenHash: secret.hash, trustedDeviceID: id, userID: user, name: visit.deviceName,
                userAgent: visit.context.sessionAgent, address: visit.address, at: visit.now,
                expiresAt: visit.now.addingTimeInterval(SecondFactorRules.trustSeconds)))
        try transaction.later(
            .forgetSurplusDevices(userID: user, kept: SecondFactorRules.maximumTrustedDevices))
        try transaction.note(.deviceTrusted, of: user, by: nil, visit.context, surroundings, details: visit.deviceName)
        return SessionDevice(id: id, secret: secret.text)
    }
}
