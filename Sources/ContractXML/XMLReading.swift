import ContractRuntime

/// Elements → JSON. What does not fit the shape becomes JSON that does not fit the schema, so that validation, which
/// comes behind, refuses it and says where.
enum XMLReading {
    static func value(of element: ParsedElement, _ shape: XMLShape) -> JSONValue {
        if element.isNil { return .null }
        switch shape.resolved {
        case .text: return isSingle(element) ? .string(element.text) : anything(element)
        case .literal: return isSingle(element) ? literal(element.text) : anything(element)
        case .any, .reference: return anything(element)
        case .list(let name, let item): return list(element.children, name, item)
        case .object(let members, let additional):
            let flat: FlatMembers = FlatMembers(members)
            var object: ObjectBuilder = ObjectBuilder(members: flat.members, additional: additional)
            object.add(element)
            return .object(flat.gathered(object.values))
        }
    }

    /// The text of an attribute, or of an element that is a text.
    static func value(of text: String, _ shape: XMLShape) -> JSONValue {
        if case .literal = shape.resolved { return literal(text) }
        return .string(text)
    }

    /// Items; what has another name stays, and is refused as an item.
    static func list(_ children: [ParsedElement], _ name: XMLName, _ item: XMLShape) -> JSONValue {
        .array(children.map { child in
            name.matches(child.name, child.namespace) ? value(of: child, item) : .object([child.name: anything(child)])
        })
    }

    private static func isSingle(_ element: ParsedElement) -> Bool {
        element.children.isEmpty && element.ownAttributes.isEmpty
    }

    private static func literal(_ text: String) -> JSONValue {
        let trimmed: String = trimmed(text)
        switch try? JSONReader.decode(Array(trimmed.utf8), { $0.any() }) {
        case .number(let number)?: return .number(number)
        case .boolean(let boolean)?: return .boolean(boolean)
        default: return .string(text)
        }
    }

    static func trimmed(_ text: String) -> String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        var rest: Substring = text.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(rest)
    }

    /// Text, or an object of attributes and elements, in which a repeated name is a list.
    static func anything(_ element: ParsedElement) -> JSONValue {
        if isSingle(element) { return .string(element.text) }
        var object: ObjectBuilder = ObjectBuilder(members: [], additional: nil)
        object.add(element)
        return .object(object.values)
    }
}

/// Collects the members of one object.
private struct ObjectBuilder {
    /// Text beside elements that no member takes.
    private static let textKey: String = "#text"

    let members: [XMLMember]
    let additional: XMLShape?
    private(set) var values: [String: JSONValue] = [:]
    private var lists: [String: [JSONValue]] = [:]
    private let keys: Set<String>

    init(members: [XMLMember], additional: XMLShape?) {
        self.members = members
        self.additional = additional
        keys = Set(members.map(\.key))
    }

    mutating func add(_ element: ParsedElement) {
        for attribute in element.ownAttributes { add(attribute) }
        for child in element.children { add(child: child) }
        addText(element)
        for (key, items) in lists { values[key] = .array(items) }
        for member in members {
            guard case .list(_, _, true) = member.place, values[member.key] == nil else { continue }
            values[member.key] = .array([])
        }
    }

    private mutating func add(_ attribute: ParsedElement.Attribute) {
        let member: XMLMember? = members.first { member in
            guard case .attribute(let name) = member.place else { return false }
            return name.matches(attribute.name, attribute.namespace)
        }
        if let member {
            values[member.key] = XMLReading.value(of: attribute.value, member.shape)
        } else {
            put(.string(attribute.value), free(attribute.name))
        }
    }

    private mutating func add(child: ParsedElement) {
        for member in members {
            switch member.place {
            case .element(let name) where name.matches(child.name, child.namespace):
                return put(XMLReading.value(of: child, member.shape), member.key)
            case .list(let item, nil, _) where item.matches(child.name, child.namespace):
                lists[member.key, default: []].append(XMLReading.value(of: child, member.shape))
                return
            case .list(let item, let wrapper?, _) where wrapper.matches(child.name, child.namespace):
                return put(
                    child.isNil ? .null : XMLReading.list(child.children, item, member.shape), member.key)
            default: break
            }
        }
        put(XMLReading.value(of: child, additional ?? .any), free(child.name))
    }

    private mutating func addText(_ element: ParsedElement) {
        for member in members {
            guard case .text = member.place else { continue }
            values[member.key] = XMLReading.value(of: element.text, member.shape)
            return
        }
        let text: String = XMLReading.trimmed(element.text)
        if !text.isEmpty { put(.string(text), free(Self.textKey)) }
    }

    /// A name that is not in the description never takes the place of one that is.
    private func free(_ name: String) -> String {
        let plain: String = XMLText.plain(name)
        return keys.contains(plain) ? "<\(plain)>" : plain
    }

    /// What comes again is a list.
    private mutating func put(_ value: JSONValue, _ key: String) {
        if let items = lists[key] {
            lists[key] = items + [value]
        } else if let first = values[key] {
            lists[key] = [first, value]
        } else {
            values[key] = value
        }
    }
}
