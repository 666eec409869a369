import ContractModel

/// Views of declared types for the templates `declaration`.
struct TypeViews {
    let symbols: Symbols
    let side: Side

    /// The view, and what a file with the declaration imports.
    func view(_ type: TypeDeclaration) -> (view: ViewObject, imports: Imports) {
        var imports: Imports = Imports()
        var view: ViewObject = [
            "name": .code(SwiftText.identifier(type.name)),
            "documentation": .code(documentation(type)),
        ]
        switch type.kind {
        case .object(let object): view["object"] = .object(self.object(type, object, &imports))
        case .enumeration(let enumeration):
            view["enumeration"] = .object(EnumerationView.view(type, enumeration))
        case .identifier:
            imports.addFoundation(isPublic: true)
            view["identifier"] = true
        case .union(let union): view["union"] = .object(self.union(type, union, &imports))
        case .alias(let use):
            imports.add(use, symbols, isPublic: true)
            view["alias"] = .code(symbols.bareSpelling(use))
        }
        return (view, imports)
    }

    private func documentation(_ type: TypeDeclaration) -> String {
        SwiftText.documentation(
            [type.documentation, type.isDeprecated ? "Deprecated." : nil, "\(type.place.file):\(type.place.line)."])
    }
}

// MARK: Objects

extension TypeViews {
    private func object(_ type: TypeDeclaration, _ object: ObjectType, _ imports: inout Imports) -> ViewObject {
        let plan: ObjectPlan = ObjectPlan(type, object, symbols: symbols, side: side)
        for property in plan.properties {
            imports.add(property.property.use, symbols, isPublic: true)
            if case .change = property.storage { imports.add("ContractRuntime", isPublic: true) }
            if property.isIndirect { imports.add("ContractRuntime", isPublic: false) }
        }
        if plan.decodes || plan.encodes { imports.add("ContractRuntime", isPublic: true) }
        var arguments: [String] = plan.properties.map(\.argument)
        var view: ViewObject = [
            "properties": .list(plan.properties.map { property in
                ["declaration": .code(property.declaration(indent: "    ")),
                    "store": .code(property.store(property.local))]
            }),
            "redaction": redaction(plan),
        ]
        if case .collected(let use) = object.additional {
            let element: String = symbols.spelling(use)
            view["additional"] = .code(element)
            arguments.append("additionalProperties: [String: \(element)] = [:]")
            imports.add(use, symbols, isPublic: true)
        }
        view["initializer"] = .code(SwiftLines.list("public init(", arguments, ") {", indent: "    "))
        if plan.decodes { view["decoder"] = .object(decoder(type, object, plan, &imports)) }
        if plan.encodes { view["encoder"] = .object(encoder(object, plan)) }
        return view
    }

    /// The members of `debugDescription`, where one of them must not show.
    private func redaction(_ plan: ObjectPlan) -> ViewValue {
        guard plan.properties.contains(where: \.property.isSensitive) else { return .absent }
        let members: [ViewValue] = plan.properties.map { property in
            let label: String = SwiftText.label(property.property.name)
            let value: String = property.property.isSensitive
                ? "redacted" : "\\(String(describing: self.\(property.name)))"
            return .code("\"\(label): \(value)\"")
        }
        let names: [String] = plan.properties.map(\.property.name)
        return [
            "members": .list(names.contains("debugDescription") ? [] : members),
            "mirror": .flag(!names.contains("customMirror")),
        ]
    }

    /// `PlatformSchemas.order`, what a value is held against before it is read.
    private func check(_ type: TypeDeclaration) -> ViewValue {
        guard side == .server, let name = type.check else { return .absent }
        return .code("\(symbols.checksName).\(SwiftText.identifier(name))")
    }

    private func decoder(
        _ type: TypeDeclaration, _ object: ObjectType, _ plan: ObjectPlan, _ imports: inout Imports
    ) -> ViewObject {
        var reading: Reading = Reading(symbols: symbols, isStrict: side == .server)
        if FieldViews.describes(object, plan) {
            let fields: ViewObject = FieldViews(symbols: symbols, side: side).view(object, plan, &reading)
            if reading.usesDecimalLiteral { imports.addFoundation(isPublic: false) }
            return ["check": check(type), "fields": .object(fields), "patterns": TypeViews.patterns(reading)]
        }
        let properties: [PropertyPlan] = plan.properties.filter(\.isDecoded)
        var cases: [ViewValue] = []
        for (index, property) in properties.enumerated() {
            let read: String = property.read(&reading)
            let statement: String = SwiftLines.caseStatement("case \(index):", read, indent: "            ")
            cases.append(["local": .code(property.localDeclaration), "read": .code(statement)])
        }
        let unknown: String = SwiftLines.caseStatement("default:", unknownMember(object, &reading),
            indent: "            ")
        let conditions: [String] = ["json.end(&object)"] + properties.compactMap(\.unwrapping)
        if reading.usesDecimalLiteral { imports.addFoundation(isPublic: false) }
        return [
            "check": check(type),
            "shape": .code(shape(object, properties)),
            "properties": .list(cases),
            "unknown": .code(unknown),
            "end": .code(SwiftLines.guardElse(conditions, "return nil", indent: "        ")),
            "assignments": .list(plan.properties.map { .code($0.assignment) }),
            "patterns": TypeViews.patterns(reading),
        ]
    }

