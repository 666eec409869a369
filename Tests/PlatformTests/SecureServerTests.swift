import Foundation
import Postgres
import Testing

@testable import platform

/// `platform serve` with TLS and HTTP/2, as its settings and signals have it, against `curl`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SecureServerTests {
    private static let live: String = "/api/v1/health/live"

    @Test func operationsOverHTTP2AndNewCertificatesAtSIGHUP() async throws {
        let folder: String = NSTemporaryDirectory() + "secure-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.makeCertificate("first", folder)
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let server: ServerProcess = try await ServerProcess.start(
            database: database.serverAddress,
            environment: ["HTTP_TLS_CERTIFICATE": "\(folder)/chain.pem", "HTTP_TLS_KEY": "\(folder)/key.pem"])
        let address: String = "https://localhost:\(server.port)"
        let curl: [String] = ["-sS", "-v", "--max-time", "20", "--cacert", "\(folder)/chain.pem"]
        let live: String = try await Self.run("curl", curl + [address + Self.live], folder)
        #expect(live.contains("< HTTP/2 200") && live.contains("CN=first"), "\(live)")
        let login: String = try await Self.run(
            "curl",
            curl + [
                "-H", "Content-Type: application/json", "-d",
                #"{"email":"client@example.com","password":"\#(Provisioning.demoPassword)"}"#,
                address + "/api/v1/auth/login",
            ], folder)
        let token: String = try #require(login.firstMatch(of: /"access_token":"([^"]+)"/).map { String($0.output.1) })
        let orders: String = try await Self.run(
            "curl", curl + ["-H", "Authorization: Bearer \(token)", address + "/api/v1/orders"], folder)
        #expect(orders.contains("< HTTP/2 200") && orders.contains("\"data\":[]"), "\(orders)")
        try Self.makeCertificate("second", folder)
        server.signal(SIGHUP)
        var text: String = ""
        for _ in 0..<50 where !text.contains("CN=second") {
            text = try await Self.run("curl", curl + ["--http1.1", address + Self.live], folder)
        }
        #expect(text.contains("CN=second") && text.contains("< HTTP/1.1 200"), "\(text)")
        #expect(await server.stop() == 0)
        try await database.drop()
    }

    @Test func http2InTheClearIsServedWhenAskedFor() async throws {
        let database: TestDatabase = try await TestCluster.shared.database(
            template: "platform", setUp: RunningPlatform.prepare)
        let folder: String = NSTemporaryDirectory()
        for isOn in [true, false] {
            try await RunningPlatform.serve(database, overrides: ["http.h2c": "\(isOn)"]) { platform in
                let text: String = try await Self.run(
                    "curl",
                    ["-sS", "-v", "--max-time", "20", "--http2-prior-knowledge", platform.address + Self.live], folder)
                #expect(text.contains("< HTTP/2 200") == isOn, "\(text)")
                #expect(try await platform.raw("GET", Self.live).status == 200)
            }
        }
        try await database.drop()
    }

    @Test func settingsThatDoNotBelongTogetherAreRefused() {
        for overrides in [
            ["http.tls.key": "/key.pem"], ["http.tls.clients": "required"], ["http.tls.minimum": "1.1"],
        ] {
            #expect(throws: Settings.Invalid.self) { try Settings.fromEnvironment(overrides: overrides) }
        }
    }

    /// Signed by itself.
    private static func makeCertificate(_ name: String, _ folder: String) throws {
        let process: Process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(folder)/key.pem", "-out",
            "\(folder)/chain.pem",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    /// Everything that a program says, whatever its status.
    private static func run(_ program: String, _ arguments: [String], _ folder: String) async throws -> String {
        let output: String = "\(folder)/output-\(UUID().uuidString)"
        return try await onThread {
            _ = FileManager.default.createFile(atPath: output, contents: nil)
            defer { try? FileManager.default.removeItem(atPath: output) }
            let process: Process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [program] + arguments
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = process.standardOutput
            try process.run()
            process.waitUntilExit()
            return try String(contentsOfFile: output, encoding: .utf8)
        }
    }
}
