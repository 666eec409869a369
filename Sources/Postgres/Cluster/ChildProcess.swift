import Glibc
import Synchronization

/// A program that ended with a failure, or could not be started.
package struct ClusterError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Starts programs of the operating system. The blocking calls belong on `BlockingWork`.
enum ChildProcess {
    /// Runs to the end and returns what it wrote to both outputs; blocks.
    /// - Throws: `ClusterError` with the output when the exit status is not 0.
    @discardableResult
    static func run(_ arguments: [String]) throws(ClusterError) -> String {
        let (reading, writing): (Int32, Int32) = try pipePair()
        let identifier: pid_t
        do {
            identifier = try spawn(arguments, input: nil, output: writing)
            close(writing)
        } catch {
            close(reading)
            close(writing)
            throw error
        }
        let output: String = readAll(reading)
        close(reading)
        let status: Int32 = wait(identifier)
        guard status == 0 else {
            throw ClusterError("\(arguments.joined(separator: " ")) ended with status \(status): \(output.trimmedLine)")
        }
        return output
    }

    /// Starts a program in a process group of its own, so that an interrupt from the terminal does not reach it.
    /// - Parameter input: descriptor of its standard input; nil for none. `output`: of both outputs.
    static func spawn(_ arguments: [String], input: Int32?, output: Int32) throws(ClusterError) -> pid_t {
        var actions: posix_spawn_file_actions_t = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        var attributes: posix_spawnattr_t = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        return try start(arguments, &actions, &attributes)
    }

    /// A group of its own; no signal blocked or ignored, whatever the calling thread has: a shell that does not hear of
    /// its child's end waits for ever.
    private static func setSignals(_ attributes: inout posix_spawnattr_t) {
        var none: sigset_t = sigset_t()
        sigemptyset(&none)
        var all: sigset_t = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// Waits for the end; blocks. 128 and more: ended by a signal.
    static func wait(_ identifier: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Held while a pipe is made and while a program is started: one that starts before the pipe is marked would
    /// inherit it, and hold a server's lifeline open for ever.
    private static let starting: Mutex<Void> = Mutex(())

    /// Descriptors that no other program inherits: (for reading, for writing).
    static func pipePair() throws(ClusterError) -> (Int32, Int32) {
        var descriptors: [Int32] = [0, 0]
        let isMade: Bool = starting.withLock { _ in
            guard pipe(&descriptors) == 0 else { return false }
            for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
            return true
        }
        guard isMade else { throw ClusterError("pipe: \(reason)") }
        return (descriptors[0], descriptors[1])
    }

    static var reason: String { String(cString: strerror(errno)) }

    private static func start(
        _ arguments: [String], _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
    ) throws(ClusterError) -> pid_t {
        var copies: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { copies.forEach { free($0) } }
        var identifier: pid_t = 0
        let status: Int32 = starting.withLock { _ in
            posix_spawnp(&identifier, arguments[0], &actions, &attributes, &copies, environ)
        }
        guard status == 0 else {
            throw ClusterError("\(arguments[0]) cannot be started: \(String(cString: strerror(status)))")
        }
        return identifier
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk: [UInt8] = Array(repeating: 0, count: 4096)
        while true {
            let count: Int = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}
