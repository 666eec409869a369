import ContractModel

/// A sample in XML, for docs and contract tests.
struct XMLSample {
    private let catalogue: XMLCatalogue

    static func text(_ value: ExampleValue, _ name: String, _ catalogue: XMLCatalogue) -> String {
        guard let body = catalogue.body(name) else { return "" }
        return XMLSample(catalogue: catalogue).element(body.root, value, body.shape, depth: 0)
    }

    private func element(_ name: XMLName, _ value: ExampleValue, _ shape: XMLShape, depth: Int) -> String {
        let tag: String = self.tag(name)
        var head: String = tag
        if let namespace = name.namespace {
            head += " \(name.prefix.map { "xmlns:\($0)" } ?? "xmlns")=\"\(escaped(namespace))\""
        }
        guard depth < DocsLimits.depth else { return "<\(head)/>" }
        switch (value, resolved(shape)) {
        case (.object(let members), .object(let places, let additional)):
            let content: Content = content(members, places, additional, depth)
            return "<\(head)\(content.attributes)>\(content.inside)</\(tag)>"
        case (.array(let items), .list(let item, let inner)):
            return "<\(head)>\(items.map { element(item, $0, inner, depth: depth + 1) }.joined())</\(tag)>"
        default: return "<\(head)>\(escaped(value.bare))</\(tag)>"
        }
    }

    private struct Content {
        var attributes: String = ""
        var inside: String = ""
    }

    private func content(
        _ members: [ExampleValue.Member], _ places: [XMLMember], _ additional: XMLShape?, _ depth: Int
    ) -> Content {
        var content: Content = Content()
        for entry in members {
            let value: ExampleValue = entry.value
            guard let member = places.first(where: { $0.key == entry.key }) else {
                content.inside += element(XMLName(entry.key), value, additional ?? .any, depth: depth + 1)
                continue
            }
            switch member.place {
            case .attribute(let name): content.attributes += " \(tag(name))=\"\(escaped(value.bare))\""
            case .element(let name): content.inside += element(name, value, member.shape, depth: depth + 1)
            case .text: content.inside += escaped(value.bare)
            case .inlined:
                guard case .object(let members) = value, case .object(let places, let more) = resolved(member.shape)
                else { continue }
                let inner: Content = self.content(members, places, more, depth)
                content.attributes += inner.attributes
                content.inside += inner.inside
            case .list(let item, let wrapper, _):
                let items: String = self.items(value, item, member.shape, depth)
                content.inside += wrapper.map { "<\(tag($0))>\(items)</\(tag($0))>" } ?? items
            }
        }
        return content
    }

    private func items(_ value: ExampleValue, _ name: XMLName, _ shape: XMLShape, _ depth: Int) -> String {
        guard case .array(let items) = value else { return "" }
        return items.map { element(name, $0, shape, depth: depth + 1) }.joined()
    }

    private func resolved(_ shape: XMLShape) -> XMLShape {
        if case .reference(let name) = shape { return catalogue.shape(name) ?? .any }
        return shape
    }

    private func tag(_ name: XMLName) -> String {
        let prefix: String = name.namespace == nil ? "" : name.prefix.map { $0 + ":" } ?? ""
        return escaped(prefix + name.name)
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
