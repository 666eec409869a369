import ArgumentParser
import Foundation

@main
struct ContractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract",
        abstract: "One OpenAPI description in; server, client, queries and docs out.",
        subcommands: [
            GenerateCommand.self, CheckCommand.self, LintCommand.self, BundleCommand.self, DocsCommand.self,
            DescribeCommand.self, ValidateCommand.self, ExplainCommand.self,
        ])

    /// As the library's own `main`, but wrong usage ends with status 2.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let status = exitCode(for: error)
            if status == .validationFailure {
                Console.error(fullMessage(for: error))
                exit(withError: Status.usage)
            }
            exit(withError: error)
        }
    }
}
