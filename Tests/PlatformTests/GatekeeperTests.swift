import Foundation
import Testing

/// There is one way to a session (case 1 of the reference, for ways that do not exist yet).
@Suite struct GatekeeperTests {
    private static let folder: URL = RunningPlatform.repository.appending(path: "Sources/Platform")

    @Test(arguments: [".createSession(", ".createImpersonation(", ".createRefreshToken(", "tokens.sign("])
    func onlyTheGatekeeperMakesSessionsAndTokens(call: String) throws {
        let files: FileManager.DirectoryEnumerator = try #require(
            FileManager.default.enumerator(at: Self.folder, includingPropertiesForKeys: nil))
        var places: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text: String = try String(contentsOf: file, encoding: .utf8)
            if text.contains(call) { places.insert(file.lastPathComponent) }
        }
        #expect(!places.isEmpty && places.allSatisfy { $0.hasPrefix("Gatekeeper") }, "\(call) in \(places.sorted())")
    }
}
