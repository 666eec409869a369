package import FoundationEssentials

/// Lives of tokens and sessions, in seconds.
package enum SessionRules {
    package static let accessTokenSeconds: Double = 15 * 60
    package static let refreshTokenSeconds: Double = 7 * 86_400
    package static let registrationSeconds: Double = 24 * 3600
    package static let maximumSessions: Int = 3
    package static let invitationSeconds: Double = 7 * 86_400
    package static let passwordResetSeconds: Double = 3600
    package static let emailChangeSeconds: Double = 24 * 3600
    /// A session in which staff act as somebody else.
    package static let impersonationSeconds: Double = 3600
    package static let impersonationIdleSeconds: Double = 15 * 60
    /// How long before the end of a session that is idle its client should say so.
    package static let idleWarningSeconds: Double = 5 * 60
    /// Accounts that signed in within this time are locked later.
    package static let recentLoginSeconds: Double = 24 * 3600

    /// A session ends then, however active it is.
    package static func absoluteSeconds(_ role: UserRole) -> Double {
        isStaff(role) ? 24 * 3600 : 14 * 86_400
    }

    /// A session ends when nothing happens for this long.
    package static func idleSeconds(_ role: UserRole, isImpersonated: Bool = false) -> Double {
        if isImpersonated { return impersonationIdleSeconds }
        return isStaff(role) ? 30 * 60 : 8 * 3600
    }

    package static func isStaff(_ role: UserRole) -> Bool {
        switch role {
        case .client, .writer: false
        case .support, .editor, .admin, .superadmin: true
        }
    }

    package static func isIdle(
        _ role: UserRole, isImpersonated: Bool = false, lastActivity: Date, now: Date
    ) -> Bool {
        now.timeIntervalSince(lastActivity) > idleSeconds(role, isImpersonated: isImpersonated)
    }
}

extension PortalKind {
    /// Who may sign in on such a host.
    package var servedRoles: [UserRole] {
        switch self {
        case .client: [.client]
        case .writer: [.writer]
        case .staff: [.support, .editor, .admin, .superadmin]
        case .any: UserRole.allCases
        }
    }
}
