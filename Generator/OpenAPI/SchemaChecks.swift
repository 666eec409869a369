import SourceTree

/// Rules that hold between schemas: types that exclude each other, and mappings that lead to no branch.
final class SchemaChecks {
    /// What types a value can have by a schema.
    private enum Possible {
        case any
        /// With the place that says so.
        case some(Set<Schema.SimpleType>, SourceLocation)
        /// None, which has been reported.
        case none
    }

    private let diagnostics: Diagnostics
    private var known: [ObjectIdentifier: Possible] = [:]

    /// References and `allOf` that are followed.
    private static let maximumDepth = 64

    init(diagnostics: Diagnostics) { self.diagnostics = diagnostics }

    func run(_ schemas: [Schema]) {
        for schema in schemas {
            _ = possible(schema, depth: 0)
            // `nullable` beside `allOf` has been put around it.
            for branch in schema.anyOf where branch.pointer == schema.pointer { _ = possible(branch, depth: 0) }
            checkMapping(schema, schemas)
        }
    }
}

// MARK: Types

extension SchemaChecks {
    private func possible(_ schema: Schema, depth: Int) -> Possible {
        if let known = known[ObjectIdentifier(schema)] { return known }
        guard depth < Self.maximumDepth else { return .any }
        var result = own(schema)
        for part in [schema.reference?.target].compactMap(\.self) + schema.allOf {
            let place = schema.allOf.contains { $0 === part } ? part.location : schema.location
            result = common(result, possible(part, depth: depth + 1), at: place)
        }
        known[ObjectIdentifier(schema)] = result
        return result
    }

    /// By `type` alone; whole numbers are numbers.
    private func own(_ schema: Schema) -> Possible {
        guard !schema.types.isEmpty else { return .any }
        var types = Set(schema.types)
        if types.contains(.number) { types.insert(.integer) }
        return .some(types, schema.place(of: "type"))
    }

    private func common(_ left: Possible, _ right: Possible, at place: SourceLocation) -> Possible {
        guard case .some(let first, let one) = left else {
            if case .none = left { return .none }
            return right
        }
        guard case .some(let second, let other) = right else {
            if case .none = right { return .none }
            return left
        }
        let both = first.intersection(second)
        guard both.isEmpty else { return .some(both, both == second ? other : one) }
        diagnostics.report(
            Diagnostic(
                "contradictory-types", .warning,
                "no value is both \(words(first)) and \(words(second)): nothing satisfies this schema", at: place,
                hint: "one of 'type' is wrong, or 'oneOf' was meant",
                related: [
                    .init(location: one, message: "\(words(first)) is said here"),
                    .init(location: other, message: "\(words(second)) is said here"),
                ]))
        return .none
    }

    /// `'null or string'`
    private func words(_ types: Set<Schema.SimpleType>) -> String {
        let named = types.contains(.number) ? types.subtracting([.integer]) : types
        return "'" + named.map(\.rawValue).sorted().joined(separator: " or ") + "'"
    }
}

// MARK: Mappings

extension SchemaChecks {
    private func checkMapping(_ schema: Schema, _ schemas: [Schema]) {
        guard let discriminator = schema.discriminator else { return }
        let keyword = schema.oneOf.isEmpty ? "anyOf" : "oneOf"
        let isUnion = !schema.oneOf.isEmpty || !schema.anyOf.isEmpty
        let standard = discriminator.standard.map { standard in
            [(value: "defaultMapping", target: standard.target, location: standard.location)]
        }
        for entry in discriminator.mapping + (standard ?? []) {
            guard let target = entry.target, target !== schema else { continue }
            if isUnion ? isBranch(target, of: schema, depth: 0) : isHeir(target, of: schema) { continue }
            let name = "'\(entry.value)' leads to \(target.componentName.map { "'\($0)'" } ?? "a schema")"
            diagnostics.warning(
                "stray-mapping",
                isUnion ? "\(name), which is not in '\(keyword)'" : "\(name), which does not extend this schema",
                at: entry.location,
                hint: isUnion
                    ? "add the schema to '\(keyword)', or remove the mapping: no value is read as it"
                    : "add a '$ref' to this schema to its 'allOf', or remove the mapping")
        }
    }

    /// A branch may be a union of its own.
    private func isBranch(_ target: Schema, of union: Schema, depth: Int) -> Bool {
        guard depth < Self.maximumDepth else { return true }
        return (union.oneOf + union.anyOf).contains { branch in
            let meant = branch.reference?.target ?? branch
            if branch === target || meant === target { return true }
            // References to a base mean those that extend it.
            if meant.discriminator != nil, isHeir(target, of: meant) { return true }
            return isBranch(target, of: meant, depth: depth + 1)
        }
    }

    /// Whether a schema extends another by `allOf`, directly or not.
    private func isHeir(_ schema: Schema, of base: Schema) -> Bool {
        var seen: Set<ObjectIdentifier> = []
        var stack = [schema]
        while let next = stack.popLast() {
            if next === base { return true }
            guard seen.insert(ObjectIdentifier(next)).inserted else { continue }
            stack += next.allOf + [next.reference?.target].compactMap(\.self)
        }
        return false
    }
}
