package import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

extension AuthenticationService {
    package func enrolSecondFactor(
        _ input: EnrolSecondFactor.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> EnrolSecondFactor.Output {
        let user: UserID = try caller.userID
        let now: Date = surroundings.now()
        let made: EnrolledSecondFactor = try await surroundings.write(
            in: tenant.scope, auditing: context
        ) { transaction in
            let enrolment: Enrolment = Enrolment(
                transaction: transaction, surroundings: surroundings, context: context, user: user, now: now)
            switch input.body.type {
            case .totp: return try await enrolment.addAuthenticator(input.body.name ?? "Authenticator", fieldKeys)
            case .email: return try await enrolment.addMail(input.body.name ?? "E-mail")
            case .backupCodes: return try await enrolment.replaceBackupCodes()
            }
        }
        return .init(body: made)
    }

    package func removeSecondFactor(
        _ input: RemoveSecondFactor.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> RemoveSecondFactor.Output {
        let user: UserID = try caller.userID
        let now: Date = surroundings.now()
        try await surroundings.write(in: tenant.scope, auditing: context) { transaction in
            let rows: [ListSecondFactorsRow] = try await transaction.listSecondFactors(userID: user)
            guard let row = rows.first(where: { $0.id == input.deviceID }),
                try await transaction.removeSecondFactor(userID: user, factorID: row.id) == 1
            else { throw PlatformProblem.secondFactorNotFound }
            guard row.confirmedAt != nil else { return }
            try transaction.later(.preferOldestFactor(userID: user))
            if !rows.contains(where: { $0.id != row.id && $0.confirmedAt != nil }) {
                try transaction.later(.removeBackupCodes(userID: user))
                try transaction.later(.removeTrustedDevices(userID: user))
            }
            let enrolment: Enrolment = Enrolment(
                transaction: transaction, surroundings: surroundings, context: context, user: user, now: now)
            try await enrolment.tell(.secondFactorRemoved, row)
        }
        return .init()
    }
}

/// An account changes its second factors.
struct Enrolment {
    let transaction: Transaction
    let surroundings: Surroundings
    let context: RequestContext
    let user: UserID
    let now: Date

    private var expiresAt: Date { now.addingTimeInterval(SecondFactorRules.challengeSeconds) }

    /// - Throws: `PlatformProblem.secondFactorLimit`.
    func addAuthenticator(_ name: String, _ keys: FieldKeys) async throws -> EnrolledSecondFactor {
        let id: SecondFactorID = try await begin()
        let secret: [UInt8] = try surroundings.makeSecret(TimedCodes.secretByteCount)
        let sealed: [UInt8] = try keys.seal(secret, for: .secondFactor(id))
        _ = try await transaction.createSecondFactor(
            factorID: id, userID: user, kind: .totp, name: name, sealedSecret: sealed, at: now)
        try challenge(id, codeHash: nil)
        let (email, brand): (String, String) = try await owner()
        let text: String = Base32.encode(secret)
        return EnrolledSecondFactor(
            type: .totp, device: device(id, .totp, name), secret: text,
            otpauthURI: Self.uri(secret: text, email: email, brand: brand), confirmUntil: expiresAt)
    }

    /// - Throws: `PlatformProblem.secondFactorLimit`, `.secondFactorExists`.
    func addMail(_ name: String) async throws -> EnrolledSecondFactor {
        let id: SecondFactorID = try await begin()
        let created: Int = try await transaction.createSecondFactor(
            factorID: id, userID: user, kind: .email, name: name, sealedSecret: nil, at: now)
        guard created == 1 else { throw PlatformProblem.secondFactorExists }
        let code: MailedCode = try MailedCode(surroundings)
        try challenge(id, codeHash: code.hash(boundTo: id.challengeToken))
        let (email, brand): (String, String) = try await owner()
        try await transaction.enqueue(code.mail(to: email, brand), surroundings)
        return EnrolledSecondFactor(type: .email, device: device(id, .email, name), confirmUntil: expiresAt)
    }

    /// - Throws: `PlatformProblem.secondFactorMissing`.
    func replaceBackupCodes() async throws -> EnrolledSecondFactor {
        let rows: [ListSecondFactorsRow] = try await transaction.listSecondFactors(userID: user)
        guard rows.contains(where: { $0.confirmedAt != nil }) else { throw PlatformProblem.secondFactorMissing }
        try transaction.later(.removeBackupCodes(userID: user))
        let codes: [String] = try (0..<SecondFactorRules.backupCodes).map { _ in try BackupCode.make(surroundings) }
        for code in codes {
            try transaction.later(
                .createBackupCode(userID: user, codeHash: BackupCode.hash(code, of: user), at: now))
        }
        try transaction.note(.backupCodesReplaced, of: user, by: nil, context, surroundings)
        return EnrolledSecondFactor(type: .backupCodes, backupCodes: codes)
    }

    /// Records a change and tells the account's owner.
    func tell(_ kind: SecurityEventKind, _ row: ListSecondFactorsRow) async throws {
        try transaction.note(
            kind, of: user, by: nil, context, surroundings, details: "\(row.kind.rawValue): \(row.name)")
        let (email, brand): (String, String) = try await owner()
        let verb: String = kind == .secondFactorAdded ? "added to" : "removed from"
        try await transaction.enqueue(
            MailMessage(
                to: email, subject: "Your account at \(brand)",
                text: """
                    A second factor was \(verb) your account at \(brand).

                    If it was not you, change your password and end your sessions.
                    """), surroundings)
    }

    /// Where the account's owner gets mail, and as what the website is known.
    /// - Throws: `StandardProblem.unauthenticated` for an account that is no more.
    private func owner() async throws -> (email: String, brand: String) {
        let (account, brand): (FindPasswordHashRow?, FindBrandRow) = try await transaction.batch(
            .findPasswordHash(userID: user), .findBrand())
        guard let account else { throw StandardProblem.unauthenticated }
        return (account.email, brand.brandName)
    }

    private func begin() async throws -> SecondFactorID {
        try transaction.later(.removeUnconfirmedFactors(userID: user))
        let limit: Int = SecondFactorRules.maximumFactors
        guard try await transaction.listSecondFactors(userID: user).count < limit else {
            throw PlatformProblem.secondFactorLimit(limit: limit)
        }
        return SecondFactorID(rawValue: surroundings.makeID())
    }

    private func challenge(_ id: SecondFactorID, codeHash: [UInt8]?) throws {
        try transaction.later(
            .createChallenge(
                tokenHash: IdentityService.Secret.hash(id.challengeToken), userID: user, factorID: id,
                codeHash: codeHash, at: now, deviceName: nil, expiresAt: expiresAt))
    }

    private func device(_ id: SecondFactorID, _ kind: SecondFactorKind, _ name: String) -> SecondFactor {
        SecondFactor(id: id, kind: kind, name: name, isConfirmed: false, isPrimary: false, createdAt: now)
    }

    /// What apps read from a QR code ("Key Uri Format" of Google Authenticator).
    private static func uri(secret: String, email: String, brand: String) -> String {
        let (issuer, account): (String, String) = (brand.percentEncoded, email.percentEncoded)
        return "otpauth://totp/\(issuer):\(account)?secret=\(secret)&issuer=\(issuer)&algorithm=SHA1&digits=6"
            + "&period=\(TimedCodes.stepSeconds)"
    }
}

extension SecondFactorID {
    /// The token of the challenge that confirms it. Not secret: only the account's own caller gets there.
    var challengeToken: String { "enrolment " + rawValue.uuidString }
}

extension String {
    /// Everything but unreserved characters (RFC 3986 §2.3) as percent-encoded UTF-8.
    fileprivate var percentEncoded: String {
        let hexadecimal: [Character] = Array("0123456789ABCDEF")
        return utf8.reduce(into: "") { text, byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text.append(contentsOf: ["%", hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]])
            }
        }
    }
}
