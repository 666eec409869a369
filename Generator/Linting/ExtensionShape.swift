import OpenAPI
import SourceTree

/// What a value of an extension may look like.
indirect enum ExtensionShape: Sendable {
    struct Member: Sendable {
        var name: String
        var shape: ExtensionShape
        var isRequired = false
    }

    case text
    case flag
    case count(ClosedRange<Int>)
    case word([String])
    /// `^[a-z][a-z0-9_]*$`
    case snakeCase
    /// Two or more words of snake_case with dots between.
    case dotted
    /// A dotted name, `area.*` or `*`.
    case permissionPattern
    /// RFC 3339 full-date.
    case date
    /// The value is checked elsewhere.
    case anything
    case list(ExtensionShape)
    /// One value or a list of them, not empty.
    case oneOrMore(ExtensionShape)
    /// Keys of the author's choice.
    case map(keys: ExtensionShape, ExtensionShape)
    case members([Member])
    /// At least one member must be there.
    case someMembers([Member])
    case either(ExtensionShape, ExtensionShape)

    /// In words, for messages.
    var name: String {
        switch self {
        case .text: "a string"
        case .flag: "'true' or 'false'"
        case .count(let range):
            range.upperBound == .max
                ? "a whole number, \(range.lowerBound) or more"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .word(let words): words.count == 1 ? "'\(words[0])'" : "one of \(words.joined(separator: ", "))"
        case .snakeCase: "a name in snake_case"
        case .dotted: "a dotted name in snake_case, such as 'orders.create'"
        case .permissionPattern: "a permission, 'area.*' or '*'"
        case .date: "a date such as 2026-03-01"
        case .anything: "a value"
        case .list: "a list"
        case .oneOrMore(let shape): "\(shape.name), or a list of them"
        case .map, .members, .someMembers: "an object"
        case .either(let first, let second): "\(first.name), or \(second.name)"
        }
    }
}

/// Holds a value against a shape and reports every difference.
struct ExtensionCheck {
    let context: LintContext
    /// `x-roles`.
    let name: String

    func check(_ node: Node, _ shape: ExtensionShape) {
        switch shape {
        case .list(let element): checkList(node, element, shape)
        case .oneOrMore(let element): checkOneOrMore(node, element, shape)
        case .map(let keys, let value): checkMap(node, keys, value, shape)
        case .members(let members): checkMembers(node, members, shape)
        case .someMembers(let members):
            checkMembers(node, members, shape)
            if node.object?.members.isEmpty == true { report("has no member", node) }
        case .either(let first, let second): check(node, node.object == nil ? first : second)
        default: if !Self.fits(node, shape) { wrong(node, shape) }
        }
    }

    private func wrong(_ node: Node, _ shape: ExtensionShape) {
        var hint: String?
        if case .word(let words) = shape { hint = node.string.flatMap { Suggestion.hint(for: $0, in: words) } }
        report("expects \(shape.name)", node, hint: hint)
    }

    private func report(_ message: String, _ node: Node, hint: String? = nil) {
        context.report("'\(name)' \(message)", at: node.location, hint: hint)
    }

    static func fits(_ node: Node, _ shape: ExtensionShape) -> Bool {
        switch shape {
        case .text: node.string != nil
        case .flag: node.boolean != nil
        case .count(let range): node.integer.map { range.contains($0) } ?? false
        case .word(let words): node.string.map { words.contains($0) } ?? false
        case .snakeCase: node.string.map { NameStyle.isSnakeCase($0) } ?? false
        case .dotted: node.string.map { NameStyle.isDottedSnakeCase($0) } ?? false
        case .permissionPattern: node.string.map { isPermissionPattern($0) } ?? false
        case .date: node.string.map { isDate($0) } ?? false
        default: true
        }
    }

    private static func isPermissionPattern(_ text: String) -> Bool {
        if text == "*" || NameStyle.isDottedSnakeCase(text) { return true }
        guard text.hasSuffix(".*") else { return false }
        return text.dropLast(2).split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            NameStyle.isSnakeCase($0)
        }
    }

    /// `2026-03-01`; days of months are checked, leap years included.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return (1...days).contains(day)
    }

    private func checkList(_ node: Node, _ element: ExtensionShape, _ shape: ExtensionShape) {
        guard let elements = node.array else { return wrong(node, shape) }
        var seen: Set<String> = []
        for item in elements {
            check(item, element)
            if let text = item.string, !seen.insert(text).inserted { report("names '\(text)' twice", item) }
        }
    }

    private func checkOneOrMore(_ node: Node, _ element: ExtensionShape, _ shape: ExtensionShape) {
        guard node.array != nil else { return check(node, element) }
        if node.array?.isEmpty == true { report("expects at least one", node) }
        checkList(node, element, shape)
    }

    private func checkMap(_ node: Node, _ keys: ExtensionShape, _ value: ExtensionShape, _ shape: ExtensionShape) {
        guard let object = node.object else { return wrong(node, shape) }
        for member in object.members {
            if !Self.fits(.text(member.key), keys) {
                context.report("'\(name)': '\(member.key)' is not \(keys.name)", at: member.keyLocation)
            }
            check(member.value, value)
        }
    }

    private func checkMembers(_ node: Node, _ members: [ExtensionShape.Member], _ shape: ExtensionShape) {
        guard let object = node.object else { return wrong(node, shape) }
        for member in object.members {
            if let known = members.first(where: { $0.name == member.key }) {
                ExtensionCheck(context: context, name: "\(name).\(known.name)").check(member.value, known.shape)
            } else {
                context.report(
                    "'\(name)' has no member '\(member.key)'", at: member.keyLocation,
                    hint: Suggestion.hint(for: member.key, in: members.map(\.name)))
            }
        }
        for known in members where known.isRequired && object[known.name] == nil {
            report("needs '\(known.name)'", node)
        }
    }
}
