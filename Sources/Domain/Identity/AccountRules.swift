extension UserRole {
    /// Higher roles manage lower ones.
    package var rank: Int {
        switch self {
        case .client: 0
        case .writer: 1
        case .support: 2
        case .editor: 3
        case .admin: 4
        case .superadmin: 5
        }
    }

    /// Superadmins manage everybody, others who is below them.
    package func manages(_ other: UserRole) -> Bool { self == .superadmin || rank > other.rank }

    /// Whose accounts belong to one website.
    package var belongsToWebsite: Bool { self == .client }

    /// Administrators act as clients and writers, superadmins as anybody.
    package func mayActAs(_ other: UserRole) -> Bool {
        switch self {
        case .superadmin: true
        case .admin: !SessionRules.isStaff(other)
        case .client, .writer, .support, .editor: false
        }
    }

    /// The portal that is made for the role.
    package var portal: PortalKind {
        switch self {
        case .client: .client
        case .writer: .writer
        case .support, .editor, .admin, .superadmin: .staff
        }
    }
}

extension AccountAction {
    /// What becomes of an account.
    package struct Outcome: Sendable, Hashable {
        package var status: AccountStatus
        package var imposed: SanctionKind?
        package var lifted: [SanctionKind] = []
        package var endsSessions: Bool = false
        package var clearsLock: Bool = false
        package var event: SecurityEventKind
    }

    /// Nil: the account's status does not allow it.
    /// - Parameter onProbation: a probation is in force.
    package func outcome(from status: AccountStatus, onProbation: Bool) -> Outcome? {
        switch (self, status) {
        case (.activate, .pending): Outcome(status: .active, event: .accountActivated)
        case (.suspend, .active):
            Outcome(status: .suspended, imposed: .suspension, endsSessions: true, event: .accountSuspended)
        case (.reactivate, .suspended):
            Outcome(status: .active, lifted: [.suspension], event: .accountReactivated)
        case (.reactivate, .active) where onProbation:
            Outcome(status: .active, lifted: [.probation], event: .accountReactivated)
        case (.probation, .active) where !onProbation:
            Outcome(status: .active, imposed: .probation, event: .accountOnProbation)
        case (.unlock, _): Outcome(status: status, clearsLock: true, event: .accountUnlocked)
        case (.kickOut, _): Outcome(status: status, endsSessions: true, event: .sessionsEnded)
        default: nil
        }
    }
}

extension SecurityEventKind {
    package var severity: SecuritySeverity {
        switch self {
        case .loginFailed, .impersonationEnded, .accountInvited, .accountActivated, .accountUnlocked,
            .passwordResetRequested, .deviceForgotten, .secondFactorPreferred:
            .low
        case .accountLocked, .accessChanged, .accountReactivated, .accountOnProbation, .sessionsEnded,
            .emailChangeRequested, .blacklistLifted, .breachCheckFailed, .secondFactorFailed, .backupCodesReplaced,
            .backupCodeUsed, .deviceTrusted, .presenceNotProved:
            .medium
        case .impersonationStarted, .roleChanged, .permissionsChanged, .accountSuspended, .emailChanged, .blacklisted,
            .blacklistRefused, .passwordChanged, .passwordReset, .secondFactorAdded, .secondFactorRemoved:
            .high
        case .refreshTokenReused: .critical
        }
    }
}
