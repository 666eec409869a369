import ContractModel
import OpenAPI
import SourceTree

extension LoweringRun {
    /// Components have the first right to their names, in the order of the description.
    func reserveNames(of document: Document) {
        for (index, (name, schema)) in document.components.schemas.enumerated() {
            componentOrders[schema.id] = DeclarationOrder(phase: 0, index: index)
            _ = componentName(schema, name)
        }
    }

    func lowerComponent(_ schema: Schema, named name: String) {
        if schema.componentName == nil { schema.componentName = name }
        _ = lower(schema, Hint(componentName(schema, name)))
        lowerPending()
    }

    private func componentName(_ schema: Schema, _ name: String) -> String {
        if let known = componentNames[schema.id] { return known }
        let own = configuration.typeNames[name] ?? chosenType(schema.extensions) ?? Naming.typeName(name)
        let unique = uniqueTypeName(own, at: schema.location)
        componentNames[schema.id] = unique
        return unique
    }

    /// The use of a component; its declaration is made on the way.
    func component(_ schema: Schema, named component: String) -> TypeUse {
        let name = componentName(schema, component)
        let previous = order
        order = order(of: schema)
        defer { order = previous }
        if let target = schema.bareTarget {
            if schema.hasFurtherKeywords { requireCheck() }
            let use = lower(target, Hint(name))
            declareAlias(name, schema, use)
            return use
        }
        if let wrapped = onlyBranch(of: schema), wrapped.branch.bareTarget != nil {
            let use = wrappedUse(wrapped, schema, Hint(name))
            declareAlias(name, schema, use)
            return use
        }
        let shape = shape(of: schema, isComponent: true)
        if case .string = shape.kind, schema.format == "uuid" {
            _ = stringUse(shape.schema)
            noteExactness(shape, of: schema)
            return declareIdentifier(name, schema, shape)
        }
        guard shape.isDeclared else {
            let use = build(shape, Hint(name), source: schema)
            declareAlias(name, schema, use)
            return use
        }
        let slot = declareSlot(name, schema)
        if shape.isContainer { declarationOwners[slot] = schema.id }
        pending.append(PendingComponent(slot: slot, source: schema, shape: shape, hint: Hint(name), order: order))
        var use = TypeUse(.named(name))
        use.isNullable = shape.isNullable
        noteExactness(shape, of: schema)
        return use
    }

    private func order(of schema: Schema) -> DeclarationOrder {
        if let known = componentOrders[schema.id] { return known }
        let new = DeclarationOrder(phase: 1, index: componentOrders.count)
        componentOrders[schema.id] = new
        return new
    }

    private func declareIdentifier(_ name: String, _ schema: Schema, _ shape: Shape) -> TypeUse {
        let slot = declareSlot(name, schema)
        declared[slot].declaration.kind = .identifier
        declared[slot].declaration.isVocabulary = true
        var use = TypeUse(.named(name))
        use.isNullable = shape.isNullable
        return use
    }

    private func declareAlias(_ name: String, _ schema: Schema, _ use: TypeUse) {
        let slot = declareSlot(name, schema)
        declared[slot].declaration.kind = .alias(use)
        aliasSlots[schema.id] = slot
    }

    /// Fills the components that were only named so far.
    func lowerPending() {
        let previous = order
        while !pending.isEmpty {
            let batch = pending
            pending.removeAll()
            for component in batch {
                order = component.order
                owningDeclaration(component.slot, component.source, component.hint) {
                    fill(component.slot, component.shape, component.hint)
                }
            }
        }
        order = previous
    }
}

extension LoweringRun {
    func declareInline(_ shape: Shape, _ hint: Hint, source: Schema) -> TypeUse {
        guard declared.count < Limits.types else {
            unsupported(
                "unsupported-size", "more than \(Limits.types) types; the rest is read as any JSON value",
                at: shape.schema.location)
            requireCheck()
            return TypeUse(.any)
        }
        let name = uniqueTypeName(Naming.available(hint.name), at: shape.schema.location)
        let slot = declareSlot(name, shape.schema)
        if shape.isContainer, !isSynthetic(source) { declarationOwners[slot] = source.id }
        let use = TypeUse(.named(name))
        uses[source.id] = nullable(use, shape)
        fill(slot, shape, Hint(name))
        return use
    }

    private func nullable(_ use: TypeUse, _ shape: Shape) -> TypeUse {
        var use = use
        use.isNullable = shape.isNullable
        return use
    }

    func declareSlot(_ name: String, _ schema: Schema) -> Int {
        var declaration = TypeDeclaration(
            name: name, componentName: schema.componentName,
            place: place(schema.location, schema.pointer), documentation: documentation(of: schema),
            areaTypeName: "", kind: .alias(TypeUse(.any)))
        declaration.isDeprecated = schema.isDeprecated
        slots[name] = declared.count
        declared.append(DeclaredType(order: order, declaration: declaration))
        return declared.count - 1
    }

    /// The description, or the title where there is none.
    func documentation(of schema: Schema) -> String? { schema.description ?? schema.title }

    private func fill(_ slot: Int, _ shape: Shape, _ hint: Hint) {
        switch shape.kind {
        case .strings(let values), .integers(let values):
            declared[slot].declaration.kind = .enumeration(enumeration(shape, values))
            declared[slot].declaration.isVocabulary = true
        case .union(let branches, let isExclusive):
            declared[slot].declaration.kind = union(shape, branches, isExclusive: isExclusive, hint)
        default:
            declared[slot].declaration.kind = .object(object(shape.schema, hint))
        }
    }
}
