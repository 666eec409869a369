import SourceTree

/// The part of a description that somebody asked for: operations that one of the words names, and what they refer to.
package struct DocumentFilter: Sendable {
    /// Tags; an operation without a tag has none.
    package var tags: [String] = []
    /// Paths as the description writes them; `*` at the end stands for anything.
    package var paths: [String] = []
    /// `operationId`s.
    package var operations: [String] = []

    package init(tags: [String] = [], paths: [String] = [], operations: [String] = []) {
        self.tags = tags
        self.paths = paths
        self.operations = operations
    }

    package var isEmpty: Bool { tags.isEmpty && paths.isEmpty && operations.isEmpty }

    /// The words that name nothing, with what they could have meant.
    package func unused(in document: Document) -> [(word: String, hint: String?)] {
        let items = document.pathItems
        let all = items.flatMap(\.operations)
        let known: [([String], [String])] = [
            (tags, Array(Set(all.flatMap(\.tags))).sorted()), (operations, all.compactMap(\.operationID)),
        ]
        let words = known.flatMap { words, names in
            words.filter { !names.contains($0) }.map { (word: $0, hint: Suggestion.hint(for: $0, in: names)) }
        }
        let lost = paths.filter { path in !items.contains { matches($0.path, path) } }
        return words + lost.map { (word: $0, hint: Suggestion.hint(for: $0, in: items.map(\.path))) }
    }

    /// The description with the named operations only; components that they do not reach are gone.
    package func apply(to document: Document) -> Document {
        guard !isEmpty else { return document }
        var result = document
        result.pathItems = document.pathItems.compactMap { item in
            var item = item
            let whole = item
            item.operations.removeAll { !keeps($0, of: whole) }
            return item.operations.isEmpty ? nil : item
        }
        return result.withoutLinks(besidesThoseOf: document).withoutUnreached()
    }

    private func keeps(_ operation: Operation, of item: PathItem) -> Bool {
        if let id = operation.operationID, operations.contains(id) { return true }
        return operation.tags.contains(where: tags.contains) || paths.contains { matches(item.path, $0) }
    }

    private func matches(_ path: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
    }
}

extension Document {
    /// Without the links to operations that only the whole description has.
    fileprivate func withoutLinks(besidesThoseOf whole: Document) -> Document {
        let kept = Set(pathItems.flatMap(\.operations).map(Self.place))
        let gone = whole.pathItems.flatMap(\.operations).filter { !kept.contains(Self.place($0)) }
        let goneIDs = Set(gone.compactMap(\.operationID))
        let gonePlaces = Set(gone.map(Self.place))
        var result = self
        result.pathItems = pathItems.map { item in
            var item = item
            for operation in item.operations.indices {
                for response in item.operations[operation].responses.indices {
                    item.operations[operation].responses[response].links.removeAll { link in
                        switch link.target {
                        case .operationID(let id): goneIDs.contains(id)
                        case .place(let file, let pointer): gonePlaces.contains("\(file) \(pointer)")
                        }
                    }
                }
            }
            return item
        }
        return result
    }

    private static func place(_ operation: Operation) -> String {
        "\(operation.location.file) \(operation.pointer)"
    }

    /// Without the component schemas that no operation refers to.
    func withoutUnreached() -> Document {
        var reach = SchemaReach()
        for operation in pathItems.flatMap(\.operations) { reach.visit(operation) }
        var result = self
        result.components.schemas.removeAll { !reach.seen.contains(ObjectIdentifier($0.schema)) }
        return result
    }
}

/// The schemas that operations lead to.
private struct SchemaReach {
    private(set) var seen: Set<ObjectIdentifier> = []

    mutating func visit(_ operation: Operation) {
        for parameter in operation.parameters { visit([parameter.schema] + schemas(parameter.content)) }
        visit(schemas(operation.requestBody?.content ?? []))
        for response in operation.responses {
            visit(response.headers.map(\.schema) + schemas(response.content))
        }
    }

    private func schemas(_ content: [MediaType]) -> [Schema?] { content.flatMap { [$0.schema, $0.itemSchema] } }

    private mutating func visit(_ start: [Schema?]) {
        var stack = start.compactMap(\.self)
        while let schema = stack.popLast() {
            guard seen.insert(ObjectIdentifier(schema)).inserted else { continue }
            stack += [schema.reference?.target, schema.items, schema.additionalProperties].compactMap(\.self)
            stack += schema.properties.map(\.schema) + schema.allOf + schema.anyOf + schema.oneOf
            stack += schema.discriminator?.mapping.compactMap(\.target) ?? []
        }
    }
}
