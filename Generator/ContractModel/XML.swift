/// How the values of a schema look in XML (`xml` of OpenAPI 3.1 §4.8.26, `nodeType` of 3.2).
package indirect enum XMLShape: Sendable, Hashable {
    /// Text that is a JSON string.
    case text
    /// Text that is a number, `true` or `false`.
    case literal
    case any
    /// `additional`: shape of members that are not named, where it is known.
    case object([XMLMember], additional: XMLShape?)
    /// Elements inside that are the items.
    case list(XMLName, XMLShape)
    /// Name of a shape of the catalogue.
    case reference(String)
}

package struct XMLName: Sendable, Hashable {
    package var name: String
    package var namespace: String?
    package var prefix: String?

    package init(_ name: String, namespace: String? = nil, prefix: String? = nil) {
        self.name = name
        self.namespace = namespace
        self.prefix = prefix
    }
}

/// A member of an object and its place in XML.
package struct XMLMember: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case attribute(XMLName)
        case element(XMLName)
        /// The text of the object's element.
        case text(isCDATA: Bool)
        /// Repeated elements, within a wrapper where there is one.
        case list(XMLName, wrapper: XMLName?, isRequired: Bool)
        /// An object whose members are in the element of the object around it.
        case inlined(isRequired: Bool)
    }

    /// Name in JSON.
    package var key: String
    package var place: Place
    package var shape: XMLShape

    package init(key: String, place: Place, shape: XMLShape) {
        self.key = key
        self.place = place
        self.shape = shape
    }
}

/// A body in XML.
package struct XMLBody: Sendable, Hashable {
    package var root: XMLName
    /// The description has no name for the root: any is taken.
    package var isAnyRoot: Bool
    package var shape: XMLShape

    package init(root: XMLName, isAnyRoot: Bool, shape: XMLShape) {
        self.root = root
        self.isAnyRoot = isAnyRoot
        self.shape = shape
    }
}

/// The shapes and bodies of a description, in the order of first use.
package struct XMLCatalogue: Sendable, Hashable {
    package var shapes: [(name: String, shape: XMLShape)] { shapeNames.map { ($0, shapesByName[$0] ?? .any) } }
    package private(set) var bodies: [NamedBody] = []
    private var shapeNames: [String] = []
    private var shapesByName: [String: XMLShape] = [:]

    package struct NamedBody: Sendable, Hashable {
        /// Swift name, lower camel case.
        package var name: String
        package var body: XMLBody
    }

    package init() {}

    package var isEmpty: Bool { bodies.isEmpty }

    /// Takes the place of a shape, which is known later.
    package mutating func reserve(_ name: String) { shapeNames.append(name) }

    package mutating func set(_ name: String, _ shape: XMLShape) { shapesByName[name] = shape }

    package mutating func add(_ name: String, _ body: XMLBody) { bodies.append(NamedBody(name: name, body: body)) }

    package func shape(_ name: String) -> XMLShape? { shapesByName[name] }

    package func body(_ name: String) -> XMLBody? { bodies.first { $0.name == name }?.body }
}
