import Domain
import Testing

/// Who manages whom, and what becomes of an account.
@Suite struct AccountRulesTests {
    @Test func onlySuperadminsManageTheirEquals() {
        for role in UserRole.allCases {
            for other in UserRole.allCases {
                #expect(role.manages(other) == (role == .superadmin || role.rank > other.rank))
            }
        }
        #expect(!UserRole.admin.manages(.admin) && UserRole.admin.manages(.editor) && !UserRole.client.manages(.client))
    }

    @Test func administratorsActAsClientsAndWritersSuperadminsAsAnybody() {
        #expect(UserRole.allCases.filter { UserRole.admin.mayActAs($0) } == [.client, .writer])
        #expect(UserRole.allCases.filter { UserRole.superadmin.mayActAs($0) } == UserRole.allCases)
        for role in [UserRole.client, .writer, .support, .editor] {
            #expect(!UserRole.allCases.contains { role.mayActAs($0) })
        }
    }

    @Test func everyActionFitsSomeStatesOnly() {
        let fits: [(AccountAction, AccountStatus, Bool)] = [
            (.activate, .pending, false), (.suspend, .active, false), (.reactivate, .suspended, false),
            (.reactivate, .active, true), (.probation, .active, false),
        ]
        for action in AccountAction.allCases where action != .unlock && action != .kickOut {
            for status in AccountStatus.allCases {
                for onProbation in [false, true] {
                    let isNamed: Bool = fits.contains { fit in
                        fit.0 == action && fit.1 == status
                            && (fit.2 == onProbation || (status != .active) || action == .suspend)
                    }
                    #expect((action.outcome(from: status, onProbation: onProbation) != nil) == isNamed)
                }
            }
        }
        #expect(AccountAction.suspend.outcome(from: .active, onProbation: true)?.endsSessions == true)
        #expect(AccountAction.kickOut.outcome(from: .suspended, onProbation: false)?.status == .suspended)
    }

    @Test func anImpersonatedSessionIsIdleAfterFifteenMinutesWhateverTheRole() {
        for role in UserRole.allCases { #expect(SessionRules.idleSeconds(role, isImpersonated: true) == 900) }
        #expect(SessionRules.idleSeconds(.writer) == 28_800 && SessionRules.idleSeconds(.support) == 1_800)
    }

    @Test func reuseOfARefreshTokenIsCritical() {
        #expect(SecurityEventKind.allCases.filter { $0.severity == .critical } == [.refreshTokenReused])
    }
}
