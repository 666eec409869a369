import FoundationEssentials
import Glibc

/// The running server and the shell that stops it when this process ends or says so.
final class ServerSupervisor: Sendable {
    /// Started with the server's command line as its arguments. It reads standard input, whose other end this process
    /// holds: at its end the server gets SIGINT, which is PostgreSQL's fast shutdown.
    private static let script: String = """
        "$@" </dev/null &
        server=$!
        (read -r _ ; kill -INT $server 2>/dev/null) <&3 &
        reader=$!
        wait $server
        status=$?
        kill $reader 2>/dev/null
        [ -z "$REMOVE" ] || [ $status -ne 0 ] || rm -rf "$REMOVE"
        exit $status
        """

    private let process: pid_t
    private let lifeline: Int32
    private let logFile: String

    /// Blocks for a moment; the server is starting when this returns.
    init(_ layout: ClusterLayout) throws(ClusterError) {
        logFile = layout.logFile
        let log: Int32 = open(logFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw ClusterError("\(logFile): \(ChildProcess.reason)") }
        defer { close(log) }
        let (reading, writing): (Int32, Int32) = try ChildProcess.pipePair()
        defer { close(reading) }
        let removed: String = layout.options.isTemporary ? layout.options.folder : ""
        let shell: [String] = [
            "/bin/sh", "-c", "exec 3<&0; REMOVE='\(removed)'\n" + Self.script, "sh",
        ]
        do {
            process = try ChildProcess.spawn(
                layout.binaries.asUser(shell + layout.serverCommand), input: reading, output: log)
        } catch {
            close(writing)
            throw error
        }
        lifeline = writing
    }

    /// Not nil when the server has ended already; with the end of its log.
    func failure() -> ClusterError? {
        var status: siginfo_t = siginfo_t()
        let ended: Bool =
            waitid(P_PID, id_t(process), &status, WEXITED | WNOHANG | WNOWAIT) == 0
            && status.si_signo == SIGCHLD
        guard ended else { return nil }
        let log: String = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        let tail: String = log.split(separator: "\n").suffix(5).joined(separator: "\n")
        return ClusterError("the server did not start: \(tail)")
    }

    /// Blocks until the server has ended.
    func stop() {
        close(lifeline)
        _ = ChildProcess.wait(process)
    }
}
