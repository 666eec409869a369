import Foundation

/// A certificate for `localhost` that is its own authority, made with `openssl`.
package struct SinkCertificate: Sendable {
    struct Failure: Error {}

    private let folder: String

    package var path: String { folder + "/chain.pem" }
    package var keyPath: String { folder + "/key.pem" }

    /// Makes one for the time of `body`.
    package static func with<Result>(_ body: (SinkCertificate) async throws -> Result) async throws -> Result {
        let certificate: SinkCertificate = SinkCertificate(
            folder: NSTemporaryDirectory() + "sink-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: certificate.folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: certificate.folder) }
        try certificate.make()
        return try await body(certificate)
    }

    private func make() throws {
        let process: Process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", keyPath, "-out", path,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
    }
}
