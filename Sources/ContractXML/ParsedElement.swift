/// An element as it was read.
struct ParsedElement {
    struct Attribute {
        var name: String
        var namespace: String?
        var value: String
    }

    var name: String
    var namespace: String?
    var attributes: [Attribute] = []
    var children: [ParsedElement] = []
    /// Text directly within the element, joined.
    var text: String = ""

    /// `xsi:nil="true"`.
    var isNil: Bool {
        attributes.contains {
            $0.name == "nil" && $0.namespace == XMLText.instanceNamespace && ["true", "1"].contains($0.value)
        }
    }

    /// Attributes that are part of the value.
    var ownAttributes: [Attribute] { attributes.filter { $0.namespace != XMLText.instanceNamespace } }
}
