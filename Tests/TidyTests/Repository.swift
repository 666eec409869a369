import Foundation

/// The files of this repository, as the rules see them.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct SourceFile: Sendable, CustomStringConvertible {
        /// From the root: `Sources/Domain/Money.swift`.
        var path: String
        var lines: [Substring]

        var description: String { path }
        var isGenerated: Bool { path.hasSuffix(".generated.swift") }
        var isTest: Bool { path.hasPrefix("Tests/") }
        /// The target: second component of the path.
        var target: String { String(path.split(separator: "/")[1]) }
        /// Code without line comments and without the content of string literals on one line.
        var code: [String] { lines.map { Self.strip(String($0)) } }

        private static func strip(_ line: String) -> String {
            var result: String = ""
            var isInString: Bool = false
            var previous: Character = " "
            for character in line {
                if character == "\"", previous != "\\" { isInString.toggle() }
                if !isInString, character == "/", previous == "/" { return String(result.dropLast()) }
                if !isInString || character == "\"" { result.append(character) }
                previous = previous == "\\" && character == "\\" ? " " : character
            }
            return result
        }
    }

    /// Every Swift file below the folders, without build products.
    static func swiftFiles(in folders: [String] = ["Generator", "Sources", "Tests"]) -> [SourceFile] {
        folders.flatMap { folder in
            paths(below: folder, suffix: ".swift").map { path in
                let text: String = (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
                return SourceFile(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
            }
        }
    }

    static func paths(below folder: String, suffix: String) -> [String] {
        guard let enumerator = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        else { return [] }
        let names: [String] = enumerator.compactMap { $0 as? String }
        return names.filter { $0.hasSuffix(suffix) && !$0.contains(".build") }.map { "\(folder)/\($0)" }.sorted()
    }

    /// `Suite.test` for every test of the repository.
    static let testNames: Set<String> = {
        var names: Set<String> = []
        for file in swiftFiles(in: ["Tests"]) where !file.isGenerated {
            var suite: String = ""
            for line in file.lines {
                if let found = line.firstMatch(of: /^(?:@Suite.*)?struct ([A-Za-z]+)/) {
                    suite = String(found.output.1)
                }
                if let found = line.firstMatch(of: /^ +(?:@Test.*)?func ([A-Za-z0-9]+)/) {
                    names.insert("\(suite).\(found.output.1)")
                }
            }
        }
        return names
    }()
}
