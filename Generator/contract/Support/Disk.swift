import Foundation
import SourceTree

/// Files below a folder, by paths relative to it.
struct Disk: Sendable {
    /// Absolute, or relative to the working folder.
    let folder: String

    func path(_ relative: String) -> String {
        relative.hasPrefix("/") || folder.isEmpty ? relative : folder + "/" + relative
    }

    /// Bytes of a file. At most what `SourceFiles` takes is read.
    func read(_ relative: String) throws -> [UInt8] {
        let path = path(relative)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw SourceError("there is no such file")
        }
        guard !isFolder.boolValue else { throw SourceError("it is a folder") }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw SourceError("it may not be read") }
        defer { try? handle.close() }
        return Array(try handle.read(upToCount: SourceFiles.maximumBytes + 1) ?? Data())
    }

    func exists(_ relative: String) -> Bool { FileManager.default.fileExists(atPath: path(relative)) }

    /// Names in a folder, sorted; empty if there is none.
    func names(in relative: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(relative))) ?? []).sorted()
    }

    /// Paths of all files below a folder, relative to this disk, sorted.
    func files(below relative: String) -> [String] {
        guard let walker = FileManager.default.enumerator(atPath: path(relative)) else { return [] }
        let prefix = relative.isEmpty ? "" : relative + "/"
        return walker.compactMap { $0 as? String }.map { prefix + $0 }.sorted()
    }
}
