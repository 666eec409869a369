import ContractModel
import OpenAPI
import SourceTree

/// What is known of XML while a description is lowered.
struct XMLState {
    var catalogue = XMLCatalogue()
    var names = NameRegistry(reserved: ["self", "Type"])
    /// Names of the shapes of components.
    var components: [ObjectIdentifier: String] = [:]
    /// Schemas without a name whose shapes are being made.
    var open: Set<ObjectIdentifier> = []
    /// Names of bodies that say the same.
    var bodies: [XMLBody: String] = [:]
}

/// `xml` of a schema.
private struct XMLKeyword {
    private let node: Node?

    init(_ schema: Schema) { node = schema.otherKeywords.first { $0.name == "xml" }?.value }

    var name: String? { node?["name"]?.string }
    /// `element`, `attribute`, `text`, `cdata`, `none` (3.2).
    var nodeType: String? { node?["nodeType"]?.string }
    var isAttribute: Bool { node?["attribute"]?.boolean == true || nodeType == "attribute" }
    var isWrapped: Bool { node?["wrapped"]?.boolean == true || nodeType == "element" }
    var location: SourceLocation? { node?.location }

    func name(or fallback: String) -> XMLName {
        XMLName(name ?? fallback, namespace: node?["namespace"]?.string, prefix: node?["prefix"]?.string)
    }
}

extension LoweringRun {
    /// The name of the body that a schema is in XML.
    func xmlBody(_ schema: Schema, _ hint: Hint) -> String {
        let keyword = XMLKeyword(merged(schema))
        let component = (schema.bareTarget ?? schema).componentName
        let shape = xmlShape(of: schema)
        var root = keyword.name(or: component ?? "root")
        if case .list(let item, _) = shape, keyword.name == nil, component == nil { root.name = item.name + "s" }
        let body = XMLBody(root: root, isAnyRoot: keyword.name == nil && component == nil, shape: shape)
        if let known = xml.bodies[body] { return known }
        let owner = component ?? hint.name
        let name = xml.names.unique(Naming.propertyName(owner.hasSuffix("Body") ? owner : owner + " body"))
        xml.bodies[body] = name
        xml.catalogue.add(name, body)
        return name
    }

    private func xmlShape(of schema: Schema) -> XMLShape {
        let own = schema.bareTarget ?? schema
        guard let component = own.componentName else { return plainXML(of: schema) }
        if let known = xml.components[own.id] { return .reference(known) }
        let shape = shape(of: own)
        guard shape.isObject else { return plainXML(of: own) }
        let name = xml.names.unique(Naming.propertyName(component))
        xml.components[own.id] = name
        xml.catalogue.reserve(name)
        xml.catalogue.set(name, xmlShape(shape))
        return .reference(name)
    }

    /// A schema without a name that leads back to itself is anything.
    private func plainXML(of schema: Schema) -> XMLShape {
        guard xml.open.insert(schema.id).inserted else { return .any }
        defer { xml.open.remove(schema.id) }
        return xmlShape(shape(of: schema))
    }

    private func xmlShape(_ shape: Shape) -> XMLShape {
        switch shape.kind {
        case .any, .never: .any
        case .null, .integers, .boolean, .integer, .number: .literal
        case .constant(let node): node.string == nil ? .literal : .text
        case .strings, .string: .text
        case .object, .map: object(shape.schema)
        case .array: list(shape.schema)
        case .union(let branches, _): union(branches)
        }
    }

    private func list(_ schema: Schema) -> XMLShape {
        let (item, shape) = items(of: schema, named: nil)
        return .list(item, shape)
    }

    /// The items of a list have their own name, else the list's, else that of the property.
    private func items(of schema: Schema, named key: String?) -> (XMLName, XMLShape) {
        guard let items = schema.items else { return (XMLName(key ?? "item"), .any) }
        let component = (items.bareTarget ?? items).componentName
        let name = XMLKeyword(merged(items)).name(or: XMLKeyword(schema).name ?? key ?? component ?? "item")
        return (name, xmlShape(of: items))
    }

    private func object(_ schema: Schema) -> XMLShape {
        let required = Set(schema.required.map(\.name))
        var members: [XMLMember] = []
        for property in schema.properties {
            var next = member(property, isRequired: required.contains(property.name))
            // Two properties of one component would have one name, that of the component.
            if case .element(let name) = next.place, members.contains(where: { $0.place == next.place }) {
                next.place = .element(XMLName(property.name, namespace: name.namespace, prefix: name.prefix))
            }
            members.append(next)
        }
        let additional = schema.additionalProperties.flatMap { $0.booleanValue == nil ? xmlShape(of: $0) : nil }
        return .object(members, additional: additional)
    }

    private func member(_ property: Schema.Property, isRequired: Bool) -> XMLMember {
        let schema = merged(property.schema)
        let keyword = XMLKeyword(schema)
        let name = keyword.name(or: property.name)
        let place: XMLMember.Place
        if keyword.isAttribute {
            place = .attribute(name)
        } else if keyword.nodeType == "text" || keyword.nodeType == "cdata" {
            place = .text(isCDATA: keyword.nodeType == "cdata")
        } else if case .array = shape(of: property.schema).kind {
            return repeated(property.name, schema, wrapper: keyword.isWrapped ? name : nil, isRequired: isRequired)
        } else if keyword.nodeType == "none", property.schema.reference == nil {
            return inlined(property, keyword, name, isRequired: isRequired)
        } else {
            place = .element(name)
        }
        return XMLMember(key: property.name, place: place, shape: xmlShape(of: property.schema))
    }

    private func repeated(_ key: String, _ schema: Schema, wrapper: XMLName?, isRequired: Bool) -> XMLMember {
        let (item, shape) = items(of: schema, named: key)
        return XMLMember(key: key, place: .list(item, wrapper: wrapper, isRequired: isRequired), shape: shape)
    }

    /// `nodeType: none` says that an object has no element; a reference, where it is usual, has its target's.
    private func inlined(
        _ property: Schema.Property, _ keyword: XMLKeyword, _ name: XMLName, isRequired: Bool
    ) -> XMLMember {
        let shape = xmlShape(of: property.schema)
        if case .object(_, nil) = shape {
            return XMLMember(key: property.name, place: .inlined(isRequired: isRequired), shape: shape)
        }
        unsupported(
            "unsupported-feature",
            "`nodeType: none` of '\(property.name)' is read as an element: it is no plain object",
            at: keyword.location ?? property.location, hint: "put its properties into the object around it")
        return XMLMember(key: property.name, place: .element(name), shape: shape)
    }

    /// Members of all branches: which of them a value has is found out by the decoder, from JSON.
    private func union(_ branches: [Schema]) -> XMLShape {
        let shapes = branches.map { resolved(xmlShape(of: $0)) }
        if shapes.allSatisfy({ $0 == .text }) { return .text }
        if shapes.allSatisfy({ $0 == .text || $0 == .literal }) { return .literal }
        var members: [XMLMember] = []
        var additional: XMLShape?
        for shape in shapes {
            guard case .object(let own, let more) = shape else { return .any }
            members += own.filter { member in !members.contains { $0.key == member.key } }
            additional = additional ?? more
        }
        return .object(members, additional: additional)
    }

    /// A shape that is still being made is anything.
    private func resolved(_ shape: XMLShape) -> XMLShape {
        guard case .reference(let name) = shape else { return shape }
        return xml.catalogue.shape(name) ?? .any
    }
}

extension Shape {
    fileprivate var isObject: Bool {
        switch kind {
        case .object, .map, .union: true
        default: false
        }
    }
}
