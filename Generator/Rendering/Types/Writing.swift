import ContractModel

/// Write expressions: the call of `JSONWriter` that writes a value.
struct Writing {
    let symbols: Symbols

    /// One expression. `value` is an expression of the type of the use; `writer` is `json`, or `$0` within a closure.
    func expression(_ use: TypeUse, _ value: String, _ writer: String = "$0") -> String {
        guard symbols.isNullable(use) else { return bare(use, value, writer) }
        return "\(writer).nullable(\(value)) { \(bare(use, "$1", "$0")) }"
    }

    /// The same for a value that is not null.
    func bare(_ use: TypeUse, _ value: String, _ writer: String) -> String {
        switch symbols.resolved(use).type {
        case .base64, .binary: "\(writer).base64(\(value))"
        case .custom: "\(writer).custom(\(value))"
        case .array(let element): "\(writer).array(\(value)) { \(expression(element, "$1")) }"
        case .map(let element): "\(writer).map(\(value)) { \(expression(element, "$1")) }"
        case .named(let name): named(name, value, writer)
        case .decimal: "\(writer).write(\(value)\(places(use).map { ", places: \($0)" } ?? ""))"
        default: "\(writer).write(\(value))"
        }
    }

    /// Digits behind the point that the schema of a decimal number fixes.
    func places(_ use: TypeUse) -> Int? {
        let resolved: TypeUse = symbols.resolved(use)
        return resolved.type == .decimal ? Numerals.places(resolved.constraints.multipleOf) : nil
    }

    private func named(_ name: String, _ value: String, _ writer: String) -> String {
        switch symbols.kind(name) {
        case .object, .union: "\(value).write(to: &\(writer))"
        case .textEnumeration, .numberEnumeration, .identifier, .alias, nil: "\(writer).write(\(value))"
        }
    }
}
