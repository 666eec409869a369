import Foundation
import Testing

/// Certificates of an authority made for one test, with `openssl`.
struct CertificateFiles {
    let folder: String

    var authority: String { folder + "/authority.pem" }

    init() throws {
        folder = NSTemporaryDirectory() + "certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=Test authority", "-keyout", folder + "/authority.key", "-out", authority)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// Makes `name.pem`, with the authority behind it, and `name.key`.
    func make(_ name: String, subject: String) throws {
        try run(
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
            subject, "-utf8", "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).csr")
        try Data("subjectAltName=DNS:localhost,IP:127.0.0.1\n".utf8).write(to: URL(filePath: folder + "/extensions"))
        try run(
            "openssl", "x509", "-req", "-in", "\(folder)/\(name).csr", "-CA", authority, "-CAkey",
            folder + "/authority.key", "-CAcreateserial", "-days", "2", "-extfile", folder + "/extensions", "-out",
            "\(folder)/\(name).leaf")
        var chain: Data = try Data(contentsOf: URL(filePath: "\(folder)/\(name).leaf"))
        chain.append(try Data(contentsOf: URL(filePath: authority)))
        try chain.write(to: URL(filePath: "\(folder)/\(name).pem"))
    }

    func certificate(_ name: String) -> String { "\(folder)/\(name).pem" }

    func key(_ name: String) -> String { "\(folder)/\(name).key" }

    /// Runs a program; its output and its errors.
    /// - Throws: when its status is not 0.
    @discardableResult func run(_ program: String, _ arguments: String...) throws -> String {
        let (status, text): (Int32, String) = try outcome(program, arguments)
        try #require(status == 0, "\(program): \(text)")
        return text
    }

    func outcome(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let output: String = folder + "/output-\(UUID().uuidString)"
        let status: Int32 = try ProgramRun(program: program, arguments: arguments, output: output).status()
        return (status, (try? String(contentsOfFile: output, encoding: .utf8)) ?? "")
    }

    /// `curl`, without the thread of a task being blocked; its status and everything that it says.
    func curl(_ arguments: String...) async throws -> (status: Int32, text: String) {
        let all: [String] = ["-sS", "-v", "--max-time", "20", "--cacert", authority] + arguments
        return try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try outcome("curl", all) }) }.start()
        }
    }
}
