import ContractModel

/// The path templates of a contract as a tree over segments. Templates that differ in parameter names only are one
/// path.
final class RouteNode {
    /// Part of a segment that holds more than one literal or one parameter.
    enum Piece: Hashable {
        /// Percent-encoded where a path needs it.
        case literal(String)
        case parameter
    }

    /// Number of the node's function.
    let number: Int
    /// The template up to here, for comments.
    let path: String
    fileprivate(set) var literals: [(text: String, node: RouteNode)] = []
    fileprivate(set) var mixed: [(pieces: [Piece], node: RouteNode)] = []
    fileprivate(set) var parameter: RouteNode?
    /// Method in upper case, and the number of the operation.
    fileprivate(set) var operations: [(method: String, index: Int)] = []

    fileprivate init(number: Int, path: String) {
        self.number = number
        self.path = path
    }

    var isLeaf: Bool { literals.isEmpty && mixed.isEmpty && parameter == nil }
    var isTerminal: Bool { !operations.isEmpty }

    /// Nothing stands below but a value, with nothing below that: `/orders` with `/orders/{}`.
    var isCollection: Bool { literals.isEmpty && mixed.isEmpty && parameter?.isLeaf == true }

    /// A capture is taken somewhere below.
    var hasCaptures: Bool {
        parameter != nil || !mixed.isEmpty || literals.contains { $0.node.hasCaptures }
    }
}

/// Builds the tree of a contract.
struct RouteTree {
    /// In the order of their numbers; the first is the root, whose path is empty.
    private(set) var nodes: [RouteNode]
    var root: RouteNode { nodes[0] }

    init(_ operations: [Operation]) {
        nodes = [RouteNode(number: 0, path: "")]
        for (index, operation) in operations.enumerated() {
            for segments in [operation.segments] + operation.otherSegments { insert(operation, segments, index) }
        }
        for node in nodes {
            node.literals.sort { $0.text < $1.text }
            node.mixed.sort { RouteTree.literalLength($0.pieces) > RouteTree.literalLength($1.pieces) }
        }
    }

    private mutating func insert(_ operation: Operation, _ segments: [[PathPiece]], _ index: Int) {
        var node: RouteNode = root
        for segment in segments.isEmpty ? [[]] : segments { node = child(of: node, RouteTree.pieces(segment)) }
        if !node.operations.contains(where: { $0.method == operation.method }) {
            node.operations.append((operation.method, index))
        }
    }

    private mutating func child(of node: RouteNode, _ pieces: [RouteNode.Piece]) -> RouteNode {
        if pieces == [.parameter] {
            let child: RouteNode = node.parameter ?? add(below: node, "{}")
            node.parameter = child
            return child
        }
        if pieces.count <= 1 {
            let text: String = RouteTree.text(pieces)
            if let known = node.literals.first(where: { $0.text == text }) { return known.node }
            let child: RouteNode = add(below: node, text)
            node.literals.append((text, child))
            return child
        }
        if let known = node.mixed.first(where: { $0.pieces == pieces }) { return known.node }
        let child: RouteNode = add(below: node, RouteTree.text(pieces))
        node.mixed.append((pieces, child))
        return child
    }

    private mutating func add(below node: RouteNode, _ segment: String) -> RouteNode {
        let child: RouteNode = RouteNode(number: nodes.count, path: "\(node.path)/\(segment)")
        nodes.append(child)
        return child
    }

    /// Neighbouring literals are joined; an empty segment is no piece at all.
    private static func pieces(_ segment: [PathPiece]) -> [RouteNode.Piece] {
        var pieces: [RouteNode.Piece] = []
        for piece in segment {
            switch piece {
            case .parameter: pieces.append(.parameter)
            case .literal(let text) where text.isEmpty: break
            case .literal(let text):
                if case .literal(let before)? = pieces.last {
                    pieces[pieces.count - 1] = .literal(before + encoded(text))
                } else {
                    pieces.append(.literal(encoded(text)))
                }
            }
        }
        return pieces
    }

    private static func text(_ pieces: [RouteNode.Piece]) -> String {
        pieces.map { piece in
            if case .literal(let text) = piece { text } else { "{}" }
        }.joined()
    }

    private static func literalLength(_ pieces: [RouteNode.Piece]) -> Int {
        pieces.reduce(0) { sum, piece in
            if case .literal(let text) = piece { sum + text.utf8.count } else { sum }
        }
    }

    /// A literal as the normal form of a path has it: what may not stand in a segment (RFC 3986 §3.3) is encoded.
    static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: result.append(byte)
            case _ where "-._~!$&'()*+,;=:@".utf8.contains(byte): result.append(byte)
            default:
                let digits: String = String(byte, radix: 16, uppercase: true)
                result += "%\(digits.count == 1 ? "0" : "")\(digits)".utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
