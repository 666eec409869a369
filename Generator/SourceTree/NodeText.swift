extension Node {
    /// The value as JSON text, members in their order, numbers as written.
    package var jsonText: String {
        switch value {
        case .null: "null"
        case .boolean(let boolean): boolean ? "true" : "false"
        case .number(let text): text
        case .string(let text): NodeWriter.quoted(text)
        case .array(let items): "[" + items.map(\.jsonText).joined(separator: ",") + "]"
        case .object(let object): "{" + object.members.map(Self.jsonText).joined(separator: ",") + "}"
        }
    }

    private static func jsonText(_ member: ObjectNode.Member) -> String {
        NodeWriter.quoted(member.key) + ":" + member.value.jsonText
    }

    package var isScalar: Bool {
        switch value {
        case .null, .boolean, .number, .string: true
        case .array, .object: false
        }
    }
}
