/// How long an account is locked after failed logins. One policy for known and unknown accounts.
package struct Lockout: Sendable, Hashable {
    /// Failures count for 15 minutes.
    package static let windowSeconds: Double = 15 * 60
    /// The shortest block of an address once an account is locked.
    package static let minimumAddressMinutes: Int = 30

    /// How long the account is locked.
    package var minutes: Int

    /// How long the address is blocked: as long as the account, and at least half an hour.
    package var addressMinutes: Int { max(minutes, Self.minimumAddressMinutes) }

    /// What is known when a login fails. Both counts include this failure.
    package struct Situation: Sendable, Hashable {
        /// Failures of the account in the last 15 minutes.
        package var failures: Int
        /// Those of them that came from the address of this one.
        package var failuresFromAddress: Int
        /// The device was trusted after a second factor.
        package var isTrustedDevice: Bool = false
        /// The account signed in during the last 24 hours.
        package var signedInRecently: Bool = false

        package init(
            failures: Int, failuresFromAddress: Int, isTrustedDevice: Bool = false, signedInRecently: Bool = false
        ) {
            self.failures = failures
            self.failuresFromAddress = failuresFromAddress
            self.isTrustedDevice = isTrustedDevice
            self.signedInRecently = signedInRecently
        }
    }

    /// Nil: not yet. The first situation that fits decides.
    package init?(_ situation: Situation) {
        let failures: Int = situation.failures
        let threshold: Int
        if situation.isTrustedDevice {
            (threshold, minutes) = (10, 5)
        } else if situation.failuresFromAddress >= 2 {
            (threshold, minutes) = (3, 5 * (2 + failures / 3))
        } else if situation.signedInRecently {
            (threshold, minutes) = (7, 5)
        } else {
            (threshold, minutes) = (5, 5 * (1 + failures / 3))
        }
        guard failures >= threshold else { return nil }
    }
}
