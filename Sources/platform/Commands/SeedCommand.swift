import ArgumentParser

struct SeedCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "seed", abstract: "Loads demo websites and accounts into the private cluster.")

    func run() async throws {
        let settings: Settings = try Settings.fromEnvironment()
        guard !settings.isProduction else { throw ValidationError("demo data has no place in production") }
        let database: LocalDatabase = try await LocalDatabase.open(settings)
        guard let address = database.adminAddress else {
            throw ValidationError("demo data goes into the private cluster only; unset DATABASE_URL")
        }
        try await Provisioning(specFolder: settings.text("spec.folder"))
            .seed(adminAddress: address, hasher: settings.passwordHasher)
        print("demo data is there")
        await database.close()
    }
}
