import SourceTree

/// The findings of a run on standard error.
struct Findings {
    let files: SourceFiles
    let diagnostics: Diagnostics

    /// Errors and warnings in full, notes as a number: `contract lint` shows them.
    func print() {
        let shown = diagnostics.all.filter { $0.severity > .note }
        let notes = diagnostics.all.count - shown.count
        let formatter = DiagnosticFormatter(files: files, usesColor: Console.errorIsTerminal)
        if !shown.isEmpty {
            Console.error(formatter.format(shown, as: .text))
            Console.error(Self.summary(shown))
        }
        if notes > 0 { Console.error("\(notes) notes; 'contract lint' shows them") }
    }

    /// `2 errors, 1 warning; 'contract explain duplicate-key' says more`, with the id of the first finding.
    static func summary(_ findings: [Diagnostic]) -> String {
        let first = DiagnosticFormatter.sorted(findings).max { $0.severity < $1.severity }
        let counts = DiagnosticFormatter.summary(findings)
        return first.map { "\(counts); 'contract explain \($0.id)' says more" } ?? counts
    }
}
