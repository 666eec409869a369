import ArgumentParser
import OpenAPI
import SourceTree

/// What every command that reads a description takes.
struct SourceOptions: ParsableArguments {
    @Option(
        name: .customLong("map"), help: ArgumentHelp("Answer a remote address from a folder.", valueName: "URL=DIR"))
    var maps: [String] = []

    func map() throws -> [(url: String, directory: String)] {
        try maps.map { text in
            // Addresses may contain `=`; folders hardly do.
            guard let sign = text.lastIndex(of: "="), sign > text.startIndex, text.index(after: sign) < text.endIndex
            else {
                throw Failure("--map: '\(text)' is not URL=DIR", status: Status.usage)
            }
            return (String(text[..<sign]), String(text[text.index(after: sign)...]))
        }
    }
}

/// The part of a description that is taken; an operation that any of the words names is in it.
struct FilterOptions: ParsableArguments {
    @Option(name: .customLong("tag"), help: "Take the operations of a tag; may be repeated.")
    var tags: [String] = []

    @Option(name: .customLong("path"), help: "Take the operations of a path; `*` at its end stands for anything.")
    var paths: [String] = []

    @Option(name: .customLong("operation"), help: "Take the operation with this operationId.")
    var operations: [String] = []

    func add(to filter: inout DocumentFilter) {
        filter.tags += tags
        filter.paths += paths
        filter.operations += operations
    }
}

/// What `generate` and `check` share.
struct GenerationOptions: ParsableArguments {
    @Option(help: "What to generate from what, into where.")
    var config: String = "contract.yaml"

    @Option(help: "A folder whose templates stand for the built-in ones of the same name.")
    var templates: String?

    @Flag(help: "Print seconds and sizes of each stage.")
    var stats = false
}

extension AsyncParsableCommand {
    /// Runs a command's work; a failure is told in one line.
    func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let failure as Failure {
            Console.error("contract: \(failure.message)")
            throw failure.status
        }
    }
}
