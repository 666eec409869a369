import ContractRuntime
import Cryptography
import Foundation
import Postgres
import Testing

@testable import Platform
@testable import platform

/// The hash chain of the audit log, on a real database: what somebody does to it afterwards, and what is found of it.
@Suite struct AuditChainTests {
    private static let hash: String =
        "UPDATE audit_events SET hash = sha256(previous_hash || convert_to(audit_content(audit_events), 'UTF8'))"

    private static func replacement(of position: Int) -> String {
        """
        UPDATE audit_events SET path = '/x' WHERE position = \(position);
        \(hash) WHERE position = \(position)
        """
    }

    @Test func wholeChainsAreFoundWhole() async throws {
        try await withAudit { audit in
            try await audit.fill(10)
            try await audit.fill(3, in: Known.borealis)
            try await audit.fill(2, in: nil)
            let reports: [AuditVerifier.Report] = try await audit.verifier.verify()
            #expect(reports.allSatisfy { $0.finding == nil })
            #expect(
                Dictionary(uniqueKeysWithValues: reports.map { ($0.head.chain, $0.head.position) })
                    == [AuditHead.platformChain: 2, AuditFixture.acme: 10, AuditFixture.borealis: 3])
            let heads: [AuditHead] = try await audit.verifier.heads()
            #expect(Set(heads) == Set(reports.map(\.head)))
            #expect(heads.map { AuditHead(line: $0.description) } == heads)
            #expect(AuditCommand.line(reports[0]) == "platform: 2 rows, whole")
        }
    }

    /// What the database hashes and what the verifier hashes are made by two programs.
    @Test(arguments: [
        "/plain", "", "/\"quoted\"\\", "/\u{1}\u{8}\t\n\u{C}\r\u{1F}\u{7F}", "/żółw/é/e\u{301}/😀/\u{2028}", "/</>&'/",
    ])
    func bothProgramsHashTheSame(path: String) async throws {
        try await withAudit { audit in
            try await audit.record(
                path: path,
                caller: Caller(
                    subject: Known.client, role: "client", permissions: PermissionSet(), tenant: Known.acme,
                    actor: Known.admin),
                problem: "impersonation_refused", at: Date(timeIntervalSince1970: -1.5))
            #expect(try await audit.finding() == nil)
            let content: [String] = try await audit.values("SELECT audit_content(audit_events) FROM audit_events")
            let stored: [String] = try await audit.values("SELECT encode(hash, 'hex') FROM audit_events")
            let text: String = try #require(content.first)
            #expect(text.hasPrefix(#"{"actor_id":"\#(Known.client)","actor_role":"client","address":"192.0.2.7""#))
            #expect(text.contains(#""impersonator_id":"\#(Known.admin)","occurred_at":"1969-12-31T23:59:58.500000Z""#))
            #expect(text.contains(#""position":1,"problem":"impersonation_refused""#))
            #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
            let hash: [UInt8] = SHA256.hash(Array(repeating: 0, count: 32) + Array(text.utf8))
            #expect(stored == [hash.map { String(format: "%02x", $0) }.joined()])
        }
    }

    @Test(arguments: [
        "path = '/other'", "event = 'order.created'", "actor_id = gen_random_uuid()", "impersonator_id = NULL",
        "actor_role = 'client'", "status = 201", "problem = 'forbidden'", "address = '192.0.2.8'", "user_agent = NULL",
        "request_id = 'r-2'", "operation = 'x'", "occurred_at = occurred_at + interval '1 microsecond'",
        "id = gen_random_uuid()", "hash = sha256('x')", "previous_hash = sha256('x')",
    ])
    func anAlteredRowIsNamed(change: String) async throws {
        try await withAudit { audit in
            for number in 1...8 {
                try await audit.record(
                    path: "/orders/\(number)",
                    caller: Caller(
                        subject: Known.client, role: "writer", permissions: PermissionSet(), actor: Known.admin))
            }
            try await audit.tamper("UPDATE audit_events SET \(change) WHERE position = 5")
            let finding: AuditFinding = try #require(try await audit.finding())
            #expect(finding.kind == .altered && finding.position == 5, "\(finding)")
            #expect(finding.description.hasPrefix("row 5 (order."), "\(finding)")
        }
    }

    @Test func aRowWithAHashOfItsOwnIsNamed() async throws {
        try await withAudit { audit in
            try await audit.fill(8)
            try await audit.tamper(Self.replacement(of: 5))
            let middle: AuditFinding = try #require(try await audit.finding())
            #expect(middle.kind == .replaced && middle.position == 5, "\(middle)")
        }
        try await withAudit { audit in
            try await audit.fill(8)
            try await audit.tamper(Self.replacement(of: 8))
            let last: AuditFinding = try #require(try await audit.finding())
            #expect(last.kind == .replaced && last.position == 8, "\(last)")
        }
    }

    @Test(arguments: [
        ("position = 5", 5, "row 5 is missing"), ("position IN (5, 6)", 5, "rows 5 to 6 are missing"),
        ("position = 1", 1, "row 1 is missing"), ("position = 8", 8, "row 8 is missing"),
        ("position > 3", 4, "rows 4 to 8 are missing"), ("true", 1, "rows 1 to 8 are missing"),
    ])
    func missingRowsAreNamed(_ which: String, _ position: Int, _ text: String) async throws {
        try await withAudit { audit in
            try await audit.fill(8)
            try await audit.tamper("DELETE FROM audit_events WHERE \(which)")
            #expect(
                try await audit.finding() == AuditFinding(kind: .missing, position: position, description: text))
            let all: [AuditVerifier.Report] = try await audit.verifier.verify()
            #expect(all.compactMap { $0.finding?.position } == [position])
        }
    }

    /// Renumbered, so that no place is empty.
    @Test func aRowTakenOutOrPutInBetweenIsNamed() async throws {
        try await withAudit { audit in
            try await audit.fill(8)
            try await audit.tamper(
                """
                DELETE FROM audit_events WHERE position = 5;
                UPDATE audit_events SET position = -position WHERE position > 5;
                UPDATE audit_events SET position = -position - 1 WHERE position < 0
                """)
            let finding: AuditFinding = try #require(try await audit.finding())
            #expect(finding.kind == .altered && finding.position == 5, "\(finding)")
        }
        try await withAudit { audit in
            try await audit.fill(8)
            try await audit.tamper(
                """
                INSERT INTO audit_events (website_id, id, event, operation, path, status, actor_role, address,
                    request_id, occurred_at, position, previous_hash, hash)
                SELECT website_id, gen_random_uuid(), event, operation, '/forged', status, actor_role, address,
                    request_id, occurred_at, 9, hash, hash FROM audit_events WHERE position = 8;
                \(Self.hash) WHERE position = 9
                """)
            #expect(
                try await audit.finding()
                    == AuditFinding(
                        kind: .inserted, position: 9,
                        description: "row 9 was put in past the chain: its last row is 8"))
        }
    }

    /// An event can't be moved to another website, nor two be exchanged.
    @Test func movedRowsAreNamed() async throws {
        try await withAudit { audit in
            try await audit.fill(4)
            try await audit.fill(2, in: Known.borealis)
            try await audit.tamper(
                "UPDATE audit_events SET website_id = '\(Known.borealis)', position = 3 WHERE position = 4")
            #expect(try await audit.finding()?.description == "row 4 is missing")
            let there: AuditFinding = try #require(try await audit.finding(AuditFixture.borealis))
            #expect(there.kind == .altered && there.position == 3)
        }
        try await withAudit { audit in
            try await audit.fill(4)
            try await audit.tamper(
                """
                UPDATE audit_events SET position = 12 WHERE position = 2;
                UPDATE audit_events SET position = 2 WHERE position = 3;
                UPDATE audit_events SET position = 3 WHERE position = 12
                """)
            let finding: AuditFinding = try #require(try await audit.finding())
            #expect(finding.kind == .altered && finding.position == 2)
        }
    }

    /// Who owns the database and rewrites a chain as a whole, its last row included, leaves no trace in it. Heads that
    /// were noted elsewhere find that, too; without them it is not found, which this test says as well.
    @Test func aChainRewrittenAsAWholeIsFoundWithNotedHeadsOnly() async throws {
        let cut: String = """
            DELETE FROM audit_events WHERE position > 5;
            UPDATE audit_chains SET position = 5, hash = (SELECT hash FROM audit_events WHERE position = 5)
            """
        try await withAudit { audit in
            try await audit.fill(8)
            let noted: [AuditHead] = try await audit.verifier.heads()
            try await audit.tamper(cut)
            #expect(try await audit.finding() == nil)
            #expect(try await audit.finding(noted: noted)?.description == "rows 6 to 8 are missing")
            // The chain goes on, and has as many rows again.
            try await audit.fill(4)
            #expect(try await audit.finding() == nil)
            let finding: AuditFinding = try #require(try await audit.finding(noted: noted))
            #expect(finding.kind == .rewritten && finding.position == 8, "\(finding)")
        }
        try await withAudit { audit in
            try await audit.fill(3)
            let noted: [AuditHead] = try await audit.verifier.heads()
            try await audit.fill(3)
            #expect(try await audit.finding(noted: noted) == nil)
            try await audit.tamper("DELETE FROM audit_events; DELETE FROM audit_chains")
            #expect(try await audit.verifier.verify().isEmpty)
            let reports: [AuditVerifier.Report] = try await audit.verifier.verify(noted: noted)
            #expect(reports.map { $0.finding?.description } == ["rows 1 to 3 are missing"])
        }
    }

    @Test func aLastRowThatWasForgottenIsNamed() async throws {
        try await withAudit { audit in
            try await audit.fill(3)
            try await audit.tamper("DELETE FROM audit_chains")
            let finding: AuditFinding = try #require(try await audit.finding())
            #expect(finding.kind == .inserted && finding.position == 1, "\(finding)")
        }
    }

    @Test func manyWritersAtOnceMakeOneChain() async throws {
        try await withAudit { audit in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    let website: String? = [Known.acme, Known.borealis, nil][number % 3]
                    group.addTask { try await audit.record(in: website, path: "/\(number)") }
                }
                try await group.waitForAll()
            }
            let reports: [AuditVerifier.Report] = try await audit.verifier.verify()
            #expect(reports.map(\.head.position) == [20, 20, 20])
            #expect(reports.allSatisfy { $0.finding == nil })
        }
    }

    /// A transaction that is given up leaves no gap.
    @Test func whatIsRolledBackIsNoPartOfTheChain() async throws {
        try await withAudit { audit in
            try await audit.fill(2)
            let insert: String = """
                SELECT set_config('app.system', 'on', true);
                INSERT INTO audit_events (website_id, id, event, operation, path, status, actor_role, address,
                    request_id, occurred_at)
                VALUES ('\(Known.acme)', gen_random_uuid(), 'order.moved', 'x', '/', 200, 'client', '', '', now())
                """
            _ = try await audit.values("BEGIN; \(insert); ROLLBACK", as: audit.test.serverAddress)
            try await audit.fill(1)
            let report: AuditVerifier.Report = try #require(try await audit.verifier.verify(AuditFixture.acme).first)
            #expect(report.head.position == 3 && report.finding == nil)
        }
    }

    /// The place in the chain is not the writer's to choose.
    @Test func theServerAddsRowsAtTheEndAndDoesNothingElse() async throws {
        try await withAudit { audit in
            try await audit.fill(3)
            let system: String = "SELECT set_config('app.system', 'on', false);"
            let refused: [String] = [
                "UPDATE audit_events SET path = '/x'", "DELETE FROM audit_events", "TRUNCATE audit_events",
                "UPDATE audit_chains SET position = 0", "DELETE FROM audit_chains", "TRUNCATE audit_chains",
                "INSERT INTO audit_chains (website_id, position, hash) VALUES (NULL, 0, sha256(''))",
                "ALTER TABLE audit_events DISABLE TRIGGER zz_chain", "SET session_replication_role = replica",
            ]
            for sql in refused {
                await #expect(throws: PostgresError.self, "\(sql)") {
                    try await audit.values(system + sql, as: audit.test.serverAddress)
                }
            }
            // Nor does the owner by mistake.
            for sql in refused.prefix(3) + ["DELETE FROM audit_chains", "TRUNCATE audit_chains"] {
                await #expect(throws: PostgresError.self, "\(sql)") {
                    try await audit.values(system + sql, as: audit.test.ownerAddress)
                }
            }
            _ = try await audit.values(
                system + """
                    INSERT INTO audit_events (website_id, id, event, operation, path, status, actor_role, address,
                        request_id, occurred_at, position, previous_hash, hash)
                    VALUES ('\(Known.acme)', gen_random_uuid(), 'order.moved', 'x', '/', 200, 'client', '', '', now(),
                        77, sha256('x'), sha256('x'))
                    """, as: audit.test.serverAddress)
            let report: AuditVerifier.Report = try #require(try await audit.verifier.verify(AuditFixture.acme).first)
            #expect(report.head.position == 4 && report.finding == nil)
        }
    }

    /// One website neither reads another's events nor the platform's, nor adds to them.
    @Test func chainsOfOthersAreOutOfReach() async throws {
        try await withAudit { audit in
            try await audit.fill(2)
            try await audit.fill(2, in: nil)
            let scope: String = "SELECT set_config('app.tenant_id', '\(Known.borealis)', false);"
            for table in ["audit_events", "audit_chains"] {
                let count: [String] = try await audit.values(
                    scope + "SELECT count(*) FROM \(table)", as: audit.test.serverAddress)
                #expect(count == ["0"])
            }
            for website in ["NULL", "'\(Known.acme)'"] {
                await #expect(throws: PostgresError.self) {
                    try await audit.values(
                        scope + """
                            INSERT INTO audit_events (website_id, id, event, operation, path, status, actor_role,
                                address, request_id, occurred_at)
                            VALUES (\(website), gen_random_uuid(), 'x.y', 'x', '/', 200, 'client', '', '', now())
                            """, as: audit.test.serverAddress)
                }
            }
        }
    }
}
