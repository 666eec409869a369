import Cryptography
import Foundation

/// The key of the access tokens: from the configuration, or kept in the local folder of a development machine.
enum SigningKeys {
    private static let seedBytes: Int = 32

    struct InvalidSeed: Error, CustomStringConvertible {
        var source: String

        var description: String { "\(source) is not an Ed25519 seed: 32 bytes in base64 are expected" }
    }

    static func load(_ settings: Settings) throws -> SigningKey {
        if let text = settings["token.seed"] { return try key(text, source: "TOKEN_SEED") }
        let path: String = settings.text("local.folder") + "/token.seed"
        if let text = try? String(contentsOfFile: path, encoding: .utf8) { return try key(text, source: path) }
        let seed: [UInt8] = try SecureRandom.bytes(seedBytes)
        try write(Data(seed).base64EncodedString(), to: path)
        return try SigningKey(seed: seed)
    }

    private static func key(_ text: String, source: String) throws -> SigningKey {
        let trimmed: String = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let data = Data(base64Encoded: trimmed), data.count == seedBytes
        else { throw InvalidSeed(source: source) }
        return try SigningKey(seed: [UInt8](data))
    }

    /// Readable by the owner only.
    private static func write(_ text: String, to path: String) throws {
        let folder: URL = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: attributes) else {
            throw CocoaError(.fileWriteUnknown)
        }
    }
}
