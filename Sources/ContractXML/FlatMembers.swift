import ContractRuntime

/// The members of an object, among them those of objects that have no element of their own (`nodeType: none`).
struct FlatMembers {
    /// Between the key of such an object and that of its member; no name in XML has it.
    private static let separator: String = "\u{0}"

    /// Members that have a place in XML.
    let members: [XMLMember]
    private let inlined: [(member: XMLMember, isRequired: Bool, inner: FlatMembers)]
    /// Keys of lists that are empty, not absent, where the object is there.
    private let requiredLists: [String]

    init(_ members: [XMLMember]) {
        requiredLists = members.compactMap { if case .list(_, _, true) = $0.place { $0.key } else { nil } }
        inlined = members.compactMap { member in
            guard case .inlined(let isRequired) = member.place, case .object(let inner, _) = member.shape.resolved
            else { return nil }
            return (member, isRequired, FlatMembers(inner))
        }
        guard !inlined.isEmpty else {
            self.members = members
            return
        }
        let own: [XMLMember] = members.filter { if case .inlined = $0.place { false } else { true } }
        self.members = own + inlined.flatMap { entry in
            entry.inner.members.map { $0.inside(entry.member.key + Self.separator) }
        }
    }

    /// JSON members → places in XML.
    func spread(_ values: [String: JSONValue]) -> [String: JSONValue] {
        var values: [String: JSONValue] = values
        for entry in inlined {
            guard case .object(let own)? = values.removeValue(forKey: entry.member.key) else { continue }
            for (key, value) in entry.inner.spread(own) { values[entry.member.key + Self.separator + key] = value }
        }
        return values
    }

    /// Places in XML → JSON members. An object of which nothing is there is absent, unless it is required.
    func gathered(_ values: [String: JSONValue]) -> [String: JSONValue] {
        var values: [String: JSONValue] = values
        for entry in inlined {
            let prefix: String = entry.member.key + Self.separator
            var own: [String: JSONValue] = [:]
            for key in values.keys where key.hasPrefix(prefix) {
                own[String(key.dropFirst(prefix.count))] = values.removeValue(forKey: key)
            }
            guard entry.isRequired || !own.isEmpty else { continue }
            let empty: [String] = entry.inner.requiredLists.filter { own[$0] == nil }
            values[entry.member.key] = .object(
                entry.inner.gathered(own).merging(empty.map { ($0, .array([])) }) { value, _ in value })
        }
        return values
    }
}

extension XMLMember {
    /// A member of an object that may be absent as a whole.
    fileprivate func inside(_ prefix: String) -> XMLMember {
        var place: Place = place
        if case .list(let item, let wrapper, true) = place { place = .list(item, wrapper: wrapper, isRequired: false) }
        return XMLMember(key: prefix + key, place: place, shape: shape)
    }
}
