/// A parsed template with the partials it can reach, ready to render any number of times.
package struct Template: Sendable {
    /// How `{{name}}` without a filter prints, and how strict names are.
    package enum Mode: Sendable, Hashable {
        /// Code: `.code` as it is, `.spec` only through a filter; unknown names and partials are errors.
        case swift
        /// All is HTML-escaped unless a filter or `{{{name}}}` says otherwise; unknown names and partials are errors.
        case html
        /// Nothing escaped, unknown names and partials are empty: the language's own rules.
        case plain
    }

    /// The template itself is the first.
    let units: [TemplateUnit]

    /// The text of the template filled from a view.
    ///
    /// - Throws: `TemplateError` at the tag that does not fit the view.
    package func render(_ view: ViewObject) throws(TemplateError) -> String {
        var output: [UInt8] = []
        try render(view, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// The same, appended to a buffer as UTF-8.
    package func render(_ view: ViewObject, into output: inout [UInt8]) throws(TemplateError) {
        var machine = TemplateMachine(units: units, view: view)
        swap(&machine.output, &output)
        defer { swap(&machine.output, &output) }
        try machine.run()
    }
}

/// One parsed file. Text stays in `bytes`; instructions refer to it by offsets.
struct TemplateUnit: Sendable {
    /// For messages.
    let file: String
    let mode: Template.Mode
    let bytes: [UInt8]
    var instructions: [Instruction] = []
    var tags: [Tag] = []
    /// Names of partials as written, in order of first use.
    var partialNames: [String] = []
    /// Index into `Template.units` for each of `partialNames`, nil for an unknown partial.
    var partialUnits: [Int?] = []

    enum Instruction: Sendable {
        /// Bytes from start to end.
        case text(start: Int, end: Int)
        /// Index into `tags`.
        case variable(tag: Int)
        /// `end` is the index of the first instruction after the section.
        case section(tag: Int, end: Int)
        case inverted(tag: Int, end: Int)
        /// Indices into `partialNames` and `tags`.
        case partial(name: Int, tag: Int)
    }

    /// A class, so that the machine takes a tag out of the array without copying its members.
    final class Tag: Sendable {
        /// Parts of a dotted name; empty for `{{.}}`.
        let path: [ViewKey]
        /// White space before a standalone partial.
        let indentation: [UInt8]
        let filter: TemplateFilter?
        let isRaw: Bool
        /// Offset of the tag in the bytes.
        let offset: Int
        let loop: Loop?

        init(
            path: [ViewKey] = [], indentation: [UInt8] = [], filter: TemplateFilter? = nil, isRaw: Bool = false,
            offset: Int, loop: Loop? = nil
        ) {
            self.path = path
            self.indentation = indentation
            self.filter = filter
            self.isRaw = isRaw
            self.offset = offset
            self.loop = loop
        }

        var name: String { path.isEmpty ? "." : path.map(\.name).joined(separator: ".") }
    }

    /// Position of the innermost list element: `-first`, `-last`.
    enum Loop: String, Sendable {
        case first = "-first"
        case last = "-last"
    }

    /// An error at an offset of this file.
    func error(at offset: Int, _ reason: String) -> TemplateError {
        var line: Int = 1
        var column: Int = 1
        for byte in bytes[..<min(offset, bytes.count)] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
        return TemplateError(file: file, line: line, column: column, reason: reason)
    }
}
