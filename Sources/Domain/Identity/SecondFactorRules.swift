/// Second factors: when they are asked for, and how often somebody may be wrong.
package enum SecondFactorRules {
    /// The feature with which a website asks everybody.
    package static let requiringFeature: String = "two_factor_required"

    /// Lives of challenges and of enrolments that are not confirmed, in seconds.
    package static let challengeSeconds: Double = 10 * 60
    /// Wrong codes after which a challenge is over.
    package static let maximumWrongCodes: Int = 5
    /// Wrong codes of an account in a day, over all challenges, after which no code of it is looked at: who knows the
    /// password can have any number of challenges.
    package static let maximumWrongCodesPerDay: Int = 30
    package static let daySeconds: Double = 86_400
    package static let trustSeconds: Double = 30 * 86_400
    package static let backupCodes: Int = 10
    package static let maximumFactors: Int = 5
    package static let magicLinkSeconds: Double = 15 * 60
    /// How often the code of one challenge is mailed again, and how far apart.
    package static let maximumResends: Int = 3
    package static let resendSeconds: Double = 60
    /// Codes that are mailed to an account in an hour before no further one is mailed again.
    package static let maximumMailsPerHour: Int = 10
    package static let hourSeconds: Double = 3600
    /// Devices of an account on a website that are trusted; of more the oldest is not any more.
    package static let maximumTrustedDevices: Int = 20

    /// Where a code may come from after a first factor. Without a second factor of their own people get one mailed.
    /// - Parameters:
    ///   - preferred: comes first where it is one of them.
    ///   - firstWasMailed: the first factor came by mail: another from there proves nothing.
    package static func methods(
        enrolled: Set<SecondFactorKind>, preferred: SecondFactorKind? = nil, hasBackupCodes: Bool, firstWasMailed: Bool
    ) -> [SecondFactorMethod] {
        var methods: [SecondFactorMethod] = []
        if enrolled.contains(.totp) { methods.append(.totp) }
        if !firstWasMailed, enrolled.contains(.email) || enrolled.isEmpty { methods.append(.email) }
        if preferred == .email { methods.reverse() }
        if !enrolled.isEmpty, hasBackupCodes { methods.append(.backupCode) }
        return methods
    }
}
