import Cryptography
import Foundation

/// Secret keys of 32 bytes, the one in use first: from the configuration, or kept in the local folder of a development
/// machine.
struct KeyRing: Sendable {
    /// Of secrets in the database.
    static let fields: KeyRing = KeyRing(setting: "field.keys")
    /// Seeds of Ed25519, of access tokens.
    static let tokens: KeyRing = KeyRing(setting: "token.keys")

    private static let keyBytes: Int = 32

    let setting: String

    struct Unreadable: Error, CustomStringConvertible {
        var path: String

        var description: String { "\(path) does not hold keys: 32 bytes in base64, separated by commas" }
    }

    /// Where neither the configuration nor the local folder has keys, one is made and kept there.
    /// - Throws: `Unreadable`; an error of the file system.
    func load(_ settings: Settings) throws -> [[UInt8]] {
        if let text = settings[setting], let keys = Self.keys(of: text) { return keys }
        let path: String = path(settings)
        guard FileManager.default.fileExists(atPath: path) else {
            let keys: [[UInt8]] = [try Self.generate()]
            try keep(keys, settings)
            return keys
        }
        guard let keys = Self.keys(of: try String(contentsOfFile: path, encoding: .utf8)) else {
            throw Unreadable(path: path)
        }
        return keys
    }

    /// Replaces the keys of the local folder; readable by the owner only.
    func keep(_ keys: [[UInt8]], _ settings: Settings) throws {
        try Self.write(Self.text(of: keys), to: path(settings))
    }

    /// Replaces a file in one step: who reads it meanwhile sees the one or the other.
    static func write(_ text: String, to path: String) throws {
        let folder: URL = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        let data: Data = Data((text + "\n").utf8)
        guard FileManager.default.createFile(atPath: path + ".new", contents: data, attributes: attributes),
            rename(path + ".new", path) == 0
        else { throw CocoaError(.fileWriteUnknown) }
    }

    func path(_ settings: Settings) -> String { "\(settings.text("local.folder"))/\(setting)" }

    static func generate() throws -> [UInt8] { try SecureRandom.bytes(keyBytes) }

    /// As the configuration has them.
    static func text(of keys: [[UInt8]]) -> String {
        keys.map { Data($0).base64EncodedString() }.joined(separator: ",")
    }

    /// Whether a value is one of the setting; keys of access tokens may have times.
    static func areKeys(_ text: String, of setting: String) -> Bool {
        setting == tokens.setting ? TokenKeys.entries(of: text) != nil : keys(of: text) != nil
    }

    /// Nil unless all are keys.
    static func keys(of text: String) -> [[UInt8]]? {
        let words: [Substring] = text.split(separator: ",", omittingEmptySubsequences: false)
        let keys: [[UInt8]] = words.compactMap { word in
            Data(base64Encoded: word.trimmingCharacters(in: .whitespacesAndNewlines)).map { [UInt8]($0) }
        }
        return keys.count == words.count && keys.allSatisfy { $0.count == keyBytes } ? keys : nil
    }
}
