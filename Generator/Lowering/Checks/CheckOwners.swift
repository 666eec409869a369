import ContractModel
import OpenAPI
import SourceTree

/// A schema that is being lowered, as it stands in the description.
struct CheckOwner {
    /// Its type does not say all of it, or something that it was put together from does not.
    var needsCheck = false
}

extension LoweringRun {
    /// Lowers a schema; what its type leaves unsaid becomes a check at its place in the description. A schema that
    /// lowering put together has no place: its owner has the check.
    func owned(_ schema: Schema, _ hint: Hint, _ body: () -> TypeUse) -> TypeUse {
        owners.append(CheckOwner())
        var use = body()
        guard owners.removeLast().needsCheck else { return use }
        if isSynthetic(schema) {
            incomplete.insert(schema.id)
            requireCheck()
        } else if !attachToDeclaration(schema, use), let name = checkRegistry?.name(of: schema, hint) {
            use.checks = [UseCheck(name)]
            if let slot = aliasSlots[schema.id] { declared[slot].declaration.kind = .alias(use) }
        }
        return use
    }

    /// Fills a declaration; its check is its own, so that every way of reading it has it.
    func owningDeclaration(_ slot: Int, _ schema: Schema, _ hint: Hint, _ body: () -> Void) {
        owners.append(CheckOwner())
        body()
        guard owners.removeLast().needsCheck else { return }
        if isSynthetic(schema) {
            incomplete.insert(schema.id)
            requireCheck()
        } else {
            declared[slot].declaration.check = checkRegistry?.name(of: schema, hint)
        }
    }

    /// Checks of what requests reach.
    func usedChecks(_ contract: Contract) -> Set<String> {
        var names = Set(contract.operations.flatMap(\.readUses).flatMap(\.checkNames))
        for type in contract.types where type.isRead {
            if let check = type.check { names.insert(check) }
            names.formUnion(type.kind.uses.flatMap(\.checkNames))
        }
        return names
    }

    /// The schema that is being lowered needs more than its type.
    func requireCheck() {
        if !owners.isEmpty { owners[owners.count - 1].needsCheck = true }
    }

    /// A known schema that was put together: whoever uses it has to check.
    func noteKnown(_ schema: Schema) {
        if incomplete.contains(schema.id) { requireCheck() }
    }

    func isSynthetic(_ schema: Schema) -> Bool { syntheticIDs.contains(schema.id) }

    /// An object or a union that this schema declares, and that null cannot bypass.
    private func attachToDeclaration(_ schema: Schema, _ use: TypeUse) -> Bool {
        guard case .named(let name) = use.type, !use.isNullable, let slot = slots[name],
            declarationOwners[slot] == schema.id
        else { return false }
        let hint = Hint(name)
        declared[slot].declaration.check = checkRegistry?.name(of: schema, hint)
        return true
    }
}

extension TypeUse {
    /// Checks of the use and of what it holds.
    fileprivate var checkNames: [String] {
        switch type {
        case .array(let inner), .map(let inner): checks.map(\.name) + inner.checkNames
        default: checks.map(\.name)
        }
    }
}

extension TypeDeclaration.Kind {
    /// What the members, cases or the other name are.
    fileprivate var uses: [TypeUse] {
        switch self {
        case .object(let object):
            if case .collected(let use) = object.additional { object.properties.map(\.use) + [use] } else {
                object.properties.map(\.use)
            }
        case .union(let union): union.cases.map(\.use)
        case .alias(let use): [use]
        case .enumeration, .identifier: []
        }
    }
}
