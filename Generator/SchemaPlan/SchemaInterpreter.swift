package import ContractRuntime
import SourceTree

/// A schema with the interpreter of its plan: the same evaluator that generated code calls.
package struct SchemaInterpreter {
    private let schema: JSONSchema
    /// What the plan leaves out.
    package let issues: [SchemaPlanIssue]

    /// Compiles one schema of a store. Nil where no schema is at that place.
    package init?(_ store: SchemaStore, document: Int, tokens: [String] = []) {
        let builder = SchemaPlanBuilder(store: store)
        guard let root = builder.root(ofDocument: document, tokens: tokens) else { return nil }
        let plan = JSONSchemaPlan(text: Array(builder.text().utf8))
        schema = JSONSchema(plan, root)
        issues = builder.issues
    }

    /// What is wrong with a JSON text; empty for a valid one.
    package func violations(of json: [UInt8]) throws(JSONFailure) -> [Violation] {
        do {
            try schema.validate(json)
            return []
        } catch .invalid(let violations) {
            return violations
        }
    }
}
