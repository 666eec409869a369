import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    func object(_ schema: Schema, _ hint: Hint) -> ObjectType {
        let additional = additionalProperties(schema, hint)
        var names = NameRegistry(reserved: additional.isCollected ? ["additionalProperties"] : [])
        let required = Set(schema.required.map(\.name))
        var properties = schema.properties.map { property in
            lowerProperty(property, isRequired: required.contains(property.name), hint, &names)
        }
        properties += undescribed(schema, &names)
        var object = ObjectType(properties: properties, additional: additional)
        object.minProperties = schema.minProperties.flatMap { $0 > 0 ? $0 : nil }
        object.maxProperties = schema.maxProperties
        return object
    }

    private func additionalProperties(_ schema: Schema, _ hint: Hint) -> AdditionalProperties {
        // Which schema holds for a member is decided by its name, at run time.
        if schema.hasKeyword("patternProperties") { return .collected(TypeUse(.any)) }
        guard let additional = schema.additionalProperties else { return .ignored }
        if additional.booleanValue == false { return .refused }
        return .collected(lower(additional, hint.child("value")))
    }

    /// Names in `required` that `properties` does not describe: they must be there, with any value.
    private func undescribed(_ schema: Schema, _ names: inout NameRegistry) -> [Property] {
        let described = Set(schema.properties.map(\.name))
        guard schema.properties.count + schema.required.count <= Limits.properties else { return [] }
        return schema.required.filter { !described.contains($0.name) }.map { member in
            Property(
                key: member.name, name: names.unique(Naming.propertyName(member.name)), use: TypeUse(.any),
                presence: .required)
        }
    }

    private func lowerProperty(
        _ source: Schema.Property, isRequired: Bool, _ hint: Hint, _ names: inout NameRegistry
    ) -> Property {
        let wanted = chosenMember(source.schema.extensions) ?? Naming.propertyName(source.name)
        let name = names.unique(wanted)
        if name != wanted {
            diagnostics.warning(
                "name-collision", "the name \(wanted) is taken; the property is called \(name)", at: source.location)
        }
        let use = lower(source.schema, hint.child(source.name))
        var property = Property(key: source.name, name: name, use: use, presence: isRequired ? .required : .optional)
        let notes = Annotations(source.schema)
        property.documentation = notes.documentation
        property.isDeprecated = notes.isDeprecated
        property.lifecycle = notes.lifecycle.flatMap(lifecycle)
        property.isReadOnly = notes.isReadOnly
        property.isWriteOnly = notes.isWriteOnly
        property.isSensitive = notes.isSensitive
        property.defaultJSON = isRequired ? nil : defaultText(notes.defaultValue, use, source.schema)
        return property
    }
}

extension AdditionalProperties {
    fileprivate var isCollected: Bool {
        if case .collected = self { true } else { false }
    }
}

/// What a schema, or the schema it refers to, says beside the type.
struct Annotations {
    var documentation: String?
    var isDeprecated = false
    /// `x-lifecycle` of the property.
    var lifecycle: Node?
    var isReadOnly = false
    var isWriteOnly = false
    var isSensitive = false
    var defaultValue: Node?

    init(_ schema: Schema) {
        documentation = schema.description ?? schema.title
        lifecycle = schema.extensions["x-lifecycle"]
        var current: Schema? = schema
        var steps = 0
        while let schema = current, steps < Limits.chain {
            isDeprecated = isDeprecated || (steps == 0 && (schema.isDeprecated || lifecycle != nil))
            isReadOnly = isReadOnly || schema.isReadOnly
            isWriteOnly = isWriteOnly || schema.isWriteOnly
            isSensitive =
                isSensitive || schema.extensions["x-sensitive"]?.boolean == true || schema.format == "password"
            defaultValue = defaultValue ?? schema.defaultValue
            current = schema.reference?.target ?? (schema.allOf.count == 1 ? schema.allOf[0] : nil)
            steps += 1
        }
    }
}
