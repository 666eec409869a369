import ArgumentParser
import Cryptography
import Platform
import Postgres

struct GenerateKeyCommand: ParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "generate", abstract: "Prints a new random key, for FIELD_KEYS for one.")

    func run() throws {
        print(KeyRing.text(of: [try KeyRing.generate()]))
    }
}

struct RotateFieldsCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "rotate-fields",
        abstract: "Encrypts the secrets in the database anew, with the first of FIELD_KEYS.",
        discussion: """
            Put the new key first and keep the old ones, restart the servers, run this; then the old keys can go. Ends \
            with status 1 when a value could not be read.
            """)

    func run() async throws {
        let settings: Settings = try Settings.fromEnvironment()
        let keys: FieldKeys = try FieldKeys(KeyRing.fields.load(settings))
        let report: FieldRotation.Report = try await LocalDatabase.use(settings) { surroundings in
            try await FieldRotation(surroundings: surroundings, keys: keys).run()
        }
        print("\(report.resealed) encrypted anew")
        for place in report.unreadable { print("cannot be read: \(place)") }
        guard report.unreadable.isEmpty else { throw ExitCode(1) }
    }
}
