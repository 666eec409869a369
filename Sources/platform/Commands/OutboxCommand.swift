import ArgumentParser
import Foundation
import Platform

/// The work around messages that did not go out.
struct OutboxCommand: AsyncParsableCommand {
    static let configuration: CommandConfiguration = CommandConfiguration(
        commandName: "outbox", abstract: "Lists messages that were given up, and sends them again.",
        subcommands: [List.self, Retry.self])

    struct List: AsyncParsableCommand {
        static let configuration: CommandConfiguration = CommandConfiguration(
            commandName: "list", abstract: "Prints the messages that were given up, the newest first.",
            discussion: """
                A line for each: when it was given up, identifier, website, kind, address, tries, whether it can be \
                sent again (`whole`) and why it did not go out. For a day after it was written a message is kept as \
                a whole; then whom it was for and why, for OUTBOX_DEAD_DAYS.
                """)

        func run() async throws {
            let letters: [DeadLetters.Letter] = try await LocalDatabase.use(try Settings.fromEnvironment()) {
                try await DeadLetters(surroundings: $0).list()
            }
            for letter in letters { print(OutboxCommand.line(letter)) }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration: CommandConfiguration = CommandConfiguration(
            commandName: "retry", abstract: "Sends messages again that were given up, as far as they are whole.",
            discussion: "They are due at once, for the servers that run. Ends with status 1 when there is none.")

        @Option(help: "Identifier of a message, as `platform outbox list` prints it; without it all.")
        var message: String?

        func run() async throws {
            let id: UUID? = try message.map(OutboxCommand.identifier)
            let count: Int = try await LocalDatabase.use(try Settings.fromEnvironment()) {
                try await DeadLetters(surroundings: $0).retry(id)
            }
            print("\(count) to be sent again")
            guard count > 0 else { throw ExitCode(1) }
        }
    }

    static func line(_ letter: DeadLetters.Letter) -> String {
        [
            letter.givenUpAt.formatted(.iso8601), letter.id.uuidString.lowercased(),
            letter.website.uuidString.lowercased(), letter.kind, letter.address ?? "-", "\(letter.attempts) tries",
            letter.isWhole ? "whole" : "forgotten", oneLine(letter.error ?? "-"),
        ].joined(separator: "  ")
    }

    /// What a mail server said may have lines and controls.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    private static func identifier(_ text: String) throws -> UUID {
        guard let id = UUID(uuidString: text) else { throw ValidationError("\(text) is no identifier of a message") }
        return id
    }
}
