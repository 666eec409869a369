package import SourceTree

/// The documents of a run: resources by `$id`, anchors, and a loader for what is not there yet.
package final class SchemaStore {
    /// The root of a document by its absolute address, or nil where there is none.
    package typealias Loader = (_ address: String) -> Node?

    struct Document {
        var address: String
        var root: Node
        var isDescription: Bool
        var dialect: SchemaDialect
    }

    private let loader: Loader
    private(set) var documents: [Document] = []
    private var resources: [String: SchemaPlace] = [:]
    private var anchors: [String: SchemaPlace] = [:]
    /// By address of the resource, in the order of the text.
    private(set) var dynamicAnchors: [String: [(name: String, place: SchemaPlace)]] = [:]
    private var missing: Set<String> = []
    private var indexed = 0
    private var openDialects: Set<String> = []
    /// Largest number of places that one document may have.
    private static let maximumPlaces = 2_000_000

    private let assertsFormats: Bool

    /// `assertsFormats`: `format` is checked in every document, not only noted.
    package init(assertsFormats: Bool = false, loader: @escaping Loader = { _ in nil }) {
        self.assertsFormats = assertsFormats
        self.loader = loader
    }

    /// Adds a document of its own, whose root is a schema.
    @discardableResult
    package func add(schema root: Node, address: String) -> Int {
        add(Document(address: address, root: root, isDescription: false, dialect: SchemaDialect()))
    }

    /// Adds an OpenAPI description or a part of one.
    @discardableResult
    package func add(description root: Node, address: String, isOpenAPI30: Bool) -> Int {
        var dialect = SchemaDialect()
        dialect.isOpenAPI30 = isOpenAPI30
        return add(Document(address: address, root: root, isDescription: true, dialect: dialect))
    }

    /// Members of a root object that no schema has.
    private static let descriptionKeys = ["openapi", "swagger", "components", "paths"]

    private func add(_ document: Document) -> Int {
        let number = documents.count
        var document = document
        document.address = URIReference(document.address).address
        document.dialect.assertsFormats = assertsFormats
        documents.append(document)
        let root = rootContext(number)
        if resources[document.address] == nil { resources[document.address] = root.place }
        if root.base.address != document.address, resources[root.base.address] == nil {
            resources[root.base.address] = root.place
        }
        return number
    }

    /// Notes the resources and anchors of all documents. Most runs need none: a pointer leads to its schema directly.
    func indexAll() {
        while indexed < documents.count {
            index(rootContext(indexed))
            indexed += 1
        }
    }

    /// A file that a description refers to may be a schema as a whole.
    private func isSchema(_ document: Document) -> Bool {
        guard document.isDescription else { return true }
        return ["$schema", "$id", "$defs"].contains { document.root[$0] != nil }
            && !Self.descriptionKeys.contains { document.root[$0] != nil }
    }

    private func rootContext(_ number: Int) -> SchemaContext {
        let document = documents[number]
        let context = SchemaContext(
            place: SchemaPlace(document: number, tokens: []), node: document.root,
            role: isSchema(document) ? .schema : .description, base: base(of: document), dialect: document.dialect)
        return entered(context)
    }

    /// The address of a document, or what a description says that it is (`$self`, OpenAPI 3.2).
    private func base(of document: Document) -> URIReference {
        let address = URIReference(document.address)
        guard document.isDescription, let own = document.root["$self"]?.string else { return address }
        var base = URIReference(own).resolved(against: address)
        base.fragment = nil
        return base
    }

    /// A context after its own `$schema` and `$id`.
    private func entered(_ context: SchemaContext) -> SchemaContext {
        var context = context
        guard context.isSchema else { return context }
        if let name = context.node["$schema"]?.string { context.dialect = dialect(name, around: context.dialect) }
        if let identifier = context.identifier {
            var base = URIReference(identifier).resolved(against: context.base)
            base.fragment = nil
            context.base = base
        }
        return context
    }

    /// Notes resources and anchors at and below a place.
    private func index(_ root: SchemaContext) {
        var waiting = [root]
        var places = 0
        while let context = waiting.popLast(), places < Self.maximumPlaces {
            places += 1
            if context.isSchema { note(context) }
            if case .other = context.role { continue }
            waiting += context.children.reversed().map(entered)
        }
    }

    private func note(_ context: SchemaContext) {
        let address = context.base.address
        if context.identifier != nil, resources[address] == nil { resources[address] = context.place }
        if let id = context.node["$id"]?.string, id.hasPrefix("#"), context.dialect.draft < .draft2019 {
            anchors[address + id] = context.place
        }
        if let name = context.node["$anchor"]?.string { anchors[address + "#" + name] = context.place }
        if let name = context.node["$dynamicAnchor"]?.string, context.dialect.draft == .draft2020 {
            anchors[address + "#" + name] = context.place
            dynamicAnchors[address, default: []].append((name, context.place))
        }
        if context.node["$recursiveAnchor"]?.boolean == true, context.dialect.draft == .draft2019 {
            dynamicAnchors[address, default: []].append((Self.recursiveAnchor, context.place))
        }
    }

    /// Stands for `$recursiveAnchor: true` of 2019-09; no anchor can have that name.
    static let recursiveAnchor = "$recursiveAnchor"
}

