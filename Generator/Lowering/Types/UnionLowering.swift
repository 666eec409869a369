import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    func union(_ shape: Shape, _ branches: [Schema], isExclusive: Bool, _ hint: Hint) -> TypeDeclaration.Kind {
        var names = NameRegistry(reserved: ["unknown"])
        var cases: [UnionCase] = []
        var isExclusive = isExclusive
        for branch in branches {
            let name = branchName(branch)
            let own = hint.child(name ?? kindName(self.shape(of: branch)))
            var use = lower(branch, own)
            use.isNullable = false
            if incomplete.contains(branch.id) {
                // What the type of the branch leaves unsaid would make it match too often.
                if let check = branchCheck(branch, own) { use.checks.append(check) } else { isExclusive = false }
            }
            cases.append(UnionCase(name: names.unique(Naming.caseName(name ?? caseName(use))), use: use))
        }
        let selection = discriminator(shape.schema, branches, isExclusive: isExclusive)
        if let selection {
            for index in cases.indices { cases[index].discriminatorValues = selection.values[index] }
        }
        return .union(UnionType(cases: cases, isExclusive: isExclusive, discriminator: selection?.property))
    }

    /// The check of a branch that was put together with what stands around the union: that is checked before.
    private func branchCheck(_ branch: Schema, _ hint: Hint) -> UseCheck? {
        guard let original = branch.allOf.first, !isSynthetic(original) else { return nil }
        return checkRegistry?.name(of: original, hint).map { UseCheck($0) }
    }

    private func branchName(_ branch: Schema) -> String? {
        if let component = branch.bareTarget?.componentName ?? branch.componentName { return component }
        if let title = branch.title, title.count <= Self.longestTitle { return title }
        return nil
    }

    /// A longer title is a sentence and no name.
    private static let longestTitle = 48

    private func kindName(_ shape: Shape) -> String {
        switch shape.kind {
        case .any, .never: "any"
        case .null: "null"
        case .constant(let node): node.string ?? "constant"
        case .strings, .integers: "option"
        case .union: "variant"
        case .object: "object"
        case .map: "map"
        case .array: "array"
        case .string: "string"
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        }
    }

    private func caseName(_ use: TypeUse) -> String {
        if let constant = use.constraints.constant { return constant == "null" ? "null" : constant }
        switch use.type {
        case .string, .custom: return use.constraints.format ?? "string"
        case .boolean: return "boolean"
        case .integer: return "integer"
        case .number, .decimal: return "number"
        case .uuid: return "uuid"
        case .dateTime: return "dateTime"
        case .date: return "date"
        case .base64, .binary: return "bytes"
        case .any: return "any"
        case .named(let name): return namedCase(name)
        case .array(let element): return caseName(element) + "Array"
        case .map(let value): return caseName(value) + "Map"
        }
    }

    private func namedCase(_ name: String) -> String {
        guard let slot = slots[name], declared[slot].declaration.componentName == nil else { return name }
        switch declared[slot].declaration.kind {
        case .enumeration: return "option"
        case .object: return "object"
        case .union: return "variant"
        case .identifier, .alias: return name
        }
    }
}

/// The member that selects a case, and its values by case.
struct Selection {
    var property: String
    var values: [[String]]
}

extension LoweringRun {
    func discriminator(_ schema: Schema, _ branches: [Schema], isExclusive: Bool) -> Selection? {
        guard let declared = schema.discriminator else { return implied(branches) }
        if let standard = declared.standard {
            unsupported(
                "unsupported-discriminator",
                "a discriminator with 'defaultMapping' does not select by itself; the branches are tried one by one",
                at: standard.location)
            return nil
        }
        let values = branches.map { selectingValues($0, declared) }
        if values.allSatisfy({ !$0.isEmpty }), values.flatMap(\.self).isDistinct {
            return Selection(property: declared.propertyName, values: values)
        }
        unsupported(
            "unsupported-discriminator",
            "the discriminator does not tell all branches apart; they are tried one by one", at: declared.location)
        return nil
    }

    private func selectingValues(_ branch: Schema, _ discriminator: Schema.Discriminator) -> [String] {
        guard objectBranch(branch, depth: 0) else { return [] }
        let target = branch.bareTarget ?? branch.allOf.first?.bareTarget ?? branch
        let mapped = discriminator.mapping.filter { $0.target.map { $0 === target || $0 === branch } ?? false }
        if !mapped.isEmpty { return mapped.map(\.value) }
        let constants = constantValues(branch, discriminator.propertyName, depth: 0)
        if !constants.isEmpty { return constants }
        return target.componentName.map { [$0] } ?? []
    }

    private func objectBranch(_ branch: Schema, depth: Int) -> Bool {
        guard depth < Limits.mergeDepth else { return false }
        switch shape(of: branch).kind {
        case .object, .map: return true
        case .union(let branches, _): return branches.allSatisfy { objectBranch($0, depth: depth + 1) }
        default: return false
        }
    }

    /// A required member that has another constant in every branch proves them disjoint.
    private func implied(_ branches: [Schema]) -> Selection? {
        guard branches.count > 1, let first = branches.first else { return nil }
        let candidates = merged(first).required.map(\.name)
        for property in candidates {
            let values = branches.map { constantValues($0, property, depth: 0) }
            if values.allSatisfy({ !$0.isEmpty }), values.flatMap(\.self).isDistinct {
                return Selection(property: property, values: values)
            }
        }
        return nil
    }

    /// The texts that a required member may have, if the branch names them.
    private func constantValues(_ branch: Schema, _ property: String, depth: Int) -> [String] {
        guard depth < Limits.mergeDepth else { return [] }
        let shape = shape(of: branch)
        switch shape.kind {
        case .object:
            guard shape.schema.required.contains(where: { $0.name == property }),
                let member = shape.schema.properties.first(where: { $0.name == property })
            else { return [] }
            return texts(self.shape(of: member.schema))
        case .union(let branches, _):
            let values = branches.map { constantValues($0, property, depth: depth + 1) }
            return values.allSatisfy { !$0.isEmpty } ? values.flatMap(\.self) : []
        default: return []
        }
    }

    private func texts(_ shape: Shape) -> [String] {
        switch shape.kind {
        case .constant(let node): node.string.map { [$0] } ?? []
        case .strings(let nodes): nodes.compactMap(\.string)
        default: []
        }
    }
}

extension [String] {
    fileprivate var isDistinct: Bool { Set(self).count == count }
}
