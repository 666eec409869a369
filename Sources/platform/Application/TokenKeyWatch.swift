import Foundation
import Logging
import Platform

/// Reads the keys of access tokens again when their file changes, or when it is told to. Keys that cannot be read leave
/// those before in use.
struct TokenKeyWatch: Sendable {
    static let interval: Duration = .seconds(10)

    let tokens: AccessTokens
    /// Nil: keys are a setting.
    let path: String?
    let logger: Logger

    /// Until cancelled.
    func run() async {
        guard let path else { return }
        var seen: Date? = Self.change(of: path)
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            let change: Date? = Self.change(of: path)
            guard change != seen else { continue }
            seen = change
            reload()
        }
    }

    func reload() {
        guard let path else { return }
        do {
            try tokens.replace(try TokenKeys.timed(try TokenKeys.read(path)))
            logger.notice("Keys of access tokens were read again")
        } catch {
            logger.error("Keys of access tokens stay as they were: \(error)")
        }
    }

    private static func change(of path: String) -> Date? {
        let attributes: [FileAttributeKey: Any]? = try? FileManager.default.attributesOfItem(atPath: path)
        return attributes?[.modificationDate] as? Date
    }
}
