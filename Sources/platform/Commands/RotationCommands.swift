import ArgumentParser
import Cryptography
import Platform
import Postgres

struct GenerateKeyCommand: ParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "generate", abstract: "Prints a new random key, for TOKEN_KEYS or FIELD_KEYS.")

    func run() throws {
        print(KeyRing.text(of: [try KeyRing.generate()]))
    }
}

struct RotateKeysCommand: ParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "rotate", abstract: "Makes a new signing key; the one in use verifies from then on.",
        discussion: """
            Keys of the local folder are replaced, older ones than the one in use fall away. Where TOKEN_KEYS is set, \
            its new value is printed. Servers take it at their next start. With several servers: first give all of \
            them the new key as the last of TOKEN_KEYS, then as the first, or one refuses what another has signed.
            """)

    func run() throws {
        let settings: Settings = try Settings.fromEnvironment()
        let keys: [[UInt8]] = [try KeyRing.generate()] + (try KeyRing.tokens.load(settings)).prefix(1)
        guard settings[KeyRing.tokens.setting] == nil else { return print(KeyRing.text(of: keys)) }
        try KeyRing.tokens.keep(keys, settings)
        print("\(KeyRing.tokens.path(settings)): \(try SigningKey(seed: keys[0]).publicKey.thumbprint) signs")
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
