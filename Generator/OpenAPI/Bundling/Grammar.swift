import SourceTree

/// Which objects a description is made of, as far as a rewriting walk must know: where schemas, parameters and
/// references can stand. Everything else is copied as it is, so that an example with a `$ref` member stays an example.
enum PartKind: Hashable, Sendable {
    case document, components, pathItem, operation, parameter, header, requestBody, response, mediaType, encoding,
        schema
    case example, link, callback, securityScheme

    /// How parts stand in a field.
    enum Slot: Sendable {
        case one(PartKind)
        case list(PartKind)
        case map(PartKind)
        /// A schema, or (older drafts) a list of them.
        case oneOrList(PartKind)
    }

    /// Section of `components`. Path items and media types have none in every version, and are put in place.
    var section: String? {
        switch self {
        case .schema: "schemas"
        case .parameter: "parameters"
        case .header: "headers"
        case .requestBody: "requestBodies"
        case .response: "responses"
        case .example: "examples"
        case .link: "links"
        case .callback: "callbacks"
        case .securityScheme: "securitySchemes"
        default: nil
        }
    }

    static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]

    static let slots: [PartKind: [String: Slot]] = [
        .document: ["paths": .map(.pathItem), "webhooks": .map(.pathItem), "components": .one(.components)],
        .components: [
            "schemas": .map(.schema), "responses": .map(.response), "parameters": .map(.parameter),
            "examples": .map(.example), "requestBodies": .map(.requestBody), "headers": .map(.header),
            "securitySchemes": .map(.securityScheme), "links": .map(.link), "callbacks": .map(.callback),
            "pathItems": .map(.pathItem), "mediaTypes": .map(.mediaType),
        ],
        .pathItem: pathItemSlots,
        .operation: [
            "parameters": .list(.parameter), "requestBody": .one(.requestBody), "responses": .map(.response),
            "callbacks": .map(.callback),
        ],
        .parameter: valueSlots,
        .header: valueSlots,
        .requestBody: ["content": .map(.mediaType)],
        .response: ["headers": .map(.header), "content": .map(.mediaType), "links": .map(.link)],
        .mediaType: [
            "schema": .one(.schema), "itemSchema": .one(.schema), "x-item-schema": .one(.schema),
            "examples": .map(.example), "encoding": .map(.encoding),
        ],
        .encoding: ["headers": .map(.header)],
        .schema: schemaSlots,
    ]

    private static let valueSlots: [String: Slot] = [
        "schema": .one(.schema), "content": .map(.mediaType), "examples": .map(.example),
    ]

    private static let pathItemSlots: [String: Slot] = {
        var slots: [String: Slot] = ["parameters": .list(.parameter), "additionalOperations": .map(.operation)]
        for method in methods { slots[method] = .one(.operation) }
        return slots
    }()

    private static let schemaSlots: [String: Slot] = {
        var slots: [String: Slot] = ["items": .oneOrList(.schema)]
        for name in ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"] {
            slots[name] = .map(.schema)
        }
        for name in ["allOf", "anyOf", "oneOf", "prefixItems"] { slots[name] = .list(.schema) }
        for name in [
            "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems",
            "unevaluatedProperties", "contentSchema",
        ] { slots[name] = .one(.schema) }
        return slots
    }()
}

extension Node {
    /// The same node with each part below it replaced.
    func mappingParts(of kind: PartKind, _ change: (Node, PartKind) -> Node) -> Node {
        guard let object else { return self }
        // The keys of a callback are addresses, its values path items.
        if kind == .callback {
            return mappingMembers { $0.key.hasPrefix("x-") ? $0.value : change($0.value, .pathItem) }
        }
        guard let slots = PartKind.slots[kind] else { return self }
        let members = object.members.map { member in
            guard let slot = slots[member.key] else { return member }
            var copy = member
            copy.value = member.value.mapping(slot, change)
            return copy
        }
        return Node(.object(ObjectNode(members: members)), at: location)
    }

    private func mapping(_ slot: PartKind.Slot, _ change: (Node, PartKind) -> Node) -> Node {
        switch slot {
        case .one(let kind): change(self, kind)
        case .list(let kind): mappingElements { change($0, kind) }
        case .map(let kind): mappingMembers { change($0.value, kind) }
        case .oneOrList(let kind): array == nil ? change(self, kind) : mappingElements { change($0, kind) }
        }
    }

    private func mappingElements(_ change: (Node) -> Node) -> Node {
        guard let array else { return self }
        return .list(array.map(change), at: location)
    }

    /// The same object with each value replaced.
    func mappingMembers(_ change: (ObjectNode.Member) -> Node) -> Node {
        guard let object else { return self }
        let members = object.members.map { member in
            var copy = member
            copy.value = change(member)
            return copy
        }
        return Node(.object(ObjectNode(members: members)), at: location)
    }

    /// The same object with a member replaced or appended.
    func setting(_ key: String, to value: Node) -> Node {
        guard let object else { return self }
        return Node(.object(object.setting(key, to: value)), at: location)
    }

    func removing(_ keys: Set<String>) -> Node {
        guard let object, object.members.contains(where: { keys.contains($0.key) }) else { return self }
        return Node(.object(object.removing(keys)), at: location)
    }
}
