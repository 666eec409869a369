import SourceTree

/// Names under `components` (OpenAPI 3.1.1, Components Object): letters and digits of ASCII, `.`, `-` and `_`. Swagger
/// 2.0 takes any. Generated names are made of whatever is there.
struct ComponentNames {
    let reading: Reading

    func check(_ entry: NamedCursor) {
        guard entry.name.isEmpty || !entry.name.utf8.allSatisfy(Self.isAllowed),
            !reading.isConverted(entry.keyLocation.file)
        else { return }
        reading.diagnostics.warning(
            "invalid-component-name", "'\(entry.name)' cannot be the name of a component", at: entry.keyLocation,
            hint: hint(entry.name))
    }

    private func hint(_ name: String) -> String {
        let rule = "names have letters of ASCII, digits, '.', '-' and '_'"
        let words = name.utf8.split { !Self.isAllowed($0) }.map { String(decoding: $0, as: UTF8.self) }
        guard !words.isEmpty else { return rule }
        return "did you mean '\(words.joined(separator: "_"))'? \(rule)"
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
