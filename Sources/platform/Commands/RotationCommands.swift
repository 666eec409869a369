import ArgumentParser
import Cryptography
import Foundation
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
            The file of TOKEN_KEYS_FILE, or of the local folder, is written anew. Servers read it within ten seconds, \
            or at SIGHUP, and need not be started again: the new key is published at once, signs after the notice, and \
            the one in use verifies until nothing that it signed is good any more. With several servers the file has \
            to reach all of them within the notice. Where TOKEN_KEYS is set, its new value is printed, which servers \
            take at their next start.
            """)

    @Option(help: "Seconds until the new key signs.") var notice: Int = 60

    func validate() throws {
        guard notice >= 0 else { throw ValidationError("--notice is negative") }
    }

    func run() throws {
        let settings: Settings = try Settings.fromEnvironment()
        let keys: [TokenKeys.Entry] = TokenKeys.rotated(
            try TokenKeys.load(settings), seed: try KeyRing.generate(), at: Date(), notice: Double(notice))
        guard let path = TokenKeys.path(settings) else {
            return print(TokenKeys.text(of: keys).replacing("\n", with: ","))
        }
        try KeyRing.write(TokenKeys.text(of: keys), to: path)
        print("\(path): \(try SigningKey(seed: keys[0].seed).publicKey.thumbprint) signs in \(notice) seconds")
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
