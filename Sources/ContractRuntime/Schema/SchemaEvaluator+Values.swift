extension SchemaEvaluator {
    /// `type`, `enum`, `const`, and the keywords of numbers and texts.
    mutating func checkValue(_ index: Int, _ instance: SchemaInstance) -> Bool {
        var isValid: Bool = true
        if let kinds = plan.nodes[index].kinds, kinds.isDisjoint(with: instance.kind) {
            record("type", instance, Self.expectation(kinds))
            isValid = false
        }
        let meaning: SchemaInstance? = instance.isLoose ? instance.meaning : nil
        if let values = plan.nodes[index].values, !values.contains(instance),
            meaning.map({ values.contains($0) }) != true {
            if plan.nodes[index].isConstant {
                record("const", instance, "The value is not the one that is allowed.")
            } else {
                record("enum", instance, "The value is none of the \(values.count) that are allowed.")
            }
            isValid = false
        }
        if let rules = plan.nodes[index].numbers,
            let number = (meaning ?? instance).number ?? decimal(index, instance) {
            isValid = check(rules, number, instance) && isValid
        }
        if let rules = plan.nodes[index].texts, case .text(let text) = instance.value {
            // `maxLength` of a number in a query says nothing.
            if meaning == nil || plan.nodes[index].kinds?.contains(.string) == true {
                isValid = check(rules, text, instance) && isValid
            }
        }
        return isValid
    }

    /// The number in a text of format `decimal`.
    private func decimal(_ index: Int, _ instance: SchemaInstance) -> ExactNumber? {
        guard case .text(let text) = instance.value, plan.nodes[index].texts?.format == .decimal else { return nil }
        return text.withUnsafeBufferPointer { StringFormat.decimal.accepts($0) ? ExactNumber($0) : nil }
    }

    private static func expectation(_ kinds: SchemaKinds) -> String {
        let phrases: [String] = SchemaKinds.named.filter { kinds.contains($0.kinds) }.map(\.phrase)
        let last: String = phrases.last ?? "nothing"
        let text: String = phrases.count > 1 ? phrases.dropLast().joined(separator: ", ") + " or " + last : last
        return text.prefix(1).uppercased() + text.dropFirst() + " is expected."
    }

    private mutating func check(
        _ rules: SchemaNode.Numbers, _ number: ExactNumber, _ instance: SchemaInstance
    ) -> Bool {
        var isValid: Bool = true
        if let minimum = rules.minimum, number < minimum {
            record("minimum", instance, "The number is too small.")
            isValid = false
        }
        if let maximum = rules.maximum, maximum < number {
            record("maximum", instance, "The number is too large.")
            isValid = false
        }
        if let bound = rules.exclusiveMinimum, !(bound < number) {
            record("exclusiveMinimum", instance, "The number is too small.")
            isValid = false
        }
        if let bound = rules.exclusiveMaximum, !(number < bound) {
            record("exclusiveMaximum", instance, "The number is too large.")
            isValid = false
        }
        if let divisor = rules.multipleOf, !number.isMultiple(of: divisor) {
            record("multipleOf", instance, "The number is not a multiple of the one that the schema names.")
            isValid = false
        }
        return isValid
    }

    private mutating func check(_ rules: SchemaNode.Texts, _ text: [UInt8], _ instance: SchemaInstance) -> Bool {
        var isValid: Bool = true
        if rules.minLength > 0 || rules.maxLength < .max {
            let length: Int = text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
            if length < rules.minLength {
                record("minLength", instance, "At least \(rules.minLength) characters are expected, not \(length).")
                isValid = false
            }
            if length > rules.maxLength {
                record("maxLength", instance, "At most \(rules.maxLength) characters are allowed, not \(length).")
                isValid = false
            }
        }
        if let pattern = rules.pattern, !text.withUnsafeBufferPointer({ pattern.matches($0) }) {
            record("pattern", instance, "The text does not match the pattern \(pattern.source.excerpt).")
            isValid = false
        }
        if let format = rules.format, !text.withUnsafeBufferPointer({ format.accepts($0) }) {
            record("format", instance, "The text is no \(format.rawValue).")
            isValid = false
        }
        return isValid
    }
}

extension SchemaEvaluator {
    /// `allOf`, `anyOf`, `oneOf`, `not`, `if`.
    mutating func checkLogic(_ index: Int, _ instance: SchemaInstance, _ marks: inout SchemaMarks) -> Bool {
        guard let logic = plan.nodes[index].logic else { return true }
        var isValid: Bool = true
        for branch in logic.all {
            isValid = check(branch, instance, &marks) && isValid
            if !isValid, isQuiet { return false }
        }
        if !logic.any.isEmpty { isValid = checkAny(logic.any, instance, &marks) && isValid }
        if !logic.one.isEmpty { isValid = checkOne(logic.one, instance, &marks) && isValid }
        if let not = logic.not {
            var ignored: SchemaMarks = SchemaMarks()
            if quietly(not, instance, &ignored) {
                record("not", instance, "The value is one that is excluded.")
                isValid = false
            }
        }
        if let condition = logic.condition {
            let branch: Int? = quietly(condition, instance, &marks) ? logic.then : logic.otherwise
            if let branch { isValid = check(branch, instance, &marks) && isValid }
        }
        return isValid
    }

    /// All branches are tried only where their marks count.
    private mutating func checkAny(_ branches: [Int], _ instance: SchemaInstance, _ marks: inout SchemaMarks) -> Bool {
        var matches: Bool = false
        for branch in branches where !matches || plan.tracks {
            matches = quietly(branch, instance, &marks) || matches
        }
        if !matches { record("anyOf", instance, "The value matches none of the allowed schemas.") }
        return matches
    }

    private mutating func checkOne(_ branches: [Int], _ instance: SchemaInstance, _ marks: inout SchemaMarks) -> Bool {
        var matches: Int = 0
        for branch in branches where matches < 2 {
            if quietly(branch, instance, &marks) { matches += 1 }
        }
        if matches == 0 { record("oneOf", instance, "The value matches none of the allowed schemas.") }
        if matches > 1 { record("oneOf", instance, "The value matches more than one of the schemas.") }
        return matches == 1
    }
}
