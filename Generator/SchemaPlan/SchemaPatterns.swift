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

/// Formats of texts that the runtime knows.
package enum SchemaFormats {
    /// Whether a text has a format; nil for a format that is not known.
    package static func accepts(_ text: String, format: String) -> Bool? {
        StringFormat(rawValue: format).map { $0.accepts(text) }
    }
}
