package import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
package import PlatformAPI
import PlatformQueries
import Postgres

/// What became of a code. A value and not a throw: that a code was wrong must be committed.
private enum CodeOutcome<Success: Sendable>: Sendable {
    case right(Success)
    case wrong(triesLeft: Int)
    case refused
}

extension AuthenticationService {
    package func confirmSecondFactor(
        _ input: ConfirmSecondFactor.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ConfirmSecondFactor.Output {
        let user: UserID = try caller.userID
        let now: Date = surroundings.now()
        let outcome: CodeOutcome<SecondFactor> = try await surroundings.database.write(
            in: tenant.scope
        ) { transaction in
            let rows: [ListSecondFactorsRow] = try await transaction.listSecondFactors(userID: user)
            guard let row = rows.first(where: { $0.id == input.deviceID }) else {
                throw PlatformProblem.secondFactorNotFound
            }
            return try await confirm(row, input.body.code, desk(of: user, at: now, transaction), context)
        }
        switch outcome {
        case .right(let factor): return .init(body: factor)
        case .wrong(let triesLeft): throw PlatformProblem.mfaCodeWrong(triesLeft: triesLeft)
        case .refused: throw PlatformProblem.enrolmentOver
        }
    }

    private func confirm(
        _ row: ListSecondFactorsRow, _ code: String, _ desk: FactorDesk, _ context: RequestContext
    ) async throws -> CodeOutcome<SecondFactor> {
        let (transaction, now): (Transaction, Date) = (desk.transaction, desk.now)
        let hash: [UInt8] = IdentityService.Secret.hash(row.id.challengeToken)
        guard row.confirmedAt == nil, let challenge = try await transaction.lockChallenge(tokenHash: hash),
            challenge.isOpen(at: now)
        else { return .refused }
        let fits: Bool =
            if let mailed = challenge.codeHash {
                ConstantTime.equal(mailed, MailedCode.hash(code, boundTo: row.id.challengeToken))
            } else {
                try await desk.acceptTimed(code, of: row)
            }
        guard fits else { return try count(hash, challenge, context, transaction) }
        try transaction.later(.useChallenge(at: now, tokenHash: hash))
        try transaction.later(.confirmSecondFactor(at: now, userID: desk.user, factorID: row.id))
        let enrolment: Enrolment = Enrolment(
            transaction: transaction, surroundings: surroundings, context: context, user: desk.user, now: now)
        try await enrolment.tell(.secondFactorAdded, row)
        return .right(
            SecondFactor(
                id: row.id, kind: row.kind, name: row.name, isConfirmed: true, createdAt: row.createdAt,
                lastUsedAt: now))
    }

    /// Counts a wrong code.
    private func count<Success: Sendable>(
        _ tokenHash: [UInt8], _ challenge: LockChallengeRow, _ context: RequestContext, _ transaction: Transaction
    ) throws -> CodeOutcome<Success> {
        try transaction.later(.countWrongCode(tokenHash: tokenHash))
        try transaction.note(.secondFactorFailed, of: challenge.userID, by: nil, context, surroundings)
        return .wrong(triesLeft: SecondFactorRules.maximumWrongCodes - challenge.wrongCodes - 1)
    }

    /// A session, and the secret of the device if it is to be trusted.
    private struct Verified: Sendable {
        var opened: OpenedSession
        var trustedDevice: String?
    }

    package func verifySecondFactor(
        _ input: VerifySecondFactor.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> VerifySecondFactor.Output {
        let now: Date = surroundings.now()
        let outcome: CodeOutcome<Verified> = try await surroundings.database.write(in: tenant.scope) { transaction in
            try await verify(input.body, Visit(context, at: now), transaction)
        }
        switch outcome {
        case .right(let verified):
            gatekeeper.tokens.known.evict(verified.opened.account.id)
            var tokens: SessionTokens = try gatekeeper.answer(verified.opened, in: tenant.websiteID)
            tokens.trustedDevice = verified.trustedDevice
            return .init(body: tokens)
        case .wrong(let triesLeft): throw PlatformProblem.mfaCodeWrong(triesLeft: triesLeft)
        case .refused: throw PlatformProblem.mfaChallengeInvalid
        }
    }

    private func verify(
        _ proof: SecondFactorProof, _ visit: Visit, _ transaction: Transaction
    ) async throws -> CodeOutcome<Verified> {
        var visit: Visit = visit
        let hash: [UInt8] = IdentityService.Secret.hash(proof.challenge)
        guard let challenge = try await transaction.lockChallenge(tokenHash: hash), challenge.factorID == nil,
            challenge.isOpen(at: visit.now),
            let account = try await transaction.findAccount(userID: challenge.userID)
        else { return .refused }
        let desk: FactorDesk = desk(of: account.id, at: visit.now, transaction)
        guard try await !desk.isExhausted() else { return .refused }
        let mailed: FactorDesk.MailedHash? = challenge.codeHash.map { .init(hash: $0, secret: proof.challenge) }
        guard let method = try await desk.accept(proof.code, mailed: mailed) else {
            return try count(hash, challenge, visit.context, transaction)
        }
        try transaction.later(.useChallenge(at: visit.now, tokenHash: hash))
        if method == .backupCode {
            try transaction.note(.backupCodeUsed, of: account.id, by: nil, visit.context, surroundings)
        }
        visit.deviceName = challenge.deviceName
        guard case .opened(let opened) = try await gatekeeper.admit(account, by: .secondFactor, visit, transaction)
        else { return .refused }
        let secret: String? = proof.trustDevice ? try trust(account.id, visit, transaction) : nil
        return .right(Verified(opened: opened, trustedDevice: secret))
    }

    /// Only here a device becomes trusted: after both factors, and because somebody wishes it.
    private func trust(_ user: UserID, _ visit: Visit, _ transaction: Transaction) throws -> String {
        let secret: IdentityService.Secret = try IdentityService.Secret(surroundings)
        try transaction.later(
            .createTrustedDevice(
                tokenHash: secret.hash, userID: user, at: visit.now,
                expiresAt: visit.now.addingTimeInterval(SecondFactorRules.trustSeconds)))
        try transaction.note(.deviceTrusted, of: user, by: nil, visit.context, surroundings)
        return secret.text
    }
}

extension LockChallengeRow {
    fileprivate func isOpen(at now: Date) -> Bool {
        usedAt == nil && expiresAt > now && wrongCodes < SecondFactorRules.maximumWrongCodes
    }
}
