package import SourceTree

/// Makes one description of a root and the files it refers to: what stood elsewhere goes under `components`, and every
/// reference points into the one file.
package struct Bundler {
    private let files: SourceFiles
    private let map: [(url: String, directory: String)]
    private let diagnostics: Diagnostics

    package init(files: SourceFiles, map: [(url: String, directory: String)], diagnostics: Diagnostics) {
        self.files = files
        self.map = map
        self.diagnostics = diagnostics
    }

    /// Extensions stay as they are; `PolicyExpansion` turns those of ours into plain OpenAPI.
    package func bundle(path: String) -> Node? {
        let reading = Reading(files: files, map: map, diagnostics: diagnostics)
        guard let (file, root) = files.root(of: path, diagnostics: diagnostics) else { return nil }
        return BundleRun(reading: reading, root: root, file: file.index).run()
    }
}

/// The moves of one bundle.
final class BundleRun {
    private struct Component {
        var section: String
        var name: String
    }

    private struct Queued {
        var component: Component
        var kind: PartKind
        var node: Node
    }

    /// Path items inside path items, through callbacks.
    private static let maximumInlining = 16

    private let reading: Reading
    private let root: Node
    private let file: Int32
    private var names: [Cursor.Key: Component] = [:]
    private var taken: [String: Set<String>] = [:]
    private var queue: [Queued] = []
    private var added: [String: [ObjectNode.Member]] = [:]
    private var inlining = 0

    init(reading: Reading, root: Node, file: Int32) {
        self.reading = reading
        self.root = root
        self.file = file
    }

    func run() -> Node {
        adoptAliases()
        var bundle = rewrite(root, .document)
        bundle = resolvingExtensions(bundle)
        var next = 0
        while next < queue.count {
            let item = queue[next]
            let value = rewrite(item.node, item.kind)
            let member = ObjectNode.Member(key: item.component.name, keyLocation: item.node.location, value: value)
            added[item.component.section, default: []].append(member)
            next += 1
        }
        return withAdded(bundle)
    }

    // MARK: Names

    /// `Order: {$ref: orders.yaml#/…/Order}` of the root: the target takes that place and that name.
    private func adoptAliases() {
        for section in root["components"]?.object?.members ?? [] {
            let members = section.value.object?.members ?? []
            taken[section.key] = Set(members.map(\.key))
            for member in members {
                guard let target = foreignTarget(of: member.value), names[target.key] == nil else { continue }
                names[target.key] = Component(section: section.key, name: member.key)
            }
        }
    }

    /// Where a bare reference into another file ends.
    private func foreignTarget(of node: Node) -> Cursor? {
        guard node.object?.members.count == 1, let reference = node["$ref"], let text = reference.string,
            let target = reading.resolve(text, at: reference.location).map(final), target.node.location.file != file
        else { return nil }
        return target
    }

    /// Follows bare references of other files: a name for a name is no part of its own.
    private func final(_ start: Cursor) -> Cursor {
        var cursor = start
        var seen: Set<Cursor.Key> = []
        while cursor.node.location.file != file, cursor.node.object?.members.count == 1,
            let reference = cursor.node["$ref"], let text = reference.string, seen.insert(cursor.key).inserted,
            let next = reading.resolve(text, at: reference.location)
        {
            cursor = next
        }
        return cursor
    }

    /// The name in its own file, or the file's, or both joined, or with a number.
    private func component(for target: Cursor, _ kind: PartKind, _ section: String) -> Component {
        if let known = names[target.key] { return known }
        let path = reading.files[target.node.location.file].path
        let stem = SourcePath.stem(of: path)
        let own = Reading.componentName(target.pointer) ?? lastToken(target.pointer) ?? stem
        var name = Self.plain(own)
        if taken[section, default: []].contains(name) {
            name = Self.plain(Self.capitalized(stem) + Self.capitalized(own))
        }
        let wanted = name
        var number = 2
        while taken[section, default: []].contains(name) {
            name = "\(wanted)\(number)"
            number += 1
        }
        taken[section, default: []].insert(name)
        let component = Component(section: section, name: name)
        names[target.key] = component
        queue.append(Queued(component: component, kind: kind, node: target.node))
        return component
    }

