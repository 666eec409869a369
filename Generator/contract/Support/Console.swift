import ArgumentParser
import Foundation

/// How a command ends. Zero: clean.
enum Status {
    /// Findings, or a difference.
    static let findings = ExitCode(1)
    /// Wrong usage.
    static let usage = ExitCode(2)
    /// The input could not be read or is not what it should be.
    static let input = ExitCode(3)
}

/// Messages go to standard error, results to standard output.
enum Console {
    static func error(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: .standardError) }

    static func result(_ text: String) {
        write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: .standardOutput)
    }

    static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

    static var resultIsTerminal: Bool { isatty(FileHandle.standardOutput.fileDescriptor) == 1 }

    private static func write(_ text: String, to handle: FileHandle) {
        do {
            try handle.write(contentsOf: Data(text.utf8))
        } catch {
            // Nobody reads; there is nobody to tell.
        }
    }
}

/// A reason to stop, told in one line.
struct Failure: Error {
    var message: String
    var status: ExitCode

    init(_ message: String, status: ExitCode = Status.input) {
        self.message = message
        self.status = status
    }
}
