import ContractRuntime

/// JSON → XML text.
struct XMLWriting {
    private(set) var text: String = ""
    /// Namespaces in force, by prefix; the empty prefix is that of names without one.
    private var scope: [String: String] = [:]

    init() {}

    mutating func document(_ value: JSONValue, _ name: XMLName, _ shape: XMLShape) {
        text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        element(name, value, shape)
    }

    private mutating func element(_ name: XMLName, _ value: JSONValue, _ shape: XMLShape) {
        let outer: [String: String] = scope
        let tag: String = qualified(name)
        text += "<" + tag
        declare(name)
        if value == .null {
            text += " xmlns:xsi=\"\(XMLText.instanceNamespace)\" xsi:nil=\"true\"/>"
        } else {
            content(value, shape.resolved, tag)
        }
        scope = outer
    }

    /// The rest of a start tag, what is inside, and the end tag.
    private mutating func content(_ value: JSONValue, _ shape: XMLShape, _ tag: String) {
        switch (value, shape) {
        case (.object(let values), .object(let members, let additional)):
            let flat: FlatMembers = FlatMembers(members)
            object(flat.spread(values), flat.members, additional, tag)
        case (.object(let values), _): object(values, [], nil, tag)
        case (.array(let items), .list(let name, let item)):
            text += ">"
            for value in items { element(name, value, item) }
            text += "</\(tag)>"
        case (.array(let items), _):
            text += ">"
            for value in items { element(XMLName("item"), value, .any) }
            text += "</\(tag)>"
        default: text += ">" + XMLText.escaped(Self.text(of: value)) + "</\(tag)>"
        }
    }

    private mutating func object(
        _ values: [String: JSONValue], _ members: [XMLMember], _ additional: XMLShape?, _ tag: String
    ) {
        for member in members { attribute(member, values[member.key]) }
        text += ">"
        for member in members {
            if let value = values[member.key] { write(member, value) }
        }
        let known: Set<String> = Set(members.map(\.key))
        for (key, value) in values.sorted(by: { $0.key < $1.key }) where !known.contains(key) {
            element(XMLName(key), value, additional ?? .any)
        }
        text += "</\(tag)>"
    }

    private mutating func attribute(_ member: XMLMember, _ value: JSONValue?) {
        guard case .attribute(let name) = member.place, let value, value != .null else { return }
        let prefix: String? = name.namespace.map { namespace in
            name.prefix ?? scope.first { $0.value == namespace && !$0.key.isEmpty }?.key ?? "ns"
        }
        if let prefix, let namespace = name.namespace { bind(prefix, namespace) }
        let key: String = prefix.map { "\($0):\(name.local)" } ?? name.local
        text += " \(key)=\"\(XMLText.escaped(Self.text(of: value), isAttribute: true))\""
    }

    private mutating func write(_ member: XMLMember, _ value: JSONValue) {
        switch member.place {
        case .attribute, .inlined: break
        case .element(let name): element(name, value, member.shape)
        case .text(let isCDATA):
            let content: String = value == .null ? "" : Self.text(of: value)
            text += isCDATA ? XMLText.section(content) : XMLText.escaped(content)
        case .list(let item, let wrapper?, _): element(wrapper, value, .list(item, member.shape))
        case .list(let item, nil, _):
            guard case .array(let items) = value else { return }
            for value in items { element(item, value, member.shape) }
        }
    }

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .string(let text), .number(let text): return text
        case .boolean(let flag): return flag ? "true" : "false"
        case .null: return ""
        case .array, .object:
            var json: JSONWriter = JSONWriter()
            json.write(value)
            return json.text
        }
    }

    // MARK: Namespaces

    private func qualified(_ name: XMLName) -> String { name.prefix.map { "\($0):\(name.local)" } ?? name.local }

    private mutating func declare(_ name: XMLName) {
        if let namespace = name.namespace { bind(name.prefix ?? "", namespace) }
    }

    /// Declares a prefix where it does not mean that yet.
    private mutating func bind(_ prefix: String, _ namespace: String) {
        guard scope[prefix] != namespace else { return }
        scope[prefix] = namespace
        let attribute: String = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)"
        text += " \(attribute)=\"\(XMLText.escaped(namespace, isAttribute: true))\""
    }
}
