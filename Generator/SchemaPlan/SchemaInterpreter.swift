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

    /// Compiles the schema that a fragment names: a pointer `/$defs/name` or an anchor. Nil where nothing is there.
    package init?(_ store: SchemaStore, document: Int, fragment: String) {
        var reference = URIReference(store.documents[document].address)
        reference.fragment = fragment
        guard let place = store.context(of: reference)?.place else { return nil }
        self.init(store, document: place.document, tokens: place.tokens)
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

    /// The same as plain values.
    package func verdict(on json: [UInt8]) -> SchemaVerdict {
        do throws(JSONFailure) {
            let found = try violations(of: json)
            return .judged(
                found.map { SchemaVerdict.Finding(pointer: $0.pointer, keyword: $0.keyword, message: $0.message) })
        } catch {
            guard case .malformed(let reason, _, let line, let column) = error else { return .judged([]) }
            return .unreadable("line \(line), column \(column): \(reason)")
        }
    }
}

/// What a schema says about a JSON text.
package enum SchemaVerdict: Hashable, Sendable {
    /// Empty: the value is valid.
    case judged([Finding])
    /// The text is not JSON.
    case unreadable(String)

    package struct Finding: Hashable, Sendable {
        /// JSON Pointer (RFC 6901) into the value.
        package var pointer: String
        package var keyword: String
        package var message: String
    }
}
