/// A mistake in a template, or a view that does not fit it.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Path of the file, or the template's name in memory.
    package let file: String
    /// 1-based; 0 where the mistake concerns the file as a whole.
    package let line: Int
    /// 1-based, in Unicode scalars; 0 where the mistake concerns the file as a whole.
    package let column: Int
    package let reason: String

    package init(file: String, line: Int, column: Int, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    package var description: String {
        line == 0 ? "\(file): error: \(reason)" : "\(file):\(line):\(column): error: \(reason)"
    }
}

/// Bounds of the engine. Templates are trusted files of users, so the bounds catch accidents rather than attacks.
enum TemplateLimits {
    static let templateBytes: Int = 1 << 20
    static let sectionDepth: Int = 64
    static let partialDepth: Int = 64
    static let outputBytes: Int = 1 << 28
    static let fileNameBytes: Int = 200
}
