public import ContractRuntime

/// A body in XML, as the JSON that decoders read and encoders write.
public struct XMLBody: BodyTranslation {
    private let root: XMLName
    /// A root element of any name is taken: the description has none for it.
    private let isAnyRoot: Bool
    private let shape: XMLShape

    /// Deepest nesting of a value that is written.
    private static let maximumDepth: Int = 1_000

    public init(_ root: XMLName, isAnyRoot: Bool = false, _ shape: XMLShape) {
        self.root = root
        self.isAnyRoot = isAnyRoot
        self.shape = shape
    }

    /// - Throws: for text that is not well-formed XML 1.0 in UTF-8, has a document type declaration, nests deeper than
    ///   64 elements, or has another root.
    public func json(from bytes: [UInt8]) throws(BodyDefect) -> [UInt8] {
        let element: ParsedElement = try ElementParser.root(of: bytes)
        guard isAnyRoot || root.matches(element.name, element.namespace) else {
            throw BodyDefect(reason: "the root element is not '\(root.local)'", line: 1, column: 1)
        }
        var json: JSONWriter = JSONWriter()
        json.write(XMLReading.value(of: element, shape))
        return json.bytes
    }

    public func bytes(fromJSON json: [UInt8]) -> [UInt8] {
        let limits: JSONLimits = JSONLimits(maximumDepth: Self.maximumDepth)
        guard let value = try? JSONReader.decode(json, limits: limits, { $0.any() }) else { return [] }
        var writing: XMLWriting = XMLWriting()
        writing.document(value, root, shape)
        return Array(writing.text.utf8)
    }
}
