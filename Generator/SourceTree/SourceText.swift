/// Text → tree, in whichever of the two languages the text is.
package enum SourceText {
    /// Deepest nesting of a tree.
    package static let maximumDepth = 200
    /// Most nodes of a tree, those that aliases repeat included.
    package static let maximumNodes = 5_000_000
    /// Most nodes that aliases may repeat.
    package static let maximumAliasedNodes = 100_000

    package static func parse(_ file: SourceFile, diagnostics: Diagnostics) -> Node? {
        guard String(validating: file.bytes, as: UTF8.self) != nil else {
            let place = file.location(ofByte: UTF8Check.firstInvalidByte(file.bytes))
            diagnostics.error("invalid-encoding", "the file is not UTF-8", at: place, hint: "save it as UTF-8")
            return nil
        }
        return isJSON(file)
            ? JSONText.parse(file, diagnostics: diagnostics) : YAMLText.parse(file, diagnostics: diagnostics)
    }

    /// By the ending of the name; without a known one, by the first character.
    private static func isJSON(_ file: SourceFile) -> Bool {
        if file.path.hasSuffix(".json") { return true }
        if file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml") { return false }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        let first = file.bytes.first { !isBlank($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}

enum UTF8Check {
    /// Offset of the first byte that no UTF-8 text can have there.
    static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var offset = 0
        while offset < bytes.count {
            let length = sequenceLength(bytes[offset])
            let end = min(offset + length, bytes.count)
            guard length > 0, String(validating: bytes[offset..<end], as: UTF8.self) != nil else { return offset }
            offset = end
        }
        return bytes.count
    }

    private static func sequenceLength(_ lead: UInt8) -> Int {
        switch lead {
        case 0..<0x80: 1
        case 0xC2..<0xE0: 2
        case 0xE0..<0xF0: 3
        case 0xF0..<0xF5: 4
        default: 0
        }
    }
}
