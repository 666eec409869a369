import Foundation

/// A temporary file that goes away with its last reference.
final class SpoolFile: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("contract-upload-\(UUID().uuidString)")
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: attributes) else {
            throw ClientError.transport("cannot write to \(url.path)")
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func append(_ bytes: [UInt8]) throws {
        let handle: FileHandle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: bytes)
    }
}
