package import ContractModel

/// Renders a contract and its statements as Swift files in memory. A pure function of its input: the same bytes each
/// time.
package struct SwiftRenderer {
    private let templates: TemplateSource
    private let options: RenderingOptions
    private let judge: SampleJudge?

    /// - Parameter judge: the interpreter of `Contract.testPlan`, for `RenderingOptions.tests`.
    package init(templates: TemplateSource, options: RenderingOptions, judge: SampleJudge? = nil) {
        self.templates = templates
        self.options = options
        self.judge = judge
    }

    /// The files of every output that the options ask for, in a stable order.
    ///
    /// - Throws: `TemplateError` for a template that is missing, wrong, or does not fit its view.
    package func render(_ contract: Contract, statements: [StatementFile]) throws -> [GeneratedFile] {
        var files: [GeneratedFile] = []
        if let server = options.server {
            files += try VocabularyOutput(contract, options: options, templates: templates).files()
            files += try ServerOutput(contract, options: options, output: server, templates: templates).files()
        } else if options.vocabulary != nil {
            files += try VocabularyOutput(contract, options: options, templates: templates).files()
        }
        if let client = options.client {
            files += try ClientOutput(contract, options: options, output: client, templates: templates).files()
        }
        if let queries = options.queries {
            files += try QueryOutput(statements, options: options, output: queries, templates: templates).files()
        }
        if let tests = options.tests {
            files += try TestsOutput(
                contract, options: options, output: tests, templates: templates, judge: judge
            ).files()
        }
        return files
    }
}
