extension SchemaEvaluator {
    /// Applies a schema to a part of a value. What `false` refuses is named by the keyword that leads to it.
    private mutating func descend(
        _ node: Int, _ part: SchemaInstance, _ keyword: StaticString, _ what: String
    ) -> Bool {
        if plan.nodes[node].always == false {
            record(keyword, part, "\(what) is not allowed.")
            return false
        }
        var ignored: SchemaMarks = SchemaMarks()
        return within { $0.check(node, part, &ignored) }
    }

    mutating func checkArray(
        _ index: Int, _ instance: SchemaInstance, _ items: [SchemaInstance], _ marks: inout SchemaMarks
    ) -> Bool {
        guard let rules = plan.nodes[index].arrays else { return true }
        var isValid: Bool = checkSizes(rules, instance, items)
        for (position, item) in items.enumerated() {
            if !isValid, isQuiet { return false }
            let schema: Int? = position < rules.prefix.count ? rules.prefix[position] : rules.items
            guard let schema else { break }
            let keyword: StaticString = position < rules.prefix.count ? "prefixItems" : "items"
            isValid = descend(schema, item, keyword, "The item") && isValid
            marks.insert(position)
        }
        if let contains = rules.contains {
            isValid = checkContains(contains, rules, instance, items, &marks) && isValid
        }
        guard let unevaluated = rules.unevaluated else { return isValid }
        for (position, item) in items.enumerated() where !marks.contains(position) {
            isValid = descend(unevaluated, item, "unevaluatedItems", "The item") && isValid
        }
        marks.insertAll(items.count)
        return isValid
    }

    private mutating func checkSizes(
        _ rules: SchemaNode.Arrays, _ instance: SchemaInstance, _ items: [SchemaInstance]
    ) -> Bool {
        var isValid: Bool = true
        if items.count < rules.minItems {
            record("minItems", instance, "At least \(rules.minItems) items are expected, not \(items.count).")
            isValid = false
        }
        if items.count > rules.maxItems {
            record("maxItems", instance, "At most \(rules.maxItems) items are allowed, not \(items.count).")
            isValid = false
        }
        if rules.isUnique, Set(items).count < items.count {
            record("uniqueItems", instance, "The items are not all different.")
            isValid = false
        }
        return isValid
    }

    private mutating func checkContains(
        _ schema: Int, _ rules: SchemaNode.Arrays, _ instance: SchemaInstance, _ items: [SchemaInstance],
        _ marks: inout SchemaMarks
    ) -> Bool {
        var count: Int = 0
        for (position, item) in items.enumerated() {
            var ignored: SchemaMarks = SchemaMarks()
            guard within({ $0.quietly(schema, item, &ignored) }) else { continue }
            count += 1
            marks.insert(position)
        }
        if count < rules.minContains {
            let keyword: StaticString = rules.minContains == 1 ? "contains" : "minContains"
            record(keyword, instance, "At least \(rules.minContains) of the items must match, not \(count).")
            return false
        }
        if count > rules.maxContains {
            record("maxContains", instance, "At most \(rules.maxContains) of the items may match, not \(count).")
            return false
        }
        return true
    }
}

extension SchemaEvaluator {
    mutating func checkObject(
        _ index: Int, _ instance: SchemaInstance, _ members: [SchemaInstance.Member], _ marks: inout SchemaMarks
    ) -> Bool {
        guard let rules = plan.nodes[index].objects else { return true }
        var isValid: Bool = checkPresence(rules, instance, members)
        for (name, schema) in rules.dependentSchemas where instance.index(of: name) != nil {
            isValid = check(schema, instance, &marks) && isValid
        }
        for position in members.indices {
            if !isValid, isQuiet { return false }
            isValid = checkMember(rules, members[position], position, &marks) && isValid
        }
        guard let unevaluated = rules.unevaluated else { return isValid }
        for (position, member) in members.enumerated() where !marks.contains(position) {
            isValid = descend(unevaluated, member.value, "unevaluatedProperties", "The member") && isValid
        }
        marks.insertAll(members.count)
        return isValid
    }

    private mutating func checkPresence(
        _ rules: SchemaNode.Objects, _ instance: SchemaInstance, _ members: [SchemaInstance.Member]
    ) -> Bool {
        var isValid: Bool = true
        if members.count < rules.minProperties {
            record("minProperties", instance, "At least \(rules.minProperties) members are expected.")
            isValid = false
        }
        if members.count > rules.maxProperties {
            record("maxProperties", instance, "At most \(rules.maxProperties) members are allowed.")
            isValid = false
        }
        isValid = checkRequired(rules.required, "required", instance) && isValid
        for (name, required) in rules.dependentRequired where instance.index(of: name) != nil {
            isValid = checkRequired(required, "dependentRequired", instance) && isValid
        }
        return isValid
    }

    private mutating func checkRequired(
        _ names: [[UInt8]], _ keyword: StaticString, _ instance: SchemaInstance
    ) -> Bool {
        var isValid: Bool = true
        for name in names where instance.index(of: name) == nil {
            record(keyword, instance, "The member \(String(decoding: name, as: UTF8.self).excerpt) is required.")
            isValid = false
        }
        return isValid
    }

    private mutating func checkMember(
        _ rules: SchemaNode.Objects, _ member: SchemaInstance.Member, _ position: Int, _ marks: inout SchemaMarks
    ) -> Bool {
        var isValid: Bool = true
        if let names = rules.names {
            let name: SchemaInstance = SchemaInstance(value: .text(member.name), location: member.value.location)
            isValid = descend(names, name, "propertyNames", "The name") && isValid
        }
        var isDescribed: Bool = false
        if let schema = rules.properties[member.name] {
            isValid = descend(schema, member.value, "properties", "The member") && isValid
            isDescribed = true
        }
        for (pattern, schema) in rules.patterns where member.name.withUnsafeBufferPointer({ pattern.matches($0) }) {
            isValid = descend(schema, member.value, "patternProperties", "The member") && isValid
            isDescribed = true
        }
        if !isDescribed, let additional = rules.additional {
            isValid = descend(additional, member.value, "additionalProperties", "The member") && isValid
            isDescribed = true
        }
        if isDescribed { marks.insert(position) }
        return isValid
    }
}
