/// YAML text → tree, by the core schema of YAML 1.2: `no`, `on` and `yes` are strings. Merge keys (`<<`) of YAML 1.1
/// are followed, because descriptions use them.
enum YAMLText {
    /// Stops at the first error of syntax; everything else is collected.
    static func parse(_ file: SourceFile, diagnostics: Diagnostics) -> Node? {
        file.bytes.withUnsafeBufferPointer { bytes in
            var builder = YAMLTreeBuilder(events: YAMLEvents(file: file, input: bytes), diagnostics: diagnostics)
            do throws(YAMLTreeBuilder.Failure) {
                return try builder.document(of: file)
            } catch {
                diagnostics.report(error.diagnostic)
                return nil
            }
        }
    }
}

/// Recursive descent over libyaml's events.
struct YAMLTreeBuilder {
    struct Failure: Error {
        var diagnostic: Diagnostic
    }

    /// What an anchor stands for, and how much repeating it costs.
    private struct Anchored {
        var node: Node
        var size: Int
        var height: Int
    }

    private let events: YAMLEvents
    private let diagnostics: Diagnostics
    private var anchors: [String: Anchored] = [:]
    private var openAnchors: Set<String> = []
    private var depth = 0
    /// Nodes so far, repeated ones included.
    private var nodes = 0
    private var aliasedNodes = 0
    /// Deepest level reached since the innermost open anchor began.
    private var deepest = 0

    init(events: YAMLEvents, diagnostics: Diagnostics) {
        self.events = events
        self.diagnostics = diagnostics
    }

    mutating func document(of file: SourceFile) throws(Failure) -> Node? {
        _ = try next()
        let start = try next()
        guard case .documentStart = start.kind else {
            let place = SourceLocation(file: file.index, line: 1, column: 1)
            diagnostics.error("empty-file", "the file has no content", at: place)
            return nil
        }
        let node = try node(try next())
        _ = try next()
        let end = try next()
        if case .documentStart = end.kind {
            diagnostics.error(
                "multiple-documents", "a second YAML document begins here", at: end.location,
                hint: "put each document in a file of its own")
        }
        return node
    }

    private func next() throws(Failure) -> YAMLEvent {
        do throws(YAMLEvents.Failure) {
            return try events.next()
        } catch {
            let related = error.context.map { [Diagnostic.Related(location: $0.location, message: $0.message)] } ?? []
            throw Failure(
                diagnostic: Diagnostic(
                    "invalid-yaml", .error, error.message, at: error.location, hint: error.hint, related: related))
        }
    }

    private mutating func node(_ event: YAMLEvent) throws(Failure) -> Node {
        if case .alias(let name) = event.kind { return try expand(name, at: event.location) }
        guard let anchor = event.anchor else { return try unanchored(event) }
        let sizeBefore = nodes
        let deepestBefore = deepest
        deepest = depth
        openAnchors.insert(anchor)
        let node = try unanchored(event)
        openAnchors.remove(anchor)
        anchors[anchor] = Anchored(node: node, size: nodes - sizeBefore, height: deepest - depth)
        deepest = max(deepest, deepestBefore)
        return node
    }

    private mutating func unanchored(_ event: YAMLEvent) throws(Failure) -> Node {
        try count(1, at: event.location)
        switch event.kind {
        case .scalar(let text, let isPlain):
            return Node(
                YAMLScalar.value(text, isPlain: isPlain, event: event, diagnostics: diagnostics), at: event.location)
        case .sequenceStart: return Node(.array(try sequence(event)), at: event.location)
        case .mappingStart: return Node(.object(try mapping(event)), at: event.location)
        default: throw fail("invalid-yaml", "a value is missing here", at: event.location)
        }
    }

    private mutating func expand(_ name: String, at place: SourceLocation) throws(Failure) -> Node {
        guard let anchored = anchors[name] else {
            let reason =
                openAnchors.contains(name)
                ? "alias '*\(name)' stands inside the value it names" : "no anchor '&\(name)' before this alias"
            throw fail("unknown-alias", reason, at: place, hint: Suggestion.hint(for: name, in: anchors.keys.sorted()))
        }
        try count(anchored.size, at: place)
        aliasedNodes += anchored.size
        guard aliasedNodes <= SourceText.maximumAliasedNodes else {
            throw fail(
                "alias-limit", "aliases repeat more than \(SourceText.maximumAliasedNodes) values", at: place,
                hint: "use $ref instead of YAML aliases")
        }
        try checkDepth(depth + anchored.height, at: place)
        deepest = max(deepest, depth + anchored.height)
        return anchored.node
    }

    private mutating func count(_ added: Int, at place: SourceLocation) throws(Failure) {
        nodes += added
        guard nodes <= SourceText.maximumNodes else {
            throw fail("too-large", "more than \(SourceText.maximumNodes) values", at: place)
        }
    }

    private func checkDepth(_ depth: Int, at place: SourceLocation) throws(Failure) {
        guard depth <= SourceText.maximumDepth else {
            throw fail("too-deep", "nested deeper than \(SourceText.maximumDepth) levels", at: place)
        }
    }

    private mutating func descend(_ event: YAMLEvent, tag expected: String) throws(Failure) {
        YAMLScalar.checkTag(of: event, isOneOf: [expected], diagnostics: diagnostics)
        depth += 1
        deepest = max(deepest, depth)
        try checkDepth(depth, at: event.location)
    }

    private mutating func sequence(_ start: YAMLEvent) throws(Failure) -> [Node] {
        try descend(start, tag: YAMLScalar.Tag.sequence)
        var elements: [Node] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { break }
            elements.append(try node(event))
        }
        depth -= 1
        return elements
    }

    private mutating func mapping(_ start: YAMLEvent) throws(Failure) -> ObjectNode {
        try descend(start, tag: YAMLScalar.Tag.mapping)
        var assembly = ObjectAssembly()
        var merges: [Node] = []
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { break }
            let key = try key(event)
            let value = try node(try next())
            if key.isMerge {
                merges.append(value)
            } else if let text = key.text {
                let member = ObjectNode.Member(key: text, keyLocation: event.location, value: value)
                assembly.append(member, diagnostics: diagnostics)
            }
        }
        for merge in merges { self.merge(merge, into: &assembly) }
        depth -= 1
        return ObjectNode(members: assembly.members)
    }

    /// Keys are strings as they are written: `200`, `null`, `on`.
    private mutating func key(_ event: YAMLEvent) throws(Failure) -> (text: String?, isMerge: Bool) {
        if case .scalar(let text, let isPlain) = event.kind {
            if let anchor = event.anchor {
                anchors[anchor] = Anchored(node: Node(.string(text), at: event.location), size: 1, height: 0)
            }
            return (text, isPlain && text == "<<")
        }
        if case .string(let text) = try node(event).value { return (text, false) }
        diagnostics.error("invalid-key", "a key must be a string", at: event.location)
        return (nil, false)
    }

    private func merge(_ node: Node, into assembly: inout ObjectAssembly) {
        switch node.value {
        case .object(let object):
            for member in object.members { assembly.merge(member) }
        case .array(let sources) where sources.allSatisfy({ $0.object != nil }):
            for source in sources { merge(source, into: &assembly) }
        default:
            diagnostics.error("invalid-merge", "'<<' needs a mapping or a list of mappings", at: node.location)
        }
    }

    private func fail(_ id: String, _ message: String, at place: SourceLocation, hint: String? = nil) -> Failure {
        Failure(diagnostic: Diagnostic(id, .error, message, at: place, hint: hint))
    }
}
