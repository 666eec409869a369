/// A JSON value as a schema sees it: exact numbers, texts as bytes, and where everything stands in the text.
///
/// Two values are equal when JSON Schema says so: by mathematical value, whatever the order of members.
struct SchemaInstance: Sendable {
    struct Member: Sendable {
        /// UTF-8, without escapes.
        var name: [UInt8]
        var value: SchemaInstance
    }

    enum Value: Sendable {
        case null
        case boolean(Bool)
        case number(ExactNumber)
        case text([UInt8])
        case array([SchemaInstance])
        /// In byte order of the names; a repeated name has its last value.
        case object([Member])
    }

    var value: Value
    /// Offset of the value in the text that was read.
    var location: Int
    /// A text of a parameter or form field, which may stand for a number or a boolean.
    var isLoose: Bool = false
}

extension SchemaInstance {
    var kind: SchemaKinds {
        if isLoose, let meaning { return [.string, meaning.kind] }
        return switch value {
        case .null: .null
        case .boolean: .boolean
        case .number(let number): number.isInteger ? [.number, .integer] : .number
        case .text: .string
        case .array: .array
        case .object: .object
        }
    }

    /// The number or boolean that a text of a parameter can be read as.
    var meaning: SchemaInstance? {
        guard isLoose, case .text(let text) = value else { return nil }
        if text.elementsEqual("true".utf8) { return SchemaInstance(value: .boolean(true), location: location) }
        if text.elementsEqual("false".utf8) { return SchemaInstance(value: .boolean(false), location: location) }
        return text.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let number: JSONNumber = JSONNumber.scan(base, 0, bytes.count)
            guard number.isWellFormed, number.end == bytes.count else { return nil }
            return SchemaInstance(value: .number(ExactNumber(bytes)), location: location)
        }
    }

    var members: [Member]? { if case .object(let members) = value { members } else { nil } }
    var items: [SchemaInstance]? { if case .array(let items) = value { items } else { nil } }
    var text: String? { if case .text(let bytes) = value { String(decoding: bytes, as: UTF8.self) } else { nil } }
    var number: ExactNumber? { if case .number(let number) = value { number } else { nil } }
    var integer: Int? { number.flatMap(\.integer) }

    /// The member with a name.
    subscript(name: [UInt8]) -> SchemaInstance? { index(of: name).flatMap { members?[$0].value } }

    subscript(name: String) -> SchemaInstance? { self[Array(name.utf8)] }

    /// Position of a name among the members, which are sorted.
    func index(of name: [UInt8]) -> Int? {
        guard case .object(let members) = value else { return nil }
        var (low, high): (Int, Int) = (0, members.count)
        while low < high {
            let middle: Int = (low + high) / 2
            if members[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return low < members.count && members[low].name == name ? low : nil
    }
}

extension SchemaInstance: Hashable {
    static func == (left: SchemaInstance, right: SchemaInstance) -> Bool {
        switch (left.value, right.value) {
        case (.null, .null): true
        case (.boolean(let one), .boolean(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.text(let one), .text(let other)): one == other
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0)
        case .boolean(let flag): hasher.combine(flag)
        case .number(let number): hasher.combine(number)
        case .text(let bytes): hasher.combine(bytes)
        case .array(let items): hasher.combine(items)
        case .object(let members): hasher.combine(members)
        }
    }
}

extension SchemaInstance.Member: Hashable {}

extension JSONReader {
    /// Reads the value ahead; nil if the text is malformed.
    mutating func instance() -> SchemaInstance? {
        guard tape == nil else { return textInstance() }
        let start: Int = location
        guard let value = instanceValue() else { return nil }
        return SchemaInstance(value: value, location: start)
    }

    private mutating func instanceValue() -> SchemaInstance.Value? {
        switch peek() {
        case 0x22: return scanString().map { .text(withBytes($0) { Array($0) }) }
        case 0x7B: return instanceObject()
        case 0x5B: return array { $0.instance() }.map { .array($0) }
        case 0x74: return literal("true") ? .boolean(true) : nil
        case 0x66: return literal("false") ? .boolean(false) : nil
        case 0x6E: return literal("null") ? .null : nil
        case 0x2D, 0x30...0x39:
            return scanNumber().map {
                .number(ExactNumber(UnsafeBufferPointer(start: base + $0.start, count: $0.end - $0.start)))
            }
        default:
            fail(.value)
            return nil
        }
    }

    private mutating func instanceObject() -> SchemaInstance.Value? {
        var object: JSONObject = JSONObject(.empty)
        guard begin(&object) else { return nil }
        var members: [SchemaInstance.Member] = []
        while next(&object) {
            let name: [UInt8] = object.keyIsEscaped ? JSONEscapes.bytes(object.keyBytes) : Array(object.keyBytes)
            guard let value = instance() else { return nil }
            members.append(SchemaInstance.Member(name: name, value: value))
        }
        return defect == .none ? .object(Self.sorted(members)) : nil
    }

    /// By name; of repeated names the last one stays.
    private static func sorted(_ members: [SchemaInstance.Member]) -> [SchemaInstance.Member] {
        let order: [Int] = members.indices.sorted {
            members[$0].name == members[$1].name
                ? $0 < $1 : members[$0].name.lexicographicallyPrecedes(members[$1].name)
        }
        var sorted: [SchemaInstance.Member] = []
        sorted.reserveCapacity(members.count)
        for index in order {
            if sorted.last?.name == members[index].name { sorted.removeLast() }
            sorted.append(members[index])
        }
        return sorted
    }

    /// Text mode: a text is a string; lists and objects as they are.
    private mutating func textInstance() -> SchemaInstance? {
        guard let tape, position < end else { return nil }
        let start: Int = position
        let value: SchemaInstance.Value?
        switch tape.nodes[position].kind {
        case .text: value = string().map { .text(Array($0.utf8)) }
        case .list: value = array { $0.instance() }.map { .array($0) }
        case .object: value = instanceObject()
        }
        return value.map { SchemaInstance(value: $0, location: start, isLoose: true) }
    }
}
