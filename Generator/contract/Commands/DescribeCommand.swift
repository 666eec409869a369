import ArgumentParser
import ContractModel
import Describing
import Foundation
import Lowering
import SourceTree
import Statements

struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Ask PostgreSQL about the named statements and write the lock file.",
        discussion: """
            With --database, that database is asked; it has the schema already. Without, a private server is started, \
            the migrations of contract.yaml are applied, and it is gone afterwards.
            """)

    @Option(help: "What is described, and where the lock file is.")
    var config: String = "contract.yaml"

    @Option(help: ArgumentHelp("Address of a migrated database.", valueName: "URL"))
    var database: String?

    func run() async throws {
        try await reporting {
            let project = try Project.load(config: config, emit: Set(Emission.available))
            guard let settings = project.database else { throw Failure("\(config) has no `database`") }
            let files = SourceFiles(reader: project.input.read)
            let diagnostics = Diagnostics()
            let input = QueryInput(database: settings, disk: project.input, files: files, diagnostics: diagnostics)
            let sources = input.sources()
            let lock = try await describe(sources, settings, project.input, diagnostics)
            _ = StatementLowering(types: input.types(), lock: lock, diagnostics: diagnostics).lower(
                described(sources, lock))
            Findings(files: files, diagnostics: diagnostics).print()
            try write(lock, to: settings.lock, project.output)
            if diagnostics.hasErrors { throw Status.input }
        }
    }

    /// Statements that PostgreSQL refused have been reported.
    private func described(_ files: [StatementSourceFile], _ lock: StatementLock) -> [StatementSourceFile] {
        files.map { file in
            var file = file
            file.statements.removeAll { lock.entries[$0.name] == nil }
            return file
        }
    }

    private func describe(
        _ sources: [StatementSourceFile], _ settings: ProjectFile.Database, _ disk: Disk, _ diagnostics: Diagnostics
    ) async throws -> StatementLock {
        let describer = Describer(diagnostics: diagnostics)
        do {
            if let database { return try await describer.describe(sources, address: database) }
            guard let migrations = settings.migrations else {
                throw Failure("without --database, `database.migrations` must name a folder")
            }
            return try await ScratchDatabase.with(migrations: disk.path(migrations)) { address in
                try await describer.describe(sources, address: address)
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(error)")
        }
    }

    private func write(_ lock: StatementLock, to path: String, _ disk: Disk) throws {
        let file = GeneratedFile(path: path, text: lock.text)
        let tree = OutputTree(disk: disk, swiftFolders: [], docsFolder: nil)
        let changes = try tree.changes(for: [file])
        try tree.apply(changes)
        Console.error(
            "\(lock.entries.count) statements described; \(path) \(changes.isEmpty ? "is unchanged" : "is written")")
    }
}
