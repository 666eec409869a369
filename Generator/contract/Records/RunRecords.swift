import Foundation

/// The records of earlier runs in `.contract`, a folder beside what is generated that git does not see. It may be
/// removed at any time: the next run does all of its work again.
struct RunRecords {
    static let folder = ".contract"

    private let folder: String
    private let name: String
    private let program: String?

    /// `call`: everything besides files that decides what a run does. Each call has a record of its own.
    init(beside folder: String, call: [String]) {
        self.folder = folder.isEmpty ? Self.folder : folder + "/" + Self.folder
        name = Fingerprint(call.joined(separator: "\0")).text
        program = Self.program()
    }

    /// The record of the last run of this call, if all that it depends on is as it was.
    func current() -> RunRecord? {
        guard let program, let bytes = try? Disk(folder: folder).read(name),
            let record = RunRecord(text: String(decoding: bytes, as: UTF8.self), program: program), record.isCurrent
        else { return nil }
        return record
    }

    /// Keeps the record. That it cannot be written costs the next run time, nothing else.
    func keep(_ record: RunRecord) {
        guard let program, let text = record.text(program: program) else { return }
        let url = URL(fileURLWithPath: folder)
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let ignore = url.appending(path: ".gitignore")
        if access(ignore.path, F_OK) != 0 { try? Data("*\n".utf8).write(to: ignore) }
        try? Data(text.utf8).write(to: url.appending(path: name), options: .atomic)
    }

    /// This build of the program: where its file is, how large, and when it was written. Nil where that cannot be told.
    private static func program() -> String? {
        var status = stat()
        guard stat("/proc/self/exe", &status) == 0 else { return nil }
        let time = status.st_mtim
        return "\(status.st_dev) \(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }
}
