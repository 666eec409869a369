import Foundation
import Rendering

/// Where the templates are.
enum TemplateFolder {
    /// `--templates` overrides file by file; the rest comes from the environment's `CONTRACT_TEMPLATES`, else from
    /// beside the installed program (`../share/contract/templates`), else from the package that it was built in.
    static func source(overrides: String?) throws -> TemplateSource {
        if let overrides, !isFolder(overrides) {
            throw Failure("--templates: there is no folder '\(overrides)'", status: Status.usage)
        }
        return TemplateSource(folder: try folder(), overrides: overrides)
    }

    private static func folder() throws -> String {
        if let named = ProcessInfo.processInfo.environment["CONTRACT_TEMPLATES"] {
            guard isFolder(named) else { throw Failure("CONTRACT_TEMPLATES: there is no folder '\(named)'") }
            return named
        }
        guard let found = candidates.first(where: isFolder) else {
            throw Failure("the templates are in none of \(candidates.joined(separator: ", ")); set CONTRACT_TEMPLATES")
        }
        return found
    }

    private static var candidates: [String] {
        var program = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            program = URL(fileURLWithPath: link)
        }
        let installed = program.deletingLastPathComponent().appending(path: "../share/contract/templates")
        let source = URL(fileURLWithPath: #filePath)
        let package = (0..<4).reduce(source) { url, _ in url.deletingLastPathComponent() }
        return [installed.standardized.path, package.appending(path: "templates").path]
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
