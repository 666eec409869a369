import ContractRuntime
import Foundation
import FoundationXML

/// Reads XML text into elements with the parser of Foundation (libxml2).
final class ElementParser: NSObject, XMLParserDelegate {
    /// Deepest nesting of elements; `JSONLimits` has the same for what comes of them.
    private static let maximumDepth: Int = 64

    private var open: [ParsedElement] = []
    private var root: ParsedElement?
    private var defect: String?
    /// Namespaces by prefix, for each open element that declares some.
    private var namespaces: [[String: String]] = [["xml": "http://www.w3.org/XML/1998/namespace"]]

    /// - Throws: `BodyDefect` for what is not well-formed, has a document type declaration, or nests too deep.
    static func root(of bytes: [UInt8]) throws(BodyDefect) -> ParsedElement {
        try Prolog.check(bytes)
        let handler: ElementParser = ElementParser()
        let parser: XMLParser = XMLParser(data: Data(bytes))
        parser.shouldProcessNamespaces = false
        parser.shouldReportNamespacePrefixes = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = handler
        let isWellFormed: Bool = parser.parse() && parser.parserError == nil
        if isWellFormed, handler.defect == nil, let root = handler.root { return root }
        throw BodyDefect(
            reason: handler.defect ?? "the text is not well-formed XML", line: parser.lineNumber,
            column: parser.columnNumber)
    }

    /// The parser does not stop at what stands behind the root.
    func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
        defect = defect ?? "the text is not well-formed XML"
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        guard root == nil else {
            defect = "there is more than one root element"
            return parser.abortParsing()
        }
        guard open.count < Self.maximumDepth else {
            defect = "elements nest deeper than \(Self.maximumDepth)"
            return parser.abortParsing()
        }
        push(attributes)
        let name: (local: String, namespace: String?) = resolved(elementName, isElement: true)
        var element: ParsedElement = ParsedElement(name: name.local, namespace: name.namespace)
        for (key, value) in attributes.sorted(by: { $0.key < $1.key }) where !Self.isDeclaration(key) {
            let own: (local: String, namespace: String?) = resolved(key, isElement: false)
            element.attributes.append(.init(name: own.local, namespace: own.namespace, value: value))
        }
        open.append(element)
    }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
    ) {
        guard let element = open.popLast() else { return }
        namespaces.removeLast()
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { append(string) }

    func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {
        append(String(decoding: CDATABlock, as: UTF8.self))
    }

    private func append(_ text: String) {
        if !open.isEmpty { open[open.count - 1].text += text }
    }

    // MARK: Namespaces

    private static func isDeclaration(_ name: String) -> Bool { name == "xmlns" || name.hasPrefix("xmlns:") }

    private func push(_ attributes: [String: String]) {
        var scope: [String: String] = namespaces.last ?? [:]
        for (key, value) in attributes where Self.isDeclaration(key) {
            scope[key == "xmlns" ? "" : String(key.dropFirst("xmlns:".count))] = value
        }
        namespaces.append(scope)
    }

    /// A name without a prefix has the namespace that is declared for all, if it is an element.
    private func resolved(_ name: String, isElement: Bool) -> (local: String, namespace: String?) {
        let scope: [String: String] = namespaces.last ?? [:]
        guard let colon = name.firstIndex(of: ":") else {
            let namespace: String? = isElement ? scope[""] : nil
            return (name, namespace?.isEmpty == true ? nil : namespace)
        }
        return (String(name[name.index(after: colon)...]), scope[String(name[..<colon])])
    }
}
