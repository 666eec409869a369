import ArgumentParser

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what a diagnostic means, what causes it and how to fix it.",
        discussion: "The id stands in brackets at the end of a message. Without an id: all ids, one a line.")

    @Argument(help: "An id such as unresolved-reference.")
    var id: String?

    func run() async throws {
        try await reporting {
            let pages = try DiagnosticPages()
            Console.result(try id.map { try pages.page($0) } ?? pages.ids.joined(separator: "\n"))
        }
    }
}
