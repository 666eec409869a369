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
        let descriptor = open(path(relative), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let isMissing = errno == ENOENT || errno == ENOTDIR
            throw SourceError(isMissing ? "there is no such file" : "it may not be read")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw SourceError("it is a folder")
        }
        var bytes: [UInt8] = []
        // One more than there are, so that a second read only tells the end.
        var wanted = min(max(Int(status.st_size), 0), SourceFiles.maximumBytes) + 1
        while wanted > 0 {
            let chunk = try Self.chunk(of: wanted, from: descriptor)
            if chunk.isEmpty { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            wanted = min(SourceFiles.maximumBytes + 1 - bytes.count, Self.chunkBytes)
        }
        return bytes
    }

    /// What is read of a file that grows, or has no size.
    private static let chunkBytes = 1 << 16

    private static func chunk(of count: Int, from descriptor: Int32) throws -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var result = 0
            repeat {
                result = Foundation.read(descriptor, buffer.baseAddress, count)
            } while result < 0 && errno == EINTR
            failure = result < 0 ? errno : 0
            initialized = max(result, 0)
        }
        guard failure == 0 else { throw SourceError(String(cString: strerror(failure))) }
        return bytes
    }

    func exists(_ relative: String) -> Bool { access(path(relative), F_OK) == 0 }

    /// Names in a folder, sorted; empty if there is none.
    func names(in relative: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path(relative))) ?? []).sorted()
    }

    /// Paths of all files below a folder, relative to this disk, sorted. Links are not followed.
    func files(below relative: String) -> [String] {
        var found: [String] = []
        var waiting = [relative]
        while let folder = waiting.popLast() {
            for (name, isFolder) in entries(of: folder) {
                let path = folder.isEmpty ? name : folder + "/" + name
                if isFolder { waiting.append(path) } else { found.append(path) }
            }
        }
        return found.sorted()
    }

    private func entries(of relative: String) -> [(name: String, isFolder: Bool)] {
        let path = path(relative)
        guard let handle = opendir(path.isEmpty ? "." : path) else { return [] }
        defer { closedir(handle) }
        var found: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
                    String(cString: $0)
                }
            }
            guard name != ".", name != ".." else { continue }
            found.append((name, isFolder(entry.pointee.d_type, relative.isEmpty ? name : relative + "/" + name)))
        }
        return found
    }

    /// Some file systems do not say what an entry is.
    private func isFolder(_ type: UInt8, _ relative: String) -> Bool {
        guard Int(type) == Int(DT_UNKNOWN) else { return Int(type) == Int(DT_DIR) }
        var status = stat()
        return lstat(path(relative), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
