import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// From where somebody wants a session.
struct Visit: Sendable {
    let context: RequestContext
    let now: Date
    var deviceName: String?
    /// Of the secret of a trusted device.
    var deviceHash: [UInt8]?
    /// The device is to be trusted from now on.
    var wishesTrust: Bool = false

    init(_ context: RequestContext, at now: Date, deviceName: String? = nil, trustedDevice: String? = nil) {
        self.context = context
        self.now = now
        self.deviceName = deviceName
        deviceHash = trustedDevice.map(IdentityService.Secret.hash)
    }

    var address: String { context.sessionAddress }

    /// Whether the account is locked or the address blocked.
    func block(of key: AccountKey) -> Query<FindLoginBlockRow> {
        .findLoginBlock(accountKey: key.hash, at: now, address: address)
    }
}

/// What is counted against who signs in: the address that was typed, whether it has an account or not.
struct AccountKey: Sendable, Hashable {
    /// In the spelling that is compared.
    let email: String

    init(email: String) { self.email = email.lowercased() }

    var hash: [UInt8] { SHA256.hash(email) }
}

extension FindLoginBlockRow {
    var isInForce: Bool { isLocked || isBlocked }
}

extension Date {
    func addingTimeInterval(minutes: Int) -> Date { addingTimeInterval(Double(minutes) * 60) }
}

extension RequestContext {
    /// What the columns hold, in characters.
    private static var addressLength: Int { 64 }
    private static var agentLength: Int { 500 }

    var sessionAddress: String { remoteAddress.cut(to: Self.addressLength) }
    var sessionAgent: String? { userAgent?.cut(to: Self.agentLength) }
}
