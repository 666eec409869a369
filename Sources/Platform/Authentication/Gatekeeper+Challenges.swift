import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import PlatformAPI
import PlatformQueries
import Postgres

/// A first factor was right, and a second one is asked for.
struct IssuedChallenge: Sendable {
    var token: String
    var methods: [SecondFactorMethod]

    var answer: SecondFactorChallenge {
        SecondFactorChallenge(
            challenge: token, methods: methods, expiresIn: Int32(SecondFactorRules.challengeSeconds))
    }
}

extension Gatekeeper {
    /// Refused: nothing but the mailbox could prove anything, and it has proved itself already.
    func challenge(
        _ account: AccountRow, _ policy: FindLoginPolicyRow, after proof: Proof, _ visit: Visit,
        _ transaction: Transaction
    ) async throws -> Admission {
        let methods: [SecondFactorMethod] = SecondFactorRules.methods(
            enrolled: Set(policy.factorKinds), preferred: policy.preferredKind,
            hasBackupCodes: policy.backupCodes > 0, firstWasMailed: proof == .mailedLink)
        guard !methods.isEmpty else { return .refused }
        let secret: IdentityService.Secret = try IdentityService.Secret(surroundings)
        let code: MailedCode? = methods.contains(.email) ? try MailedCode(surroundings) : nil
        try transaction.later(
            .createChallenge(
                tokenHash: secret.hash, userID: account.id, factorID: nil, codeHash: code?.hash(boundTo: secret.text),
                at: visit.now, deviceName: visit.deviceName,
                expiresAt: visit.now.addingTimeInterval(SecondFactorRules.challengeSeconds)))
        if let code { try await transaction.enqueue(code.mail(to: account.email, policy.brandName), surroundings) }
        try transaction.audit(visit.context, surroundings)
        return .challenged(IssuedChallenge(token: secret.text, methods: methods))
    }
}

/// Six digits that go out by mail.
struct MailedCode: Sendable {
    private static let count: UInt32 = 1_000_000
    private static let digits: Int = 6

    let text: String

    /// Every code is as likely as any other: numbers at the end that would fall on some of them twice are thrown away.
    init(_ surroundings: Surroundings) throws {
        let limit: UInt32 = UInt32.max - UInt32.max % Self.count
        var number: UInt32 = .max
        while number >= limit { number = try surroundings.makeSecret(4).reduce(0) { $0 << 8 | UInt32($1) } }
        let text: String = String(number % Self.count)
        self.text = String(repeating: "0", count: Self.digits - text.count) + text
    }

    /// The hash for the database; `secret` is what its reader does not know.
    func hash(boundTo secret: String) -> [UInt8] { Self.hash(text, boundTo: secret) }

    static func hash(_ text: String, boundTo secret: String) -> [UInt8] { SHA256.hash(secret + ":" + text) }

    /// - Parameter seconds: how long it works.
    func mail(
        to email: String, _ brand: String, seconds: Double = SecondFactorRules.challengeSeconds
    ) -> MailMessage {
        MailMessage(
            to: email, subject: "Your code at \(brand)",
            text: """
                Your code is \(text)

                It works once, for \(Self.span(seconds)). Nobody of \(brand) asks you for it. If you did not sign in, \
                somebody else knows your password: change it.
                """)
    }

    /// Whole minutes, rounded down.
    private static func span(_ seconds: Double) -> String {
        switch Int(seconds / 60) {
        case 0: "less than a minute"
        case 1: "1 minute"
        case let minutes: "\(minutes) minutes"
        }
    }
}
