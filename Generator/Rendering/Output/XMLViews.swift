import ContractModel

/// How bodies look in XML, as Swift values.
struct XMLViews {
    let contract: Contract
    let symbols: Symbols

    private static let indent: String = "    "

    /// The same file on both sides; none where the description has no XML.
    func files(
        _ packer: FilePacker, _ options: RenderingOptions, in output: RenderingOptions.Output
    ) throws -> [GeneratedFile] {
        guard !contract.xml.isEmpty else { return [] }
        var packer: FilePacker = packer
        let (view, imports) = view
        try packer.add("swift-server/xml.mustache", view, imports)
        return try packer.files("\(options.name)XML", in: output.folder, source: options.source)
    }

    /// View for the template `xml`, and what a file with it imports.
    private var view: (view: ViewObject, imports: Imports) {
        var imports: Imports = Imports()
        imports.add("ContractXML", isPublic: false)
        let shapes: [String] = contract.xml.shapes.map { declaration(of: $0.name, "XMLShape", shape($0.shape)) }
        let bodies: [String] = contract.xml.bodies.map { declaration(of: $0.name, "XMLBody", body($0.body)) }
        let all: String = (shapes + bodies).joined(separator: "\n\n")
        return (["type": .code(symbols.xmlName), "declarations": .code(all)], imports)
    }

    private func declaration(of name: String, _ type: String, _ value: Call) -> String {
        value.text("static let \(SwiftText.identifier(name)): \(type) = ", indent: Self.indent)
    }

    /// An expression that is broken where it is too long.
    private struct Call {
        var head: String
        var items: [Call] = []
        var tail: String = ""

        func text(_ prefix: String, indent: String) -> String {
            let inner: [String] = items.map { String($0.text("", indent: indent + "    ").drop { $0 == " " }) }
            return SwiftLines.list(prefix + head, inner, tail, indent: indent)
        }
    }

    private func body(_ body: XMLBody) -> Call {
        let isAny: [Call] = body.isAnyRoot ? [Call(head: "isAnyRoot: true")] : []
        return Call(head: "XMLBody(", items: [Call(head: name(body.root))] + isAny + [shape(body.shape)], tail: ")")
    }

    private func shape(_ shape: XMLShape) -> Call {
        switch shape {
        case .text: Call(head: ".text")
        case .literal: Call(head: ".literal")
        case .any: Call(head: ".any")
        case .reference(let name): Call(head: ".reference { \(symbols.xml(name)) }")
        case .list(let item, let inner):
            Call(head: ".list(", items: [Call(head: name(item)), self.shape(inner)], tail: ")")
        case .object(let members, nil): Call(head: ".object([", items: members.map(member), tail: "])")
        case .object(let members, let additional?):
            Call(
                head: ".object(",
                items: [
                    Call(head: "[", items: members.map(member), tail: "]"),
                    labelled("additional", self.shape(additional)),
                ], tail: ")")
        }
    }

    private func labelled(_ label: String, _ call: Call) -> Call {
        Call(head: "\(label): \(call.head)", items: call.items, tail: call.tail)
    }

    private func member(_ member: XMLMember) -> Call {
        let key: Call = Call(head: SwiftText.literal(member.key))
        let shape: Call = shape(member.shape)
        switch member.place {
        case .attribute(let own):
            return Call(head: ".attribute(", items: [key] + name(own, member) + [shape], tail: ")")
        case .element(let own):
            return Call(head: ".element(", items: [key] + name(own, member) + [shape], tail: ")")
        case .text(let isCDATA):
            let mark: [Call] = isCDATA ? [Call(head: "isCDATA: true")] : []
            return Call(head: ".text(", items: [key, shape] + mark, tail: ")")
        case .inlined(let isRequired):
            let mark: [Call] = isRequired ? [Call(head: "isRequired: true")] : []
            return Call(head: ".inlined(", items: [key] + mark + [shape], tail: ")")
        case .list(let item, let wrapper, let isRequired):
            var items: [Call] = [key, Call(head: "items: \(name(item))")]
            if let wrapper { items.append(Call(head: "wrapper: \(name(wrapper))")) }
            if isRequired { items.append(Call(head: "isRequired: true")) }
            return Call(head: ".list(", items: items + [shape], tail: ")")
        }
    }

    /// Nothing where the name is the key.
    private func name(_ name: XMLName, _ member: XMLMember) -> [Call] {
        name == XMLName(member.key) ? [] : [Call(head: "named: \(self.name(name))")]
    }

    private func name(_ name: XMLName) -> String {
        var arguments: [String] = [SwiftText.literal(name.name)]
        if let namespace = name.namespace { arguments.append("namespace: \(SwiftText.literal(namespace))") }
        if let prefix = name.prefix { arguments.append("prefix: \(SwiftText.literal(prefix))") }
        return "XMLName(\(arguments.joined(separator: ", ")))"
    }
}
