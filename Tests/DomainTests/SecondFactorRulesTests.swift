import Testing

@testable import Domain

@Suite struct SecondFactorRulesTests {
    private static func methods(
        _ enrolled: Set<SecondFactorKind>, codes: Bool = false, mailed: Bool = false
    ) -> [SecondFactorMethod] {
        SecondFactorRules.methods(enrolled: enrolled, hasBackupCodes: codes, firstWasMailed: mailed)
    }

    @Test func whoHasNoSecondFactorGetsACodeByMail() {
        #expect(Self.methods([]) == [.email])
        #expect(Self.methods([], codes: true) == [.email])
    }

    @Test func mailIsNoWayAroundAnAuthenticator() {
        #expect(Self.methods([.totp]) == [.totp])
        #expect(Self.methods([.totp], codes: true) == [.totp, .backupCode])
        #expect(Self.methods([.totp, .email], codes: true) == [.totp, .email, .backupCode])
    }

    @Test func aMailedLinkAndAMailedCodeAreOneFactor() {
        #expect(Self.methods([], mailed: true).isEmpty)
        #expect(Self.methods([.email], mailed: true).isEmpty)
        #expect(Self.methods([.email], codes: true, mailed: true) == [.backupCode])
        #expect(Self.methods([.totp, .email], mailed: true) == [.totp])
    }
}
