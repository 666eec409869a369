import ContractModel

/// Limits of a value in words: a label made here and a value of the description.
enum DocsRules {
    static func rule(_ words: String, _ value: String? = nil) -> ViewValue {
        ["words": .code(words), "value": .spec(optional: value)]
    }

    static func rules(of constraints: Constraints, prefix: String = "") -> [ViewValue] {
        var rules: [ViewValue] = []
        if let text = range(constraints.minLength, constraints.maxLength, "character") {
            rules.append(rule(prefix + text))
        }
        if let text = range(constraints.minItems, constraints.maxItems, "item") { rules.append(rule(prefix + text)) }
        if constraints.uniqueItems { rules.append(rule(prefix + "no item twice")) }
        if let text = range(constraints.minProperties, constraints.maxProperties, "member") {
            rules.append(rule(prefix + text))
        }
        let valued: [(String, String?)] = [
            ("format", constraints.format), ("pattern", constraints.pattern), ("at least", constraints.minimum),
            ("more than", constraints.exclusiveMinimum), ("at most", constraints.maximum),
            ("less than", constraints.exclusiveMaximum), ("a multiple of", constraints.multipleOf),
            ("always", constraints.constant),
        ]
        for (label, value) in valued {
            if let value { rules.append(rule(prefix + label, value)) }
        }
        return rules
    }

    /// `1 to 80 characters`, `at most 1 item`, `exactly 3 items`.
    static func range(_ least: Int?, _ most: Int?, _ noun: String) -> String? {
        switch (least ?? 0, most) {
        case (0, nil): nil
        case (let least, let most?) where least == most: "exactly \(counted(most, noun))"
        case (0, let most?): "at most \(counted(most, noun))"
        case (let least, nil): "at least \(counted(least, noun))"
        case (let least, let most?): "\(least) to \(counted(most, noun))"
        }
    }

    /// `1 item`, `2 items`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `90 seconds`, `1 minute`, `2 hours`.
    static func duration(_ seconds: Int) -> String {
        for (size, noun) in [(86_400, "day"), (3600, "hour"), (60, "minute")] where seconds % size == 0 && seconds > 0 {
            return counted(seconds / size, noun)
        }
        return counted(seconds, "second")
    }

    /// `1 MiB`.
    static func bytes(_ count: Int) -> String {
        let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        for (size, unit) in units where count % size == 0 && count > 0 {
            return "\(count / size) \(unit)"
        }
        return counted(count, "byte")
    }
}

/// Texts of a description as HTML made by the Markdown renderer: trusted from here on.
enum DocsText {
    static func blocks(_ text: String?, under level: Int) -> ViewValue {
        guard let text, text.contains(where: { !$0.isWhitespace }) else { return .absent }
        return .code(Markdown.html(text, headingLevel: level))
    }

    static func line(_ text: String?) -> ViewValue {
        guard let text else { return .absent }
        return .code(Markdown.line(text))
    }
}
