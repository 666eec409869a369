import SourceTree

extension SchemaMember {
    /// A number; in 3.0 a Boolean, which `SchemaNormalization` joins with the limit beside it.
    func readExclusive(_ path: ReferenceWritableKeyPath<Schema, String?>) {
        if version == .v3_0 {
            if value.boolean == nil { wrongType("'true' or 'false'", hint: "numbers here are OpenAPI 3.1") }
        } else if value.boolean != nil {
            wrongType("a number", hint: "Boolean '\(key)' is OpenAPI 3.0; write the limit itself here")
        }
        if value.boolean == nil { schema[keyPath: path] = number() }
    }

    func readType() {
        switch value.value {
        case .string(let text): append(text, value)
        case .array(let elements) where version > .v3_0:
            for element in elements {
                if let text = element.string { append(text, element) } else { wrongType("an array of strings") }
            }
        default:
            wrongType(
                version == .v3_0 ? "a string" : "a string or an array of strings",
                hint: value.array == nil ? nil : "lists of types are OpenAPI 3.1; write 'nullable: true' for null")
        }
    }

    private func append(_ text: String, _ node: Node) {
        guard let type = Schema.SimpleType(rawValue: text), type != .null || version > .v3_0 else {
            let known = Schema.SimpleType.allCases.map(\.rawValue)
            let hint = Self.otherTypes[text] ?? Suggestion.hint(for: text, in: known)
            diagnostics.error("unknown-type", "'\(text)' is no type of JSON Schema", at: node.location, hint: hint)
            return
        }
        if schema.types.contains(type) {
            diagnostics.warning(
                "duplicate-type", "'\(text)' is in 'type' twice", at: node.location,
                hint: "remove one, or write the type that was meant")
        } else {
            schema.types.append(type)
        }
    }

    func readPattern() {
        schema.pattern = string()
        schema.patternLocation = value.location
    }

    /// Words that are types elsewhere.
    private static let otherTypes = [
        "null": "write 'nullable: true' in OpenAPI 3.0", "file": "write '{type: string, format: binary}'",
        "date": "write '{type: string, format: date}'", "datetime": "write '{type: string, format: date-time}'",
        "float": "write '{type: number, format: float}'", "double": "write '{type: number, format: double}'",
        "int": "write 'integer'", "long": "write '{type: integer, format: int64}'", "bool": "write 'boolean'",
        "any": "leave 'type' out", "map": "write '{type: object, additionalProperties: …}'",
        "uuid": "write '{type: string, format: uuid}'", "list": "write 'array'",
    ]

    func readEnumeration() {
        guard let elements = elements("an array of values") else { return }
        if elements.isEmpty {
            let severity: Diagnostic.Severity = version == .v3_0 ? .error : .warning
            diagnostics.report(Diagnostic("empty-enum", severity, "'enum' has no values", at: value.location))
        }
        schema.enumeration = elements.map(\.node)
    }

    func readProperties() {
        guard let object = value.object else { return wrongType("an object") }
        let parent = cursor
        schema.properties = object.members.map { property in
            Schema.Property(
                name: property.key, location: property.keyLocation,
                schema: reader.schema(at: parent.child(property.key, property.value)))
        }
    }

    func readRequired() {
        if value.boolean != nil {
            return wrongType(
                "an array of names", hint: "list the name in 'required' of the object that has the property")
        }
        for element in elements("an array of names") ?? [] {
            guard let name = element.node.string else {
                reader.reading.wrongType(element.node, expected: "a string", of: "a name in 'required'")
                continue
            }
            if schema.required.contains(where: { $0.name == name }) {
                diagnostics.warning("duplicate-required", "'\(name)' is required twice", at: element.node.location)
            } else {
                schema.required.append((name: name, location: element.node.location))
            }
        }
    }

    func readAdditionalProperties() {
        if let allowed = value.boolean {
            let child = Schema(location: value.location, pointer: cursor.pointer)
            child.booleanValue = allowed
            schema.additionalProperties = child
        } else {
            schema.additionalProperties = reader.schema(at: cursor)
        }
    }

    func readNullable() {
        if version == .v3_0 {
            _ = boolean()
        } else {
            diagnostics.warning(
                "unknown-field", "'nullable' has no effect since OpenAPI 3.1", at: member.keyLocation,
                hint: "add \"null\" to 'type', or to 'anyOf' a schema of type \"null\"")
        }
    }

    func readDiscriminator() {
        guard let fields = Fields(cursor, .discriminator, reader.reading) else { return }
        let name = fields.requiredString("propertyName")
        guard !name.isEmpty else { return }
        schema.discriminator = Schema.Discriminator(
            propertyName: name, mapping: [], location: value.location)
        let schema = schema
        if let text = fields.string("defaultMapping"), let place = fields.child("defaultMapping")?.node.location {
            schema.discriminator?.standard = (target: nil, location: place)
            reader.whenResolved(Self.reference(text), at: place) { schema.discriminator?.standard?.target = $0 }
        }
        for (index, entry) in fields.members("mapping").enumerated() {
            schema.discriminator?.mapping.append(
                (value: entry.name, target: nil, location: entry.cursor.node.location))
            guard let text = entry.cursor.node.string else {
                reader.reading.wrongType(entry.cursor.node, expected: "a string", of: "a target of 'mapping'")
                continue
            }
            reader.whenResolved(Self.reference(text), at: entry.cursor.node.location) { target in
                schema.discriminator?.mapping[index].target = target
            }
        }
    }

    /// A bare name means a component schema of the same file.
    static func reference(_ text: String) -> String {
        let isName =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
        let isFile = text.hasSuffix(".yaml") || text.hasSuffix(".yml") || text.hasSuffix(".json")
        return isName && !isFile ? "#/components/schemas/\(text)" : text
    }
}
