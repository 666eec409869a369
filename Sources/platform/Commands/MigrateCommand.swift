import ArgumentParser

struct MigrateCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "migrate", abstract: "Applies pending migrations as the role that owns the schema.")

    func run() async throws {
        let settings: Settings = try Settings.fromEnvironment()
        let database: LocalDatabase = try await LocalDatabase.open(settings)
        guard let address = database.ownerAddress else {
            throw ValidationError("DATABASE_OWNER_URL is missing: migrations run as the owner of the schema")
        }
        let names: [String] = try await Provisioning(specFolder: settings.text("spec.folder"))
            .migrate(ownerAddress: address)
        print(names.isEmpty ? "nothing to apply" : names.map { "applied \($0)" }.joined(separator: "\n"))
        await database.close()
    }
}
