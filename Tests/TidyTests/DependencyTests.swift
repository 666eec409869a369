import Foundation
import Testing

/// `docs/architecture.md`, "Targets": who may import whom. The package manifest says it too; these rules also hold
/// against
/// an edit of the manifest, and against imports that reach through another target.
@Suite struct DependencyTests {
    private static let ours: [String: Set<String>] = [
        "SourceTree": ["CLibYAML"],
        "OpenAPI": ["SourceTree"],
        "SchemaPlan": ["SourceTree", "ContractRuntime"],
        "Statements": ["SourceTree", "ContractModel"],
        "ContractModel": [],
        "Lowering": ["OpenAPI", "SchemaPlan", "Statements", "ContractModel", "SourceTree"],
        "Rendering": ["ContractModel"],
        "Describing": ["Statements", "Postgres", "SourceTree"],
        "Linting": ["OpenAPI", "SourceTree"],
        "contract": [
            "SourceTree", "OpenAPI", "SchemaPlan", "Statements", "ContractModel", "Lowering", "Rendering", "Describing",
            "Linting", "Postgres",
        ],
        "ContractRuntime": ["CPCRE2"],
        "ContractServer": ["ContractRuntime"],
        "ContractClient": ["ContractRuntime"],
        "ContractTesting": ["ContractRuntime"],
        "ContractXML": ["ContractRuntime"],
        "Postgres": ["CLibPQ"],
        "Cryptography": ["COpenSSL", "CArgon2", "CCrypt"],
        "Domain": [],
        "PlatformAPI": ["ContractRuntime", "Domain"],
        "PlatformQueries": ["Postgres", "Domain"],
        "PlatformClient": ["ContractClient", "ContractRuntime"],
        "Platform": ["PlatformAPI", "PlatformQueries", "Domain", "Cryptography", "Postgres", "ContractRuntime"],
        "platform": [
            "Platform", "PlatformAPI", "PlatformQueries", "Domain", "Cryptography", "Postgres", "ContractServer",
            "ContractRuntime", "ContractClient",
        ],
    ]

    /// Libraries of others, and the targets that may use them.
    private static let theirs: [String: Set<String>] = [
        "ArgumentParser": ["contract", "platform"],
        "Configuration": ["platform"],
        "ServiceLifecycle": ["platform"],
        "Logging": ["ContractServer", "Postgres", "Platform", "platform"],
        "NIOCore": ["ContractServer"], "NIOPosix": ["ContractServer"], "NIOTLS": ["ContractServer"],
        "NIOSSL": ["ContractServer"], "NIOHTTP2": ["ContractServer"], "NIOHPACK": ["ContractServer"],
        "FoundationNetworking": ["ContractClient"], "FoundationXML": ["ContractXML"],
    ]

    private static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
    ]

    @Test func everyTargetImportsOnlyWhatItsRowAllows() {
        var violations: [String] = []
        for file in Repository.swiftFiles(in: ["Generator", "Sources"]) {
            let allowed: Set<String> = Self.ours[file.target] ?? []
            for module in imports(of: file) where !allowed.contains(module) && !Self.system.contains(module) {
                if Self.theirs[module]?.contains(file.target) == true { continue }
                violations.append("\(file.path): imports \(module)")
            }
        }
        #expect(violations.isEmpty, "\(violations.joined(separator: "\n"))")
    }

    @Test func everyTargetHasARow() {
        let targets: Set<String> = Set(Repository.swiftFiles(in: ["Generator", "Sources"]).map(\.target))
        #expect(targets.subtracting(Self.ours.keys).isEmpty)
    }

    @Test func theHotPathHasNoFullFoundation() {
        let files = Repository.swiftFiles(in: ["Sources/ContractRuntime", "Sources/ContractServer", "Sources/Domain"])
        let offenders: [String] = files.filter { imports(of: $0).contains("Foundation") }.map(\.path)
        #expect(offenders.isEmpty, "\(offenders)")
    }

    @Test func environmentIsReadInExecutablesOnly() {
        let executables: Set<String> = ["contract", "platform"]
        let words: [String] = ["ProcessInfo.processInfo.environment", "getenv("]
        let offenders: [String] = Repository.swiftFiles(in: ["Generator", "Sources"])
            .filter { !executables.contains($0.target) }
            .filter { file in file.code.contains { line in words.contains { line.contains($0) } } }
            .map(\.path)
        #expect(offenders.isEmpty, "\(offenders)")
    }

    private func imports(of file: Repository.SourceFile) -> [String] {
        file.code.compactMap { line in
            let words: [Substring] = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 2, words.count > index + 1 else { return nil }
            let isDeclaration: Bool = words[..<index].allSatisfy {
                ["public", "package", "internal", "private", "@testable", "@_exported", "@preconcurrency"].contains($0)
            }
            guard isDeclaration else { return nil }
            return words[index + 1].split(separator: ".").first.map(String.init)
        }
    }
}
