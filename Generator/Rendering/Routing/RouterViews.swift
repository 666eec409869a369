import ContractModel

/// Views of the router: a function per inner node of the tree, and a function per path for its methods.
struct RouterViews {
    let tree: RouteTree
    let options: RenderingOptions

    /// `PlatformRouter`
    var typeName: String { SwiftText.identifier(options.name + "Router") }

    /// Nodes with a choice below them.
    var functions: [ViewObject] { tree.nodes.filter { !$0.isLeaf && !$0.isCollection }.map(function) }

    /// So many functions stand in one extension.
    private static let groupSize: Int = 25

    /// The functions, by extensions.
    var groups: [ViewObject] {
        let functions: [ViewObject] = self.functions
        return stride(from: 0, to: functions.count, by: RouterViews.groupSize).map { start in
            let end: Int = min(start + RouterViews.groupSize, functions.count)
            return ["router": .code(typeName), "functions": .list(functions[start..<end].map(ViewValue.object))]
        }
    }

    /// What `match` asks first.
    var entry: String { result(tree.root, at: "0") }

    /// Segments of several pieces.
    var segments: [ViewObject] {
        tree.nodes.flatMap(\.mixed).map { pieces, node in
            [
                "router": .code(typeName),
                "documentation": .code(documentation(node)),
                "name": .code("segment\(node.number)"),
                "lines": .list(RouterViews.segment(pieces).map(ViewValue.code)),
            ]
        }
    }

    /// Cases of `match`: paths with the methods that they answer.
    var paths: [ViewObject] {
        tree.nodes.filter(\.isTerminal).map { node in
            let methods: [String] = RouterViews.methods(node).map { name, index in "\(name): \(index)" }
            return [
                "path": .code(RouterViews.comment(node)), "number": .number(node.number),
                "methods": .code(methods.map { $0 + ", " }.joined()),
                "allow": .code(SwiftText.literal(RouterViews.allow(node))),
            ]
        }
    }

    private static func comment(_ node: RouteNode) -> String {
        SwiftText.comment("`\(node.path.isEmpty ? "/" : node.path)`")
    }

    private func documentation(_ node: RouteNode) -> String {
        SwiftText.documentation(["`\(node.path.isEmpty ? "/" : node.path)`"], indent: "    ")
    }

    // MARK: Methods

    /// Cases of `HTTPVerb` with their operations, in the order of the arguments of `answer`.
    private static func methods(_ node: RouteNode) -> [(name: String, index: Int)] {
        Verbs.names.compactMap { name in
            node.operations.first { Verbs.name($0.method) == name }.map { (name, $0.index) }
        }
    }

    /// Value of the `Allow` header. HEAD is answered by GET where it has no operation of its own.
    private static func allow(_ node: RouteNode) -> String {
        var names: Set<String> = Set(methods(node).map(\.name))
        if names.contains("get") { names.insert("head") }
        return names.map { $0.uppercased() }.sorted().joined(separator: ", ")
    }
}

/// Names of `HTTPVerb`.
enum Verbs {
    static let names: [String] = ["get", "head", "post", "put", "patch", "delete", "options", "trace", "query"]

    /// Nil for a method that the runtime never routes.
    static func name(_ method: String) -> String? {
        let name: String = method.lowercased()
        return names.contains(name) ? name : nil
    }
}

// MARK: Functions

extension RouterViews {
    /// More literals than this at one place are told apart by their first byte.
    private static let maximumComparisons: Int = 4

    private func function(_ node: RouteNode) -> ViewObject {
        var lines: [String] = ["guard offset < path.count else { return \(node.isTerminal ? "\(node.number)" : "-1") }"]
        lines.append("let start: Int = offset + 1")
        lines.append("let end: Int = segmentEnd(path, start)")
        let hasFallback: Bool = node.parameter != nil || !node.mixed.isEmpty
        let keeps: Bool = hasFallback && (node.literals.contains { $0.node.hasCaptures } || !node.mixed.isEmpty)
        let beginning: Int = lines.count
        lines += literals(node, hasFallback: hasFallback, keeps: keeps)
        for (index, mixed) in node.mixed.enumerated() {
            let isLast: Bool = index == node.mixed.count - 1 && node.parameter == nil
            lines.append("if segment\(mixed.node.number)(path, start, end, &captures) {")
            lines += next(mixed.node, isLast: isLast, keeps: true).map { "    " + $0 }
            lines.append("}")
            if !isLast { lines.append("captures = saved") }
        }
        if let parameter = node.parameter {
            lines.append("guard start < end else { return -1 }")
            lines.append("captures.append(start..<end)")
            lines.append("return \(result(parameter))")
        } else {
            lines.append("return -1")
        }
        if lines.contains(where: { $0.hasSuffix("captures = saved") }) {
            lines.insert("let saved: PathCaptures = captures", at: beginning)
        }
        return [
            "documentation": .code(documentation(node)), "name": .code("route\(node.number)"),
            "lines": .list(lines.map(ViewValue.code)),
        ]
    }

