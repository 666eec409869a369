/// Puts members together and reports keys that are there twice.
struct ObjectAssembly {
    /// Up to this size, comparing is cheaper than hashing.
    private static let comparedSize = 16

    private(set) var members: [ObjectNode.Member] = []
    private var positions: [String: Int] = [:]

    /// Keeps the first of two equal keys.
    mutating func append(_ member: ObjectNode.Member, diagnostics: Diagnostics) {
        if let first = position(of: member.key) {
            report(member, first: members[first], to: diagnostics)
        } else {
            insert(member)
        }
    }

    /// Adds a member of a merged mapping, unless the key is there.
    mutating func merge(_ member: ObjectNode.Member) {
        if position(of: member.key) == nil { insert(member) }
    }

    private mutating func insert(_ member: ObjectNode.Member) {
        if members.count == Self.comparedSize {
            for (position, known) in members.enumerated() { positions[known.key] = position }
        }
        if members.count >= Self.comparedSize { positions[member.key] = members.count }
        members.append(member)
    }

    private func position(of key: String) -> Int? {
        members.count > Self.comparedSize ? positions[key] : members.firstIndex { $0.key == key }
    }

    private func report(_ member: ObjectNode.Member, first: ObjectNode.Member, to diagnostics: Diagnostics) {
        diagnostics.report(
            Diagnostic(
                "duplicate-key", .error, "key '\(member.key)' is already in this object", at: member.keyLocation,
                hint: "remove or rename one of the two",
                related: [.init(location: first.keyLocation, message: "first '\(member.key)' is here")]))
    }
}
