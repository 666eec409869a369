import ArgumentParser

/// The Writing System Platform: one binary for serving and for the work around it.
@main
struct PlatformCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "platform", abstract: "Serves the Writing System Platform and keeps its database.",
        subcommands: [
            ServeCommand.self, MigrateCommand.self, SeedCommand.self, AuditCommand.self, KeysCommand.self,
            OutboxCommand.self, SettingsCommand.self,
        ])
}
