extension JSONReader {
    /// Any value, as a tree. Texts of text mode are strings.
    public mutating func any() -> JSONValue? {
        if let tape { return position < end ? anyText(tape) : nil }
        switch peek() {
        case 0x22: return string().map { .string($0) }
        case 0x7B: return anyObject()
        case 0x5B: return anyArray()
        case 0x74: return literal("true") ? .boolean(true) : nil
        case 0x66: return literal("false") ? .boolean(false) : nil
        case 0x6E: return literal("null") ? .null : nil
        case 0x2D, 0x30...0x39: return anyNumber()
        default:
            fail(.value)
            return nil
        }
    }

    private mutating func anyNumber() -> JSONValue? {
        guard let number = scanNumber() else { return nil }
        let text: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(
            start: base + number.start, count: number.end - number.start)
        return .number(String(decoding: text, as: UTF8.self))
    }

    private mutating func anyArray() -> JSONValue? {
        array { $0.any() }.map { .array($0) }
    }

    /// A repeated name takes the last value.
    private mutating func anyObject() -> JSONValue? {
        var object: JSONObject = JSONObject(.empty)
        guard begin(&object) else { return nil }
        let before: Int = violationCount
        var members: [String: JSONValue] = [:]
        while next(&object) {
            let key: String = object.key
            guard isFreeOfNUL(key, at: location) else { continue }
            if let value = any() { members[key] = value }
        }
        return defect == .none && violationCount == before ? .object(members) : nil
    }

    private mutating func anyText(_ tape: TextTape) -> JSONValue? {
        switch tape.nodes[position].kind {
        case .text: return string().map { .string($0) }
        case .list: return array { $0.any() }.map { .array($0) }
        case .object: return map { $0.any() }.map { .object($0) }
        }
    }
}
