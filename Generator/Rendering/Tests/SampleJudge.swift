/// What is wrong with a value, by the interpreter of `Contract.testPlan`.
package struct SampleFinding: Sendable, Hashable {
    /// JSON Pointer (RFC 6901) into the value.
    package var pointer: String
    package var keyword: String

    package init(pointer: String, keyword: String) {
        self.pointer = pointer
        self.keyword = keyword
    }
}

/// Holds a JSON text against a schema of the plan, by its position; nil where the text is no JSON.
package typealias SampleJudge = @Sendable (_ root: Int, _ json: String) -> [SampleFinding]?

extension SampleJudge? {
    /// That of one schema; nil where it has no place in the plan.
    func of(_ root: Int?) -> ((String) -> [SampleFinding]?)? {
        guard let self, let root else { return nil }
        return { self(root, $0) }
    }
}
