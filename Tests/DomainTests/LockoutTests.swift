import Domain
import FoundationEssentials
import Testing

@Suite struct LockoutTests {
    struct Row: Sendable {
        var failures: Int
        var fromAddress: Int
        var trusted: Bool = false
        var recent: Bool = false
        /// Nil: not locked.
        var minutes: Int?
    }

    private static let rows: [Row] = [
        // From one address: the third failure locks.
        Row(failures: 2, fromAddress: 2, minutes: nil), Row(failures: 3, fromAddress: 3, minutes: 15),
        Row(failures: 5, fromAddress: 5, minutes: 15), Row(failures: 6, fromAddress: 2, minutes: 20),
        // From many addresses: the fifth.
        Row(failures: 4, fromAddress: 1, minutes: nil), Row(failures: 5, fromAddress: 1, minutes: 10),
        Row(failures: 6, fromAddress: 1, minutes: 15),
        // After a recent login: the seventh, unless they come from one address.
        Row(failures: 6, fromAddress: 1, recent: true, minutes: nil),
        Row(failures: 7, fromAddress: 1, recent: true, minutes: 5),
        Row(failures: 3, fromAddress: 3, recent: true, minutes: 15),
        // On a trusted device: the tenth, whatever else holds.
        Row(failures: 9, fromAddress: 9, trusted: true, minutes: nil),
        Row(failures: 10, fromAddress: 10, trusted: true, recent: true, minutes: 5),
    ]

    @Test(arguments: rows)
    func table(row: Row) {
        let lockout: Lockout? = Lockout(
            .init(
                failures: row.failures, failuresFromAddress: row.fromAddress, isTrustedDevice: row.trusted,
                signedInRecently: row.recent))
        #expect(lockout?.minutes == row.minutes)
    }

    @Test func theAddressIsBlockedForHalfAnHourAtLeast() {
        #expect(Lockout(.init(failures: 3, failuresFromAddress: 3))?.addressMinutes == 30)
        #expect(Lockout(.init(failures: 30, failuresFromAddress: 30))?.addressMinutes == 60)
    }

    @Test func sessionsOfStaffAreShort() {
        let now: Date = Date(timeIntervalSince1970: 1_772_359_200)
        let earlier: Date = now.addingTimeInterval(-31 * 60)
        #expect(SessionRules.isIdle(.admin, lastActivity: earlier, now: now))
        #expect(!SessionRules.isIdle(.client, lastActivity: earlier, now: now))
        #expect(!SessionRules.isIdle(.editor, lastActivity: now.addingTimeInterval(-30 * 60), now: now))
        #expect(SessionRules.absoluteSeconds(.support) == 86_400)
        #expect(SessionRules.absoluteSeconds(.writer) == 14 * 86_400)
    }

    @Test func portalsServeTheirRoles() {
        #expect(PortalKind.client.servedRoles == [.client])
        #expect(PortalKind.writer.servedRoles == [.writer])
        #expect(!PortalKind.staff.servedRoles.contains(.client) && PortalKind.staff.servedRoles.contains(.superadmin))
        #expect(PortalKind.any.servedRoles.count == UserRole.allCases.count)
    }
}
