import Foundation
import SourceTree

/// The pages of `docs/diagnostics`, one for each id.
struct DiagnosticPages {
    private let disk: Disk
    /// Ids that have a page, sorted.
    let ids: [String]

    /// From the environment's `CONTRACT_DIAGNOSTICS`, else from beside the installed program
    /// (`../share/contract/diagnostics`), else from the package that it was built in.
    init() throws {
        let folder = try SharedFolder.find(
            "diagnostics", inPackage: "docs/diagnostics", variable: "CONTRACT_DIAGNOSTICS")
        disk = Disk(folder: folder)
        ids = disk.names(in: "").filter { $0.hasSuffix(".md") && $0 != "README.md" }.map { String($0.dropLast(3)) }
            .sorted()
    }

    /// Where the pages are, as an address with a slash at its end.
    var address: String { URL(fileURLWithPath: disk.folder, isDirectory: true).absoluteString }

    /// The page as Markdown.
    ///
    /// - Throws: `Failure` when there is none.
    func page(_ id: String) throws -> String {
        guard ids.contains(id) else {
            let hint = Suggestion.hint(for: id, in: ids) ?? "'contract explain' lists all ids"
            throw Failure("there is no diagnostic '\(id)'; \(hint)", status: Status.usage)
        }
        return String(decoding: try disk.read(id + ".md"), as: UTF8.self)
    }
}