    private func lastToken(_ pointer: String) -> String? {
        pointer.split(separator: "/").dropFirst().last.flatMap { JSONPointer.unescape($0) }
    }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    /// Component names match `^[a-zA-Z0-9._-]+$`.
    private static func plain(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "._-".unicodeScalars.contains(scalar)
        }
        return kept.isEmpty ? "Part" : String(String.UnicodeScalarView(kept))
    }

    // MARK: Rewriting

    private func rewrite(_ node: Node, _ kind: PartKind) -> Node {
        if let reference = node["$ref"], let text = reference.string {
            return rewrite(node, reference: reference, text, kind)
        }
        let changed = node.mappingParts(of: kind, rewrite)
        return kind == .schema ? rewritingDiscriminator(changed) : changed
    }

    private func rewrite(_ node: Node, reference: Node, _ text: String, _ kind: PartKind) -> Node {
        guard let target = reading.resolve(text, at: reference.location).map(final) else { return node }
        guard let section = kind.section else { return inlined(node, target, kind) }
        if isDefinition(node, of: target) { return rewrite(target.node, kind) }
        let address = address(of: target, kind, section)
        return node.mappingParts(of: kind, rewrite).setting("$ref", to: .text(address, at: reference.location))
    }

    /// The alias of the root that gave the target its name.
    private func isDefinition(_ node: Node, of target: Cursor) -> Bool {
        guard node.location.file == file, let component = names[target.key], node.object?.members.count == 1 else {
            return false
        }
        let alias = root["components"]?[component.section]?[component.name]
        return alias?.location == node.location
    }

    /// A path item has no section in 3.0, so it comes where its reference stood.
    private func inlined(_ node: Node, _ target: Cursor, _ kind: PartKind) -> Node {
        guard inlining < Self.maximumInlining else {
            reading.diagnostics.error("reference-cycle", "path items refer to each other", at: node.location)
            return node
        }
        inlining += 1
        defer { inlining -= 1 }
        var result = rewrite(target.node, kind)
        for member in node.object?.members ?? [] where member.key != "$ref" {
            result = result.setting(member.key, to: member.value)
        }
        return result
    }

    private func address(of target: Cursor, _ kind: PartKind, _ section: String) -> String {
        guard target.node.location.file != file else { return Self.fragment(target.pointer) }
        let tokens = target.pointer.split(separator: "/", omittingEmptySubsequences: false)
        guard tokens.count > 4, tokens[1] == "components",
            let owner = owner(of: target, tokens), let ownerKind = ownerKind(String(tokens[2]))
        else {
            let component = component(for: target, kind, section)
            return Self.fragment("#/components/\(component.section)/\(component.name)")
        }
        // A place inside a component moves with it.
        let component = component(for: owner, ownerKind, String(tokens[2]))
        let rest = tokens.dropFirst(4).joined(separator: "/")
        return Self.fragment("#/components/\(component.section)/\(component.name)/\(rest)")
    }

    private func owner(of target: Cursor, _ tokens: [Substring]) -> Cursor? {
        let pointer = tokens.prefix(4).joined(separator: "/")
        let place = SourceLocation(file: target.node.location.file, line: 1, column: 1)
        return reading.resolve(Self.fragment(pointer), at: place)
    }

    private func ownerKind(_ section: String) -> PartKind? {
        guard case .map(let kind)? = PartKind.slots[.components]?[section] else { return nil }
        return kind
    }

    /// Characters that no URI fragment may hold (RFC 3986, §3.5) become percent codes.
    static func fragment(_ pointer: String) -> String {
        let allowed = Set("-._~!$&'()*+,;=:@/?#".utf8)
        return pointer.utf8.map { byte in
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if isLetter || isDigit || allowed.contains(byte) { return String(Unicode.Scalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.utf8.count == 1 ? "0" + digits : digits)
        }.joined()
    }

    private func rewritingDiscriminator(_ schema: Node) -> Node {
        guard let discriminator = schema["discriminator"], let mapping = discriminator["mapping"] else { return schema }
        let changed = mapping.mappingMembers { member in
            guard let text = member.value.string,
                let target = reading.resolve(SchemaMember.reference(text), at: member.value.location).map(final)
            else { return member.value }
            return .text(address(of: target, .schema, "schemas"), at: member.value.location)
        }
        return schema.setting("discriminator", to: discriminator.setting("mapping", to: changed))
    }

    /// Vocabularies that have a file of their own come into the root.
    private func resolvingExtensions(_ bundle: Node) -> Node {
        bundle.mappingMembers { member in
            guard member.key.hasPrefix("x-") else { return member.value }
            return reading.extensionValue(Cursor(node: member.value, pointer: "#/\(member.key)"))
        }
    }

    private func withAdded(_ bundle: Node) -> Node {
        guard !added.isEmpty else { return bundle }
        var components = bundle["components"] ?? .members([:])
        let order = [
            "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links",
            "callbacks",
        ]
        for section in order {
            guard let members = added[section] else { continue }
            let before = components[section]?.object?.members ?? []
            components = components.setting(
                section, to: Node(.object(ObjectNode(members: before + members)), at: .none))
        }
        return bundle.setting("components", to: components)
    }
}
