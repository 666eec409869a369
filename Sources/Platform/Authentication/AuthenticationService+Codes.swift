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
            let comesFirst: Bool = input.body.makePrimary || !rows.contains(where: \.isPrimary)
            return try await confirm(
                row, input.body.code, comesFirst: comesFirst, desk(of: user, at: now, transaction), context)
        }
        switch outcome {
        case .right(let factor): return .init(body: factor)
        case .wrong(let triesLeft): throw PlatformProblem.mfaCodeWrong(triesLeft: triesLeft)
        case .refused: throw PlatformProblem.enrolmentOver
        }
    }

    private func confirm(
        _ row: ListSecondFactorsRow, _ code: String, comesFirst: Bool, _ desk: FactorDesk, _ context: RequestContext
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
        try transaction.audit(context, surroundings)
        try transaction.later(.useChallenge(at: now, tokenHash: hash))
        try transaction.later(.confirmSecondFactor(at: now, userID: desk.user, factorID: row.id))
        if comesFirst { try desk.prefer(row.id) }
        let enrolment: Enrolment = Enrolment(
            transaction: transaction, surroundings: surroundings, context: context, user: desk.user, now: now)
        try await enrolment.tell(.secondFactorAdded, row)
        return .right(
            SecondFactor(
                id: row.id, kind: row.kind, name: row.name, isConfirmed: true, isPrimary: comesFirst,
                createdAt: row.createdAt, lastUsedAt: now))
    }

    /// Counts a wrong code.
    private func count<Success: Sendable>(
        _ tokenHash: [UInt8], _ challenge: LockChallengeRow, _ context: RequestContext, _ transaction: Transaction
    ) throws -> CodeOutcome<Success> {
        try transaction.later(.countWrongCode(tokenHash: tokenHash))
        try transaction.note(.secondFactorFailed, of: challenge.userID, by: nil, context, surroundings)
        return .wrong(triesLeft: SecondFactorRules.maximumWrongCodes - challenge.wrongCodes - 1)
    }

    package func verifySecondFactor(
        _ input: VerifySecondFactor.Input, in tenant: Tenant, context: RequestContext
    ) async throws -> VerifySecondFactor.Output {
        let now: Date = surroundings.now()
        let outcome: CodeOutcome<OpenedSession> = try await surroundings.database.write(
            in: tenant.scope
        ) { transaction in
            try await verify(input.body, Visit(context, at: now), transaction)
        }
        switch outcome {
        case .right(let opened):
            gatekeeper.tokens.known.evict(opened.account.id)
            return .init(body: try gatekeeper.answer(opened, in: tenant.websiteID))
        case .wrong(let triesLeft): throw PlatformProblem.mfaCodeWrong(triesLeft: triesLeft)
        case .refused: throw PlatformProblem.mfaChallengeInvalid
        }
    }

    private func verify(
        _ proof: SecondFactorProof, _ visit: Visit, _ transaction: Transaction
    ) async throws -> CodeOutcome<OpenedSession> {
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
        visit.wishesTrust = proof.trustDevice
        guard case .opened(let opened) = try await gatekeeper.admit(account, by: .secondFactor, visit, transaction)
        else { return .refused }
        return .right(opened)
    }
}

extension LockChallengeRow {
    func isOpen(at now: Date) -> Bool {
        usedAt == nil && expiresAt > now && wrongCodes < SecondFactorRules.maximumWrongCodes
    }
}
