import ContractRuntime
package import SourceTree

/// Something in a schema that a plan cannot hold.
package struct SchemaPlanIssue: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A reference leads to another machine, and no folder answers for it.
        case remoteReference
        /// A reference leads nowhere.
        case unresolvedReference
        /// A regular expression is none, or PCRE2 cannot express it.
        case pattern
        /// The value of a keyword is not one that it can have.
        case value
    }

    package var kind: Kind
    package var message: String
    package var location: SourceLocation
}

/// Schemas → the text of a plan, whose form `JSONSchemaPlan` reads.
///
/// Every reference becomes a position: what `$id`, `$anchor` and files have to do with it is settled here. A schema is
/// compiled once, whatever leads to it. The order is that in which schemas are met.
package final class SchemaPlanBuilder {
    let store: SchemaStore
    private var positions: [SchemaPlace: Int] = [:]
    private var texts: [String] = []
    private var waiting: [(position: Int, context: SchemaContext)] = []
    private var resourceNumbers: [String: Int] = [:]
    private var resourceAddresses: [String] = []
    private var usesDynamicAnchors = false
    package private(set) var issues: [SchemaPlanIssue] = []

    package init(store: SchemaStore) { self.store = store }

    /// The position of the root of a document.
    package func root(ofDocument number: Int) -> Int? { root(ofDocument: number, tokens: []) }

    /// The position of a schema by its pointer in a document of the store; nil where nothing is.
    package func root(ofDocument number: Int, tokens: [String]) -> Int? {
        guard let context = store.context(at: SchemaPlace(document: number, tokens: tokens)) else { return nil }
        let position = position(of: context)
        compileWaiting()
        return position
    }

    /// The plan of all schemas so far.
    package func text() -> String {
        let anchors = usesDynamicAnchors ? dynamicAnchors() : []
        return "{\"resources\":[\(anchors.joined(separator: ","))],\"nodes\":[\(texts.joined(separator: ","))]}"
    }

    package var count: Int { texts.count }

    /// Resources that dynamic anchors add may have further references.
    private func dynamicAnchors() -> [String] {
        store.indexAll()
        var tables: [String] = []
        while tables.count < resourceAddresses.count {
            let anchors = store.dynamicAnchors[resourceAddresses[tables.count]] ?? []
            var members: [String] = []
            var seen: Set<String> = []
            for (name, place) in anchors where seen.insert(name).inserted {
                guard let context = store.context(at: place) else { continue }
                members.append("\(NodeWriter.quoted(name)):\(position(of: context))")
            }
            compileWaiting()
            tables.append("{\(members.joined(separator: ","))}")
        }
        return tables
    }

    func position(of context: SchemaContext) -> Int {
        if let known = positions[context.place] { return known }
        let position = texts.count
        positions[context.place] = position
        texts.append("true")
        waiting.append((position, context))
        return position
    }

    private func compileWaiting() {
        while let (position, context) = waiting.popLast() {
            let text = compile(context)
            texts[position] = text
        }
    }

    private func compile(_ context: SchemaContext) -> String {
        guard let object = context.node.object else { return context.node.boolean == false ? "false" : "true" }
        var schema = SchemaCompilation(context: context, builder: self)
        for member in object.members { schema.add(member) }
        let resource = resourceNumber(context.base.address)
        if resource > 0 { schema.append("resource", "\(resource)") }
        guard schema.isNullableComposition else { return schema.text }
        texts += [schema.text, "{\"type\":[\"null\"]}"]
        return "{\"anyOf\":[\(texts.count - 2),\(texts.count - 1)]}"
    }

    private func resourceNumber(_ address: String) -> Int {
        if let known = resourceNumbers[address] { return known }
        let number = resourceAddresses.count
        resourceNumbers[address] = number
        resourceAddresses.append(address)
        return number
    }

    func report(_ kind: SchemaPlanIssue.Kind, _ message: String, at location: SourceLocation) {
        issues.append(SchemaPlanIssue(kind: kind, message: message, location: location))
    }

    /// The schema of a reference in a context, or nil, which is reported.
    func target(_ text: String, in context: SchemaContext, at location: SourceLocation) -> SchemaContext? {
        let reference = URIReference(text).resolved(against: context.base)
        if let found = store.context(of: reference) { return found }
        // What stands beside the file is meant where nothing has the address that `$id` makes of it.
        let address = URIReference(store.documents[context.place.document].address)
        if let found = store.context(of: URIReference(text).resolved(against: address)) { return found }
        if let scheme = reference.scheme, scheme.hasPrefix("http") {
            let message = "'\(reference.address)' is on another machine, and nothing is fetched; say --map URL=DIR"
            report(.remoteReference, message, at: location)
        } else {
            report(.unresolvedReference, "reference '\(text)' leads nowhere", at: location)
        }
        return nil
    }

    func noteDynamicReference() { usesDynamicAnchors = true }
}
