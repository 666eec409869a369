import Foundation

/// Files that come with the program: templates, pages of diagnostics.
enum SharedFolder {
    /// The folder that an environment variable names, else `../share/contract/NAME` beside the installed program, else
    /// `inPackage` of the package that the program was built in.
    static func find(_ name: String, inPackage path: String, variable: String) throws -> String {
        if let named = ProcessInfo.processInfo.environment[variable] {
            guard isFolder(named) else { throw Failure("\(variable): there is no folder '\(named)'") }
            return named
        }
        let candidates = candidates(name, path)
        guard let found = candidates.first(where: isFolder) else {
            throw Failure("the \(name) are in none of \(candidates.joined(separator: ", ")); set \(variable)")
        }
        return found
    }

    private static func candidates(_ name: String, _ path: String) -> [String] {
        var program = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            program = URL(fileURLWithPath: link)
        }
        let installed = program.deletingLastPathComponent().appending(path: "../share/contract/\(name)")
        let source = URL(fileURLWithPath: #filePath)
        let package = (0..<4).reduce(source) { url, _ in url.deletingLastPathComponent() }
        return [installed.standardized.path, package.appending(path: path).path]
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
