import CPCRE2
import Synchronization

/// A regular expression of ECMA-262 (as `pattern` in a schema), searched anywhere in a text.
///
/// PCRE2 does the work under a bound of steps: a text that would take longer does not match. Compiled once, used from
/// any thread.
public final class Pattern: Sendable {
    /// Steps of the matcher (PCRE2's match limit) and nested backtracking points after which a search gives up.
    static let maximumSteps: UInt32 = 1_000_000
    static let maximumDepth: UInt32 = 10_000
    /// Longest expression, in bytes.
    public static let maximumLength: Int = 16_384

    /// The expression as it was written.
    public let source: String
    /// Why the expression cannot be used, or nil. A pattern with a defect never matches.
    public let defect: String?
    private let program: Program?
    /// The same without PCRE2, for expressions that need no way back.
    let bytes: BytePattern?

    /// For generated code, whose expressions have been checked by the generator.
    public init(_ ecma262: StaticString) {
        source = "\(ecma262)"
        switch Self.compile("\(ecma262)") {
        case .success(let program): (self.program, defect) = (program, nil)
        case .failure(let failure): (program, defect) = (nil, failure.reason)
        }
        bytes = program == nil ? nil : BytePattern(source)
    }

    /// For tools: throws when the expression is not one.
    public init(checking ecma262: String) throws(PatternFailure) {
        source = ecma262
        program = try Self.compile(ecma262).get()
        defect = nil
        bytes = BytePattern(ecma262)
    }

    deinit { bytes?.steps.deallocate() }

    public func matches(_ text: String) -> Bool {
        var text: String = text
        return text.withUTF8 { matches($0) }
    }

    /// Searches valid UTF-8.
    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let bytes, let start = text.baseAddress else { return matchesByProgram(text) }
        return bytes.matches(start, start + text.count)
    }

    /// The same by PCRE2 in any case.
    func matchesByProgram(_ text: UnsafeBufferPointer<UInt8>) -> Bool { program?.matches(text) ?? false }

    private static func compile(_ expression: String) -> Result<Program, PatternFailure> {
        guard expression.utf8.count <= maximumLength else {
            return .failure(PatternFailure(reason: "the expression is longer than \(maximumLength) bytes"))
        }
        return PatternTranslation.perl(expression).flatMap { Program.compile($0) }
    }
}

/// Why a regular expression is none.
public struct PatternFailure: Error, Sendable, Hashable, CustomStringConvertible {
    public let reason: String

    public var description: String { reason }
}

/// A compiled expression. PCRE2 does not change it when matching, so threads may share it.
private final class Program: @unchecked Sendable {
    private let code: OpaquePointer
    private let context: OpaquePointer?
    /// The matcher's memory between two searches; a search takes it, and makes its own when another one has it.
    private let spare: Atomic<OpaquePointer?> = Atomic(nil)

    private init(_ code: OpaquePointer) {
        self.code = code
        context = pcre2_match_context_create_8(nil)
        pcre2_set_match_limit_8(context, Pattern.maximumSteps)
        pcre2_set_depth_limit_8(context, Pattern.maximumDepth)
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    }

    deinit {
        pcre2_match_data_free_8(spare.load(ordering: .acquiring))
        pcre2_match_context_free_8(context)
        pcre2_code_free_8(code)
    }

    static func compile(_ expression: [UInt8]) -> Result<Program, PatternFailure> {
        let options: UInt32 =
            UInt32(PCRE2_UTF) | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY
            | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C
        let context: OpaquePointer? = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
        var code: Int32 = 0
        var offset: Int = 0
        let program: OpaquePointer? = pcre2_compile_8(
            expression, expression.count, options, &code, &offset, context)
        guard let program else { return .failure(PatternFailure(reason: "\(message(code)) at byte \(offset)")) }
        return .success(Program(program))
    }

    private static func message(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let length: Int32 = pcre2_get_error_message_8(code, buffer.baseAddress, buffer.count)
            return String(decoding: buffer.prefix(Int(max(length, 0))), as: UTF8.self)
        }
    }

    func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let taken: OpaquePointer? = spare.exchange(nil, ordering: .acquiringAndReleasing)
        guard let data = taken ?? pcre2_match_data_create_8(1, nil) else { return false }
        defer { pcre2_match_data_free_8(spare.exchange(data, ordering: .acquiringAndReleasing)) }
        var empty: UInt8 = 0
        return withUnsafePointer(to: &empty) { fallback in
            pcre2_match_8(
                code, text.baseAddress ?? fallback, text.count, 0, UInt32(PCRE2_NO_UTF_CHECK), data, context) >= 0
        }
    }
}