    static func patterns(_ reading: Reading) -> ViewValue {
        .list(reading.patterns.enumerated().map { index, text in
            ["name": .code("\(reading.patternName)\(index + 1)"), "text": .spec(text)]
        })
    }

    private func unknownMember(_ object: ObjectType, _ reading: inout Reading) -> String {
        switch object.additional {
        case .refused where side == .server: return "json.refuseUnknown(&object)"
        case .refused, .ignored: return "json.skipUnknown(&object)"
        case .collected(let use):
            let read: String = reading.expression(use, "json")
            let type: String = symbols.spelling(use)
            let store: String = "additional.updateValue(value, forKey: object.key)"
            return SwiftLines.closure("if let value: \(type) = (\(read))", store, indent: "                ")
        }
    }

    private func shape(_ object: ObjectType, _ properties: [PropertyPlan]) -> String {
        var arguments: [String] = [
            SwiftLines.array("keys", properties.map(\.property.key), indent: "        "),
            "required: [" + properties.indices.filter { properties[$0].property.presence == .required }
                .map(String.init).joined(separator: ", ") + "]",
        ]
        if side == .server {
            if let minimum = object.minProperties, minimum > 0 { arguments.append("minProperties: \(minimum)") }
            if let maximum = object.maxProperties { arguments.append("maxProperties: \(maximum)") }
        }
        let head: String = "private static let shape: JSONObjectShape = JSONObjectShape("
        return SwiftLines.list(head, arguments, ")", indent: "    ")
    }

    private func encoder(_ object: ObjectType, _ plan: ObjectPlan) -> ViewObject {
        let writing: Writing = Writing(symbols: symbols)
        var view: ViewObject = [
            "properties": .list(plan.properties.filter(\.isEncoded).map {
                .code($0.write(writing, indent: "        "))
            })
        ]
        if case .collected(let use) = object.additional {
            view["additional"] = .code(writing.expression(use, "value", "json"))
        }
        return view
    }
}

// MARK: Unions

extension TypeViews {
    private func union(_ type: TypeDeclaration, _ union: UnionType, _ imports: inout Imports) -> ViewObject {
        var reading: Reading = Reading(symbols: symbols, isStrict: side == .server)
        let writing: Writing = Writing(symbols: symbols)
        let byName: Bool = union.discriminator != nil && union.cases.allSatisfy { !$0.discriminatorValues.isEmpty }
        var cases: [ViewValue] = []
        for branch in union.cases {
            imports.add(branch.use, symbols, isPublic: true)
            cases.append([
                "name": .code(SwiftText.identifier(branch.name)),
                "indirect": .flag(branch.isRecursive && !symbols.isContainer(branch.use)),
                "type": .code(symbols.spelling(branch.use)),
                "values": .code(branch.discriminatorValues.map(SwiftText.literal).joined(separator: ", ")),
                "read": .code(reading.expression(branch.use, "json")),
                "attempt": .code(reading.expression(branch.use, "$0")),
                "write": .code(writing.expression(branch.use, "value", "json")),
            ])
        }
        if reading.usesDecimalLiteral { imports.addFoundation(isPublic: false) }
        let isTolerant: Bool = side == .client
        if isTolerant || side.isDecoded(type) || side.isEncoded(type) { imports.add("ContractRuntime", isPublic: true) }
        return [
            "check": check(type),
            "cases": .list(cases),
            "unknown": isTolerant ? .code(unknownCase(union)) : .absent,
            "byName": .flag(byName),
            "discriminator": .spec(union.discriminator ?? ""),
            "allowed": .code(SwiftText.literals(union.cases.flatMap(\.discriminatorValues))),
            "exclusive": .flag(union.isExclusive && !isTolerant),
            "decoder": .flag(side.isDecoded(type)),
            "encoder": .flag(side.isEncoded(type)),
            "patterns": TypeViews.patterns(reading),
        ]
    }

    /// The case for what a newer server may send.
    private func unknownCase(_ union: UnionType) -> String {
        union.cases.contains { $0.name == "unknown" } ? "unknownValue" : "unknown"
    }
}
