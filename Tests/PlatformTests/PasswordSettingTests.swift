import Configuration
import Testing

@testable import Cryptography
@testable import platform

/// Costs of passwords as settings.
@Suite struct PasswordSettingTests {
    static func settings(_ environment: [String: String]) throws -> Settings {
        try Settings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)))
    }

    private static let production: [String: String] = [
        "PLATFORM_ENVIRONMENT": "production", "DATABASE_URL": "postgresql://h/d",
        "TOKEN_KEYS": KeyRing.text(of: [Array(repeating: 1, count: 32)]),
        "FIELD_KEYS": KeyRing.text(of: [Array(repeating: 2, count: 32)]),
    ]

    @Test func whatCalibrateWritesAreSettings() throws {
        let parameters: Argon2Parameters = Argon2Parameters(memory: 47_104, iterations: 2, parallelism: 3)
        let text: String = CalibrateCommand.text(.init(parameters: parameters, duration: .microseconds(74_600)))
        #expect(text.hasPrefix("# Argon2id on this machine: 75 ms"))
        var environment: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts: [Substring] = line.split(separator: "=")
            environment[String(parts[0])] = String(parts[1])
        }
        #expect(environment.count == 3)
        #expect(try Self.settings(environment).passwordParameters == parameters)
        #expect(try Self.settings([:]).passwordParameters == .standard)
    }

    /// The lines of OWASP's Password Storage Cheat Sheet for Argon2id.
    @Test(arguments: [("47104", "1"), ("19456", "2"), ("12288", "3"), ("9216", "4"), ("7168", "5"), ("65536", "1")])
    func productionTakes(memory: String, iterations: String) throws {
        _ = try Self.settings(
            Self.production.merging(["PASSWORD_MEMORY_KIB": memory, "PASSWORD_ITERATIONS": iterations]) { $1 })
    }

    @Test(arguments: [("7168", "4"), ("1024", "16"), ("19456", "1")])
    func productionRefuses(memory: String, iterations: String) throws {
        let cheap: [String: String] = ["PASSWORD_MEMORY_KIB": memory, "PASSWORD_ITERATIONS": iterations]
        let invalid: Settings.Invalid? = #expect(throws: Settings.Invalid.self) {
            _ = try Self.settings(Self.production.merging(cheap) { $1 })
        }
        #expect(invalid?.problems.count == 1 && invalid?.problems[0].contains("too cheap") == true)
        _ = try Self.settings(cheap)
    }

    @Test func lanesNeedMemory() throws {
        let environment: [String: String] = ["PASSWORD_MEMORY_KIB": "31", "PASSWORD_LANES": "4"]
        #expect(throws: Settings.Invalid.self) { _ = try Self.settings(environment) }
    }
}
