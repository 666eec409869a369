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
