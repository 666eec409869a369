import ArgumentParser
import Foundation
import Platform

/// The work around the audit log.
struct AuditCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "audit", abstract: "Checks that nobody has changed the audit log.",
        subcommands: [Verify.self, Heads.self])

    struct Verify: AsyncParsableCommand {
        static let configuration: CommandConfiguration = CommandConfiguration(
            commandName: "verify", abstract: "Walks the chains of the audit log and names the first row that is wrong.",
            discussion: """
                Ends with status 1 when a chain is broken. Who owns the database can cut off the end of a chain or \
                write it anew as a whole, and leave no trace in it: against that, keep the output of \
                `platform audit heads` somewhere else and give it with --heads.
                """)

        @Option(help: "Identifier of a website, or `platform`; without it all chains.") var website: String?
        @Option(help: "File with lines of `platform audit heads`, of one day or of many.") var heads: String?

        func run() async throws {
            let noted: [AuditHead] = try heads.map(AuditCommand.heads(in:)) ?? []
            let chain: UUID? = try website.map(AuditCommand.chain)
            let reports: [AuditVerifier.Report] = try await LocalDatabase.use(try Settings.fromEnvironment()) {
                try await AuditVerifier(surroundings: $0).verify(chain, noted: noted)
            }
            for report in reports { print(AuditCommand.line(report)) }
            guard reports.allSatisfy({ $0.finding == nil }) else { throw ExitCode(1) }
        }
    }

    struct Heads: AsyncParsableCommand {
        static let configuration: CommandConfiguration = CommandConfiguration(
            commandName: "heads", abstract: "Prints the last row of each chain, to be kept somewhere else.")

        func run() async throws {
            let heads: [AuditHead] = try await LocalDatabase.use(try Settings.fromEnvironment()) {
                try await AuditVerifier(surroundings: $0).heads()
            }
            for head in heads { print(head) }
        }
    }

    static func line(_ report: AuditVerifier.Report) -> String {
        let name: String = AuditHead.name(of: report.head.chain)
        guard let finding = report.finding else { return "\(name): \(report.head.position) rows, whole" }
        return "\(name): BROKEN after \(report.head.position) rows: \(finding)"
    }

    private static func chain(_ name: String) throws -> UUID {
        guard let chain = AuditHead.chain(named: name) else {
            throw ValidationError("\(name) is neither the identifier of a website nor `platform`")
        }
        return chain
    }

    /// Empty lines are left out; another line that is none of ours is an error, or a mistyped one would prove nothing.
    static func heads(in path: String) throws -> [AuditHead] {
        let lines: [Substring] = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return try lines.enumerated().map { index, line in
            guard let head = AuditHead(line: line) else {
                throw ValidationError("\(path): line \(index + 1) is not one of `platform audit heads`")
            }
            return head
        }
    }
}
