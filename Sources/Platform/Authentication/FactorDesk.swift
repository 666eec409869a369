import Cryptography
import Domain
import FoundationEssentials
import PlatformQueries
import Postgres

/// Codes of an account, inside a transaction.
struct FactorDesk {
    /// A code that was mailed, as the database knows it.
    struct MailedHash: Sendable {
        var hash: [UInt8]
        /// What the hash is bound to besides the code.
        var secret: String
    }

    let transaction: Transaction
    let keys: FieldKeys
    let user: UserID
    let now: Date

    /// Whether a code is one of the account's, which is used up with it; nil: no.
    func accept(_ code: String, mailed: MailedHash? = nil) async throws -> SecondFactorMethod? {
        guard code.isSixDigits else { return try await acceptBackup(code) ? .backupCode : nil }
        if let mailed, ConstantTime.equal(mailed.hash, MailedCode.hash(code, boundTo: mailed.secret)) {
            try transaction.later(.touchMailingFactor(at: now, userID: user))
            return .email
        }
        for row in try await transaction.listSecondFactors(userID: user) where row.confirmedAt != nil {
            if try await acceptTimed(code, of: row) { return .totp }
        }
        return nil
    }

    /// A code of an authenticator app. Of two who bring it at once, one comes through.
    func acceptTimed(_ code: String, of row: ListSecondFactorsRow) async throws -> Bool {
        guard let sealed = row.sealedSecret else { return false }
        let codes: TimedCodes = try TimedCodes(secret: try keys.open(sealed, for: .secondFactor(row.id)))
        guard let step = try codes.matchingStep(code, at: now.timeIntervalSince1970) else { return false }
        return try await transaction.useTimeStep(step: step, at: now, userID: user, factorID: row.id) == 1
    }

    /// Makes a confirmed second factor the one that challenges name first.
    func prefer(_ id: SecondFactorID) throws {
        try transaction.later(.lockSecondFactors(userID: user))
        try transaction.later(.yieldPrimaryFactor(userID: user))
        try transaction.later(.preferSecondFactor(userID: user, factorID: id))
    }

    private func acceptBackup(_ code: String) async throws -> Bool {
        let hash: [UInt8] = BackupCode.hash(code, of: user)
        return try await transaction.useBackupCode(at: now, userID: user, codeHash: hash) == 1
    }

    /// Whether so many codes of the account were wrong today that none is looked at any more.
    func isExhausted() async throws -> Bool {
        let since: Date = now.addingTimeInterval(-SecondFactorRules.daySeconds)
        return try await transaction.countWrongCodes(userID: user, since: since).codes
            >= SecondFactorRules.maximumWrongCodesPerDay
    }
}

/// Codes that stand in for a second factor, each once.
enum BackupCode {
    /// 80 bits: even as a plain hash none is found by trying.
    private static let byteCount: Int = 10
    private static let groupLength: Int = 4

    /// As it is shown: four groups of four letters and digits.
    static func make(_ surroundings: Surroundings) throws -> String {
        let digits: [Character] = Array(Base32.encode(try surroundings.makeSecret(byteCount)).lowercased())
        return stride(from: 0, to: digits.count, by: groupLength)
            .map { String(digits[$0..<min($0 + groupLength, digits.count)]) }.joined(separator: "-")
    }

    /// Hyphens and case do not matter.
    static func hash(_ code: String, of user: UserID) -> [UInt8] {
        let plain: String = code.lowercased().replacing("-", with: "")
        return SHA256.hash(user.rawValue.uuidString + ":" + plain)
    }
}

extension String {
    fileprivate var isSixDigits: Bool { utf8.count == 6 && utf8.allSatisfy { (48...57).contains($0) } }
}
