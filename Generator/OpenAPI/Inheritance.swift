import SourceTree

/// `discriminator` on a schema that others extend by `allOf` (OpenAPI 3.1 §4.8.25): a reference to the schema means one
/// of those that extend it. Such a reference becomes one to a union, `AnyPet` for `Pet`; in `allOf` it stays as it is.
struct Inheritance {
    private let schemas: [Schema]
    /// Elements of `allOf`: what is extended there is the schema itself.
    private let extended: Set<ObjectIdentifier>
    /// Schemas by the schema that they extend.
    private let heirs: [ObjectIdentifier: [Schema]]

    init(_ schemas: [Schema]) {
        self.schemas = schemas
        var extended: Set<ObjectIdentifier> = []
        var heirs: [ObjectIdentifier: [Schema]] = [:]
        for schema in schemas {
            for part in schema.allOf {
                extended.insert(ObjectIdentifier(part))
                guard let base = part.reference?.target, schema.componentName != nil else { continue }
                heirs[ObjectIdentifier(base), default: []].append(schema)
            }
        }
        self.extended = extended
        self.heirs = heirs
    }

    /// The unions that were made, by name; references have been turned to them.
    func unions() -> [(name: String, schema: Schema)] {
        var made: [(name: String, schema: Schema)] = []
        var targets: [ObjectIdentifier: Schema] = [:]
        for base in schemas where isBase(base) {
            guard let union = union(of: base), let name = base.componentName else { continue }
            targets[ObjectIdentifier(base)] = union
            made.append((name: "Any" + name, schema: union))
        }
        for schema in schemas where !extended.contains(ObjectIdentifier(schema)) {
            guard let target = schema.reference?.target, let union = targets[ObjectIdentifier(target)] else { continue }
            schema.reference?.target = union
            schema.reference?.componentName = union.componentName
        }
        return made
    }

    private func isBase(_ schema: Schema) -> Bool {
        schema.discriminator != nil && schema.componentName != nil && schema.oneOf.isEmpty && schema.anyOf.isEmpty
    }

    private func union(of base: Schema) -> Schema? {
        guard let discriminator = base.discriminator else { return nil }
        var branches = descendants(of: base)
        guard !branches.isEmpty else { return nil }
        // Without a mapping the name of the base selects it as any other name does.
        if discriminator.mapping.isEmpty || discriminator.mapping.contains(where: { $0.target === base }) {
            branches.insert(base, at: 0)
        } else {
            branches.removeAll { branch in !discriminator.mapping.contains { $0.target === branch } }
        }
        guard !branches.isEmpty else { return nil }
        let union = Schema(location: base.location, pointer: base.pointer + "/discriminator")
        union.componentName = base.componentName.map { "Any" + $0 }
        union.description = base.description
        union.discriminator = discriminator
        union.oneOf = branches.map { branch in
            let reference = Schema(location: base.location, pointer: base.pointer + "/discriminator")
            reference.reference = Schema.Reference(
                text: branch.pointer, componentName: branch.componentName, target: branch, location: base.location)
            reference.isBareReference = true
            return reference
        }
        return union
    }

    /// All that extend a schema, directly or not, in the order of the description.
    private func descendants(of base: Schema) -> [Schema] {
        var found: Set<ObjectIdentifier> = []
        var stack = heirs[ObjectIdentifier(base)] ?? []
        while let schema = stack.popLast() {
            guard schema !== base, found.insert(ObjectIdentifier(schema)).inserted else { continue }
            stack += heirs[ObjectIdentifier(schema)] ?? []
        }
        return schemas.filter { found.contains(ObjectIdentifier($0)) }
    }
}
