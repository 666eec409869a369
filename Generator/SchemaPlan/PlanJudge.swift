import ContractRuntime

/// The interpreter over the text of a plan.
package struct PlanJudge: Sendable {
    private let plan: JSONSchemaPlan

    package init(plan text: String) { plan = JSONSchemaPlan(text: Array(text.utf8)) }

    /// What a schema of the plan says of a JSON text; nil where it is no JSON.
    package func findings(_ root: Int, _ json: String) -> [SchemaVerdict.Finding]? {
        do throws(JSONFailure) {
            try JSONSchema(plan, root).validate(Array(json.utf8))
            return []
        } catch {
            guard case .invalid(let violations) = error else { return nil }
            return violations.map {
                SchemaVerdict.Finding(pointer: $0.pointer, keyword: $0.keyword, message: $0.message)
            }
        }
    }
}
