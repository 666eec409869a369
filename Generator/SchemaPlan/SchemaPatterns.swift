import ContractRuntime

/// Regular expressions of ECMA-262, as far as the runtime takes them.
package enum SchemaPatterns {
    /// Why an expression cannot be used, or nil.
    package static func defect(of expression: String) -> String? {
        do {
            _ = try Pattern(checking: expression)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
