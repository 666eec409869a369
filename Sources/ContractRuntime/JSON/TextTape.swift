/// A `TextValue` laid out flat: nodes in order of appearance, their bytes in one buffer.
@usableFromInline
final class TextTape: Sendable {
    @usableFromInline
    enum Kind: UInt8, Sendable {
        case text, list, object

        var phrase: String {
            switch self {
            case .text: "a text"
            case .list: "a list"
            case .object: "an object"
            }
        }
    }

    @usableFromInline
    struct Node: Sendable {
        @usableFromInline var kind: Kind
        /// Bytes of a text.
        @usableFromInline var start: Int = 0
        @usableFromInline var end: Int = 0
        /// Bytes of the name, if the node is a member of an object; -1 otherwise.
        @usableFromInline var keyStart: Int = -1
        @usableFromInline var keyEnd: Int = -1
        /// Index of the node behind this one and all it contains.
        @usableFromInline var next: Int = 0
    }

    @usableFromInline let nodes: [Node]
    /// Never empty, so that it has an address.
    @usableFromInline let bytes: [UInt8]

    private init(nodes: [Node], bytes: [UInt8]) {
        self.nodes = nodes
        self.bytes = bytes
    }

    convenience init(_ value: TextValue, maximumDepth: Int) {
        var builder: Builder = Builder()
        builder.append(value, key: nil, remainingDepth: maximumDepth)
        self.init(nodes: builder.nodes, bytes: builder.bytes)
    }

    /// The tape of one text whose bytes lie elsewhere.
    static func single(_ count: Int) -> TextTape {
        count < singles.count ? singles[count] : TextTape(nodes: [Node(kind: .text, end: count, next: 1)], bytes: [])
    }

    /// Parameters are short, and there is nothing else to know of them than their length.
    private static let singles: [TextTape] = (0..<64).map { count in
        TextTape(nodes: [Node(kind: .text, end: count, next: 1)], bytes: [])
    }

    private struct Builder {
        var nodes: [Node] = []
        var bytes: [UInt8] = [0]

        /// Appends a value; lists and objects beyond the depth become empty.
        mutating func append(_ value: TextValue, key: String?, remainingDepth: Int) {
            let index: Int = nodes.count
            var node: Node = Node(kind: .text)
            if let key { (node.keyStart, node.keyEnd) = store(key) }
            switch value {
            case .text(let text): (node.start, node.end) = store(text)
            case .list: node.kind = .list
            case .object: node.kind = .object
            }
            nodes.append(node)
            if remainingDepth > 0 { appendChildren(of: value, remainingDepth - 1) }
            nodes[index].next = nodes.count
        }

        private mutating func appendChildren(of value: TextValue, _ remainingDepth: Int) {
            switch value {
            case .text: break
            case .list(let items):
                for item in items { append(item, key: nil, remainingDepth: remainingDepth) }
            case .object(let members):
                for member in members { append(member.value, key: member.key, remainingDepth: remainingDepth) }
            }
        }

        private mutating func store(_ text: String) -> (Int, Int) {
            let start: Int = bytes.count
            bytes.append(contentsOf: text.utf8)
            return (start, bytes.count)
        }
    }
}
