import Cryptography
import Foundation
import Platform

/// Keys of access tokens with their times: a key in base64, then `from=` and `until=` with instants of RFC 3339 where
/// it has them. Keys are separated by commas or lines.
struct TokenKeys: Sendable {
    struct Entry: Sendable, Hashable {
        var seed: [UInt8]
        var from: Date?
        var until: Date?
    }

    /// How long a retired key verifies behind its last signature: what a token lives, what clocks may differ, and what
    /// others may keep the published keys.
    static let retirementSeconds: Double = 15 * 60 + 30 + 300

    /// What is wrong with a file; nothing of what it says.
    struct Unreadable: Error, CustomStringConvertible {
        var path: String

        var description: String { "\(path) does not hold keys with their times" }
    }

    /// Where keys are read again while the server runs; nil: they are a setting, which does not change.
    static func path(_ settings: Settings) -> String? {
        if let path = settings["token.keys.file"] { return path }
        return settings[KeyRing.tokens.setting] == nil ? KeyRing.tokens.path(settings) : nil
    }

    /// - Throws: `Unreadable`, `KeyRing.Unreadable`; an error of the file system.
    static func load(_ settings: Settings) throws -> [Entry] {
        if let path = settings["token.keys.file"] { return try read(path) }
        if let text = settings[KeyRing.tokens.setting], let entries = entries(of: text) { return entries }
        let path: String = KeyRing.tokens.path(settings)
        if FileManager.default.fileExists(atPath: path) { return try read(path) }
        return try KeyRing.tokens.load(settings).map { Entry(seed: $0) }
    }

    static func read(_ path: String) throws -> [Entry] {
        guard let entries = entries(of: try String(contentsOfFile: path, encoding: .utf8)) else {
            throw Unreadable(path: path)
        }
        return entries
    }

    /// Nil unless all are keys, and one of them has no end.
    static func entries(of text: String) -> [Entry]? {
        let lines: [Substring] = text.split { $0 == "," || $0.isNewline }.filter { !$0.allSatisfy(\.isWhitespace) }
        let entries: [Entry] = lines.compactMap(entry)
        guard entries.count == lines.count, entries.contains(where: { $0.until == nil }) else { return nil }
        return entries
    }

    private static func entry(_ line: Substring) -> Entry? {
        let words: [Substring] = line.split(whereSeparator: \.isWhitespace)
        guard let seed = words.first.flatMap({ KeyRing.keys(of: String($0))?.first }) else { return nil }
        var entry: Entry = Entry(seed: seed)
        for word in words.dropFirst() {
            let parts: [Substring] = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let date = try? Date(String(parts[1]), strategy: .iso8601) else { return nil }
            switch parts[0] {
            case "from": entry.from = date
            case "until": entry.until = date
            default: return nil
            }
        }
        return entry
    }

    static func text(of entries: [Entry]) -> String {
        entries.map { entry in
            let from: String = entry.from.map { " from=\($0.formatted(.iso8601))" } ?? ""
            let until: String = entry.until.map { " until=\($0.formatted(.iso8601))" } ?? ""
            return KeyRing.text(of: [entry.seed]) + from + until
        }.joined(separator: "\n")
    }

    static func timed(_ entries: [Entry]) throws -> [TimedKey] {
        try entries.map { TimedKey(try SigningKey(seed: $0.seed), from: $0.from, until: $0.until) }
    }

    /// A new key that signs in `notice` seconds, by when every server knows it; those of today end when nothing that
    /// they signed is good any more.
    static func rotated(_ entries: [Entry], seed: [UInt8], at now: Date, notice: Double) -> [Entry] {
        let start: Date = now.addingTimeInterval(notice)
        let end: Date = start.addingTimeInterval(retirementSeconds)
        let old: [Entry] = entries.filter { $0.until.map { $0 > now } ?? true }.map { entry in
            Entry(seed: entry.seed, from: entry.from, until: min(entry.until ?? end, end))
        }
        return [Entry(seed: seed, from: notice > 0 ? start : nil)] + old
    }
}
