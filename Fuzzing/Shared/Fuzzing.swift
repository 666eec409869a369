import CLibFuzzer
import Foundation

/// Hands the bytes of each run to the target that `FUZZ_TARGET` names; the arguments are libFuzzer's. It starts itself
/// anew to merge and to minimise, with the arguments it was given, so the name is not one of them.
enum Fuzzing {
    typealias Target = @Sendable (_ bytes: [UInt8]) -> Void

    /// The function that libFuzzer calls has no context, so the choice stands here.
    nonisolated(unsafe) private static var chosen: Target = { _ in }

    static func run(_ targets: [String: Target]) -> Int32 {
        guard let target = ProcessInfo.processInfo.environment["FUZZ_TARGET"].flatMap({ targets[$0] }) else {
            let names: String = targets.keys.sorted().joined(separator: ", ")
            FileHandle.standardError.write(Data("FUZZ_TARGET is one of \(names)\n".utf8))
            return 2
        }
        chosen = target
        var count: Int32 = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        return LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            Fuzzing.chosen(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
    }
}

/// Ends the process with a reason, as a crash does; the input is then kept by libFuzzer. Optimised code would leave out
/// the message of a `preconditionFailure`.
func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("property broken: \(message)\n".utf8))
    abort()
}

/// A property that has to hold for every input.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fail(message()) }
}