    private func literals(_ node: RouteNode, hasFallback: Bool, keeps: Bool) -> [String] {
        let blocks: [(text: String, lines: [String])] = node.literals.map { text, child in
            (text, literal(text, child, hasFallback: hasFallback, keeps: keeps && child.hasCaptures))
        }
        let isPlain: Bool = node.literals.allSatisfy {
            !$0.text.isEmpty && RouterViews.isUnreserved($0.text.utf8.prefix(1))
        }
        guard blocks.count > RouterViews.maximumComparisons, isPlain else { return blocks.flatMap(\.lines) }
        var lines: [String] = ["switch start < end ? path[start] : 0 {"]
        var first: UInt8?
        for block in blocks {
            let byte: UInt8 = block.text.utf8.first ?? 0
            if byte != first { lines.append("case \(byte):") }
            first = byte
            lines += block.lines.map { "    " + $0 }
        }
        return lines + ["default: break", "}"]
    }

    /// The bytes stand for themselves in the normal form of a path (unreserved, RFC 3986 §2.3).
    private static func isUnreserved(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
            default: false
            }
        }
    }

    private func literal(_ text: String, _ child: RouteNode, hasFallback: Bool, keeps: Bool) -> [String] {
        let comparison: String = RouterViews.isUnreserved(text.utf8) ? "isLiteral" : "isEncodedLiteral"
        let condition: String = "\(comparison)(path, start, end, \(SwiftText.literal(text)))"
        if child.isLeaf { return ["if end == path.count, \(condition) { return \(child.number) }"] }
        guard hasFallback else { return ["if \(condition) { return \(result(child)) }"] }
        var lines: [String] = ["if \(condition) {"]
        lines += next(child, isLast: false, keeps: keeps).map { "    " + $0 }
        return lines + ["}"]
    }

    /// The statements behind a segment that fits.
    private func next(_ child: RouteNode, isLast: Bool, keeps: Bool) -> [String] {
        if isLast { return ["return \(result(child))"] }
        if child.isLeaf { return ["if end == path.count { return \(child.number) }"] }
        var lines: [String] = ["let found: Int = \(result(child))", "if found >= 0 { return found }"]
        if keeps { lines.append("captures = saved") }
        return lines
    }

    /// The number of the path at a node, or -1.
    private func result(_ child: RouteNode, at offset: String = "end") -> String {
        if child.isLeaf { return "\(offset) == path.count ? \(child.number) : -1" }
        guard child.isCollection, let item = child.parameter else {
            return "route\(child.number)(path, \(offset), &captures)"
        }
        let here: String = child.isTerminal ? ", here: \(child.number)" : ""
        return "item(path, \(offset), &captures, \(item.number)\(here))"
    }

    /// Takes the pieces one after another; a parameter ends at the first place where the next literal stands.
    private static func segment(_ pieces: [RouteNode.Piece]) -> [String] {
        var lines: [String] = ["var position: Int = start"]
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .literal(let text):
                lines.append("position = literalEnd(path, position, end, \(SwiftText.literal(text)))")
                lines.append("guard position >= 0 else { return false }")
            case .parameter:
                lines += parameter(at: index, pieces)
            }
        }
        return lines + ["return position == end"]
    }

    private static func parameter(at index: Int, _ pieces: [RouteNode.Piece]) -> [String] {
        guard index + 1 < pieces.count else {
            return ["guard position < end else { return false }", "captures.append(position..<end)", "position = end"]
        }
        guard case .literal(let text) = pieces[index + 1] else {
            return [
                "guard position < end else { return false }", "captures.append(position..<(position + 1))",
                "position += 1",
            ]
        }
        let isLast: Bool = index + 2 == pieces.count
        let literal: String = SwiftText.literal(text)
        return [
            "let next\(index): Int = find(path, position + 1, end, \(literal), atEnd: \(isLast))",
            "guard next\(index) >= 0 else { return false }",
            "captures.append(position..<next\(index))",
            "position = next\(index)",
        ]
    }
}
