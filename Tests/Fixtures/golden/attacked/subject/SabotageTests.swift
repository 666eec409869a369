import ContractRuntime
import ContractTesting
import Testing

/// Every family of attacks finds what is wrong with a server that is wrong, where it is wrong; against the right one
/// the generated suites find nothing.
@Suite struct SabotageTests {
    private static let operations: [TestedOperation] = [
        NotesCases.listNotes, NotesCases.createNote, NotesCases.getNote, NotesCases.commentNote, NotesCases.addPicture,
        NotesCases.destroyNote, NotesCases.getStatus,
    ]
    /// Operations that write below a note.
    private static let below: Set<String> = ["commentNote", "addPicture"]

    /// A sabotage, the attack that has to find it, and the operations that it has to be found at.
    struct Row: Sendable, CustomTestStringConvertible {
        var sabotage: any Sabotage.Type
        var attack: Attack
        var operations: Set<String>

        var testDescription: String { "\(sabotage) → \(attack.rawValue)" }
    }

    private static let rows: [Row] = [
        // `destroyNote` misses the proof of presence first, which is another 401 than that of no credential.
        Row(sabotage: Open.self, attack: .withoutCredential, operations: ["getNote", "destroyNote"]),
        Row(
            sabotage: Gullible.self, attack: .flawedCredentials,
            operations: below.union(["listNotes", "createNote", "getNote", "destroyNote"])),
        Row(sabotage: Permissive.self, attack: .roles, operations: below.union(["createNote", "destroyNote"])),
        Row(sabotage: Stern.self, attack: .roles, operations: below.union(["listNotes", "createNote", "getNote"])),
        Row(sabotage: Tenantless.self, attack: .foreignRecords, operations: below.union(["getNote", "destroyNote"])),
        Row(sabotage: Tenantless.self, attack: .foreignReferences, operations: ["createNote", "listNotes"]),
        Row(sabotage: Talkative.self, attack: .foreignReferences, operations: ["createNote"]),
        Row(sabotage: Closed.self, attack: .foreignReferences, operations: ["createNote"]),
        Row(sabotage: Boundless.self, attack: .rateLimits, operations: ["listNotes", "createNote", "getStatus"]),
        Row(sabotage: Forgetful.self, attack: .idempotency, operations: ["createNote"]),
        Row(sabotage: Writable.self, attack: .readOnlyMode, operations: below.union(["createNote", "destroyNote"])),
        Row(sabotage: Frozen.self, attack: .readOnlyMode, operations: ["listNotes", "getNote", "getStatus"]),
        Row(sabotage: Trusting.self, attack: .presence, operations: ["destroyNote"]),
        Row(sabotage: Masked.self, attack: .presence, operations: ["destroyNote"]),
        Row(sabotage: Blind.self, attack: .wrongBodies, operations: below.union(["createNote"])),
        Row(sabotage: Vague.self, attack: .wrongBodies, operations: below.union(["createNote"])),
        Row(sabotage: Coarse.self, attack: .wrongBodies, operations: below.union(["createNote"])),
        Row(sabotage: Deaf.self, attack: .wrongParameters, operations: ["listNotes"]),
        Row(sabotage: Coarse.self, attack: .wrongParameters, operations: ["listNotes"]),
        Row(
            sabotage: Vague.self, attack: .wrongParameters,
            operations: below.union(["listNotes", "getNote", "destroyNote"])),
        Row(sabotage: Undeclared.self, attack: .answers, operations: ["getNote"]),
        Row(sabotage: Shapeless.self, attack: .answers, operations: ["getNote"]),
        Row(sabotage: Odd.self, attack: .answers, operations: ["getStatus"]),
        Row(sabotage: Foreign.self, attack: .answers, operations: ["getStatus"]),
    ]

    @Test func everyAttackHasARow() {
        #expect(Set(Self.rows.map(\.attack)) == Set(Attack.allCases))
    }

    @Test(arguments: rows)
    func isFound(_ row: Row) async throws {
        let report: AttackReport = try await Self.attack(row.sabotage, row.attack)
        #expect(Set(report.findings.map(\.operation)) == row.operations, "\(report)")
    }

    /// The other attacks do not blame the right server.
    @Test(arguments: Attack.allCases)
    func theRightServerHasNone(_ attack: Attack) async throws {
        let report: AttackReport = try await Self.attack(Honest.self, attack)
        #expect(report.findings.isEmpty, "\(report)")
        #expect(report.requests > 0)
    }

    private static func attack<Rules: Sabotage>(_ rules: Rules.Type, _ attack: Attack) async throws -> AttackReport {
        let subject: NotesSubject = try await NotesSubject.start(rules)
        let attacks: ContractAttacks<NotesSubject> = ContractAttacks(
            NotesTestedContract.contract, operations, problems: NotesCases.problems, on: subject)
        do {
            let report: AttackReport = try await attacks.run(attack)
            await subject.stop()
            return report
        } catch {
            await subject.stop()
            throw error
        }
    }
}
