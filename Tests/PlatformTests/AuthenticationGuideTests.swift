import Foundation
import Testing

@testable import platform

/// The guide "Authentication" of the published docs, as a newcomer follows it: its commands, a shell, and curl.
@Suite(.timeLimit(.minutes(2))) struct AuthenticationGuideTests {
    private static let email: String = "ada@example.net"

    /// The commands of each step, as the page shows them.
    private static func steps(_ platform: RunningPlatform) throws -> [String] {
        let path: URL = RunningPlatform.repository.appending(path: "docs/generated/guides/authentication.html")
        let page: String = try String(contentsOf: path, encoding: .utf8)
        let pieces: ArraySlice<Substring> = page.split(separator: "<code class=\"shell\">").dropFirst()
        return try pieces.map { piece in
            let text: Substring = try #require(piece.firstRange(of: "</code>").map { piece[..<$0.lowerBound] })
            let entities: [(String, String)] = [
                ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
            ]
            let plain: String = entities.reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
            return plain.replacing("http://localhost:8080", with: platform.address)
        }
    }

    @Test func theCommandsOfThePageLeadToAProtectedCall() async throws {
        try await RunningPlatform.unlimited { platform in
            var variables: [String: String] = [:]
            let steps: [String] = try Self.steps(platform)
            #expect(steps.count == 10)
            for step in steps {
                let command: String = try await Self.filled(step, &variables, platform)
                let output: String = try await Self.run(command, &variables)
                #expect(!output.contains(#""request_id""#), "\(step)\n\(output)")
            }
            let factors: [String] = try await platform.values(
                "SELECT count(*) FROM second_factors WHERE confirmed_at IS NOT NULL")
            let codes: [String] = try await platform.values("SELECT count(*) FROM backup_codes")
            #expect(factors == ["1"] && codes == ["10"])
        }
    }

    /// What the page asks of its reader.
    private static func filled(
        _ step: String, _ variables: inout [String: String], _ platform: RunningPlatform
    ) async throws -> String {
        var lines: [String] = []
        for line in step.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let asked = line.firstMatch(of: /^([A-Z_]+)=''  #/)?.output.1 else {
                lines.append(String(line))
                continue
            }
            switch asked {
            case "CONFIRMATION": variables["CONFIRMATION"] = try await platform.mailedToken(to: email)
            case "CODE":
                let secret: String = try #require(variables["SECRET"])
                try await platform.forgetSteps()
                variables["CODE"] = try TestAuthenticator(id: "", base32: secret).code()
            default: throw Unexpected(variable: String(asked))
            }
        }
        return lines.joined(separator: "\n")
    }

    private struct Unexpected: Error { var variable: String }

    /// Runs the commands with the variables of the steps before, and takes theirs.
    private static func run(_ command: String, _ variables: inout [String: String]) async throws -> String {
        let before: String = variables.map { "\($0.key)='\($0.value)'" }.joined(separator: "\n")
        let names: Set<String> = Set(command.matches(of: /(?m)^([A-Z_]+)=/).map { String($0.output.1) })
        let after: String = names.map { #"printf '\n%s=%s' \#($0) "$\#($0)""# }.joined(separator: "\n")
        let output: String = try await shell([before, command, "echo", after].joined(separator: "\n"))
        for name in names {
            let line: Substring? = output.split(separator: "\n").last { $0.hasPrefix("\(name)=") }
            let value: String = String(try #require(line).dropFirst(name.count + 1))
            #expect(!value.isEmpty, "\(name) is empty: \(output)")
            variables[name] = value
        }
        return output
    }

    private static func shell(_ script: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread {
                continuation.resume(with: Result {
                    let process: Process = Process()
                    process.executableURL = URL(filePath: "/bin/sh")
                    process.arguments = ["-c", script]
                    let pipe: Pipe = Pipe()
                    process.standardOutput = pipe
                    process.standardError = pipe
                    try process.run()
                    let data: Data = pipe.fileHandleForReading.readDataToEndOfFile()
                    process.waitUntilExit()
                    return String(decoding: data, as: UTF8.self)
                })
            }.start()
        }
    }
}
