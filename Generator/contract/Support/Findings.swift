import SourceTree

/// The findings of a run on standard error.
struct Findings {
    let files: SourceFiles
    let diagnostics: Diagnostics

    /// Errors and warnings in full, notes as a number: `contract lint` shows them.
    func print() {
        if !text.isEmpty { Console.error(text) }
    }

    /// What is printed; empty when there is nothing to say.
    var text: String {
        let shown = diagnostics.all.filter { $0.severity > .note }
        let notes = diagnostics.all.count - shown.count
        let formatter = DiagnosticFormatter(files: files, usesColor: Console.errorIsTerminal)
        var text = shown.isEmpty ? "" : formatter.format(shown, as: .text)
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        if !shown.isEmpty { text += Self.summary(shown) + "\n" }
        if notes > 0 { text += "\(notes) notes; 'contract lint' shows them\n" }
        return text
    }

    /// `2 errors, 1 warning; 'contract explain duplicate-key' says more`, with the id of the first finding.
    static func summary(_ findings: [Diagnostic]) -> String {
        let first = DiagnosticFormatter.sorted(findings).max { $0.severity < $1.severity }
        let counts = DiagnosticFormatter.summary(findings)
        return first.map { "\(counts); 'contract explain \($0.id)' says more" } ?? counts
    }
}