extension SchemaStore {
    /// What a `$schema` names: a published draft, or a meta-schema whose `$vocabulary` limits one.
    private func dialect(_ name: String, around dialect: SchemaDialect) -> SchemaDialect {
        var result = dialect
        result.isOpenAPI30 = false
        if let draft = SchemaDialect.draft(name) {
            result.draft = draft
            (result.hasValidation, result.hasApplicator, result.hasUnevaluated) = (true, true, true)
            return result
        }
        guard openDialects.insert(name).inserted else { return dialect }
        defer { openDialects.remove(name) }
        guard let meta = context(of: URIReference(name)), let vocabulary = meta.node["$vocabulary"]?.object else {
            return dialect
        }
        result.draft = meta.dialect.draft
        return result.limited(to: vocabulary.members.map(\.key))
    }

    /// The schema that an absolute reference names; nil where nothing is there.
    func context(of reference: URIReference) -> SchemaContext? {
        let address = reference.address
        guard let root = resource(address) else { return nil }
        let fragment = JSONPointerText.percentDecoded(reference.fragment ?? "")
        if fragment.isEmpty { return context(at: root) }
        guard fragment.hasPrefix("/") else {
            indexAll()
            return anchors[address + "#" + fragment].flatMap { context(at: $0) }
        }
        var place = root
        place.tokens += JSONPointerText.tokens(fragment)
        return context(at: place)
    }

    private func resource(_ address: String) -> SchemaPlace? {
        if let known = resources[address] { return known }
        indexAll()
        if let known = resources[address] { return known }
        guard !missing.contains(address) else { return nil }
        if let root = Metaschemas.document(address) ?? loader(address) {
            add(schema: root, address: address)
        } else {
            missing.insert(address)
        }
        return resources[address]
    }

    /// Walks from the root of the document, so that every `$id` on the way counts.
    func context(at place: SchemaPlace) -> SchemaContext? {
        var context = rootContext(place.document)
        for token in place.tokens {
            let next: Node?
            switch context.node.value {
            case .object(let object): next = object[token]
            case .array(let items): next = Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: next = nil
            }
            guard let next else { return nil }
            context = entered(context.child(token, next))
        }
        if !context.isSchema {
            context.role = .schema
            context = entered(context)
        }
        return context
    }
}

/// JSON Pointers in fragments.
enum JSONPointerText {
    static func tokens(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    /// Escapes that are none stay as they are.
    static func percentDecoded(_ text: String) -> String {
        guard text.contains("%") else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == 0x25, digits.count == 2, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
