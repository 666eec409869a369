import Foundation

/// A program of the machine that runs to its end, with everything it says in a file. Foundation's `Process` reads
/// beyond the list of open files where there are more than a thousand, as other tests of this process may have.
struct ProgramRun {
    let program: String
    let arguments: [String]
    /// Where its output and its errors go.
    let output: String

    /// Blocks until it ends.
    /// - Returns: its status, 128 and the signal for one that was killed.
    /// - Throws: `POSIXError` when it cannot be started.
    func status() throws -> Int32 {
        var id: pid_t = 0
        let error: Int32 = try start(&id)
        guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EINVAL) }
        var ended: Int32 = 0
        while waitpid(id, &ended, 0) < 0, errno == EINTR {}
        let signal: Int32 = ended & 0x7F
        return signal == 0 ? (ended >> 8) & 0xFF : 128 + signal
    }

    /// No file of this process is open in the other, but the three of every program.
    private func start(_ id: inout pid_t) throws -> Int32 {
        var files: posix_spawn_file_actions_t = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        for file in try openFiles() where file > 2 { posix_spawn_file_actions_addclose(&files, file) }
        let words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        let variables: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        return posix_spawnp(&id, program, &files, nil, words, variables)
    }

    /// One that is closed meanwhile does no harm. SwiftNIO's sockets would stay open in programs otherwise.
    private func openFiles() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    }
}
