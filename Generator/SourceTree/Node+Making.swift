extension SourceLocation {
    /// Of a node that stands in no file.
    package static let none = SourceLocation(file: -1, line: 0, column: 0)
}

extension Node {
    package static func text(_ text: String, at location: SourceLocation = .none) -> Node {
        Node(.string(text), at: location)
    }

    package static func integer(_ value: Int, at location: SourceLocation = .none) -> Node {
        Node(.number(String(value)), at: location)
    }

    package static func boolean(_ value: Bool, at location: SourceLocation = .none) -> Node {
        Node(.boolean(value), at: location)
    }

    package static func list(_ elements: [Node], at location: SourceLocation = .none) -> Node {
        Node(.array(elements), at: location)
    }

    /// Members in this order; those that are nil are left out. Keys must differ.
    package static func members(_ pairs: KeyValuePairs<String, Node?>, at location: SourceLocation = .none) -> Node {
        let members = pairs.compactMap { key, value in
            value.map { ObjectNode.Member(key: key, keyLocation: location, value: $0) }
        }
        return Node(.object(ObjectNode(members: members)), at: location)
    }
}

extension ObjectNode {
    /// The same object with one member replaced, or appended where the key is new.
    package func setting(_ key: String, to value: Node) -> ObjectNode {
        var copy = members
        if let position = copy.firstIndex(where: { $0.key == key }) {
            copy[position].value = value
        } else {
            copy.append(Member(key: key, keyLocation: value.location, value: value))
        }
        return ObjectNode(members: copy)
    }

    /// The same object without the members of these keys.
    package func removing(_ keys: Set<String>) -> ObjectNode {
        ObjectNode(members: members.filter { !keys.contains($0.key) })
    }
}
