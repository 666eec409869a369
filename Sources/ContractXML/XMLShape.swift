/// How a value looks in XML: what its JSON members are there. Made by the generator from `xml` of the schemas
/// (OpenAPI 3.1 §4.8.26, 3.2 `nodeType`).
public indirect enum XMLShape: Sendable {
    /// Text that is a JSON string.
    case text
    /// Text that is a JSON number, `true` or `false`; any other text is a JSON string, which validation refuses.
    case literal
    /// Nothing is known: text, or an object of what is inside.
    case any
    /// - Parameter additional: the shape of members that are not named; nil: `any`.
    case object([XMLMember], additional: XMLShape? = nil)
    /// Elements inside that are the items.
    case list(XMLName, XMLShape)
    /// Another shape, which may lead back to this one.
    case reference(@Sendable () -> XMLShape)

    /// The shape behind references.
    var resolved: XMLShape {
        var shape: XMLShape = self
        while case .reference(let next) = shape { shape = next() }
        return shape
    }
}

/// The name of an element or attribute.
public struct XMLName: Sendable, Hashable {
    /// A valid name: characters that no name may have are written `_xHHHH_`.
    let local: String
    let namespace: String?
    /// Used where there is a namespace.
    let prefix: String?

    public init(_ name: String, namespace: String? = nil, prefix: String? = nil) {
        local = XMLText.name(name)
        self.namespace = namespace
        self.prefix = namespace == nil ? nil : prefix.map(XMLText.name)
    }

    /// An element without a namespace in its description is taken in any.
    func matches(_ local: String, _ namespace: String?) -> Bool {
        self.local == local && (self.namespace == nil || self.namespace == namespace)
    }
}

/// A member of an object and its place in XML.
public struct XMLMember: Sendable {
    enum Place: Sendable {
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
    let key: String
    let place: Place
    let shape: XMLShape

    public static func attribute(_ key: String, named name: XMLName? = nil, _ shape: XMLShape) -> XMLMember {
        XMLMember(key: key, place: .attribute(name ?? XMLName(key)), shape: shape)
    }

    public static func element(_ key: String, named name: XMLName? = nil, _ shape: XMLShape) -> XMLMember {
        XMLMember(key: key, place: .element(name ?? XMLName(key)), shape: shape)
    }

    public static func text(_ key: String, _ shape: XMLShape, isCDATA: Bool = false) -> XMLMember {
        XMLMember(key: key, place: .text(isCDATA: isCDATA), shape: shape)
    }

    /// An object without an element of its own.
    /// - Parameter isRequired: without any of its members the object is empty and not absent.
    public static func inlined(_ key: String, isRequired: Bool = false, _ shape: XMLShape) -> XMLMember {
        XMLMember(key: key, place: .inlined(isRequired: isRequired), shape: shape)
    }

    /// - Parameter isRequired: without an element the list is empty and not absent.
    public static func list(
        _ key: String, items: XMLName, wrapper: XMLName? = nil, isRequired: Bool = false, _ shape: XMLShape
    ) -> XMLMember {
        XMLMember(key: key, place: .list(items, wrapper: wrapper, isRequired: isRequired), shape: shape)
    }
}
