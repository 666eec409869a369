/// State of matching one value against several types.
public struct JSONUnion {
    let start: Int
    let depth: Int
    /// How many attempts matched so far.
    public internal(set) var matches: Int = 0
    /// Behind the value, once an attempt has read all of it.
    var end: Int = -1
}

extension JSONReader {
    /// Bytes that all attempts of one document may read, for each byte that it has: nested unions otherwise multiply.
    static let attemptFactor: Int = 64
    /// The same for small documents.
    static let attemptMinimum: Int = 1 << 16

    /// Starts to match the value ahead; every attempt reads it from its start.
    public mutating func beginUnion() -> JSONUnion { JSONUnion(start: location, depth: depth) }

    /// Tries one type. Nil if it does not match; its violations are not kept.
    public mutating func attempt<T>(_ union: inout JSONUnion, _ value: (inout JSONReader) -> T?) -> T? {
        guard defect == .none, hasBudget(at: union.start) else { return nil }
        let violationsBefore: Int = violationCount
        position = union.start
        attempts += 1
        let result: T? = value(&self)
        attempts -= 1
        attemptWork += max(position - union.start, 1)
        guard defect == .none else { return nil }
        let isMatch: Bool = result != nil && violationCount == violationsBefore && position > union.start
        violationCount = violationsBefore
        if isMatch {
            union.end = position
            union.matches += 1
        }
        position = union.start
        depth = union.depth
        return isMatch ? result : nil
    }

    /// Moves behind the value. False if nothing matched, or if several matched and `exclusive` asks for one.
    public mutating func end(_ union: inout JSONUnion, exclusive: Bool) -> Bool {
        guard defect == .none else { return false }
        position = union.start
        if union.end >= 0 { position = union.end } else { skipValue() }
        guard union.matches > 0 else {
            record(exclusive ? "oneOf" : "anyOf", at: union.start, "The value matches none of the allowed types.")
            return false
        }
        guard union.matches == 1 || !exclusive else {
            record("oneOf", at: union.start, "The value matches \(union.matches) of the types, not exactly one.")
            return false
        }
        return defect == .none
    }

    /// Peeks at the member of the object ahead that names its type. If there is none, that is recorded and the value
    /// skipped.
    public mutating func discriminator(_ key: StaticString) -> String? {
        let start: Int = location
        guard isObjectAhead else {
            refuseType("An object")
            return nil
        }
        let place: Int? = memberValue(key)
        guard defect == .none else { return nil }
        guard let place else {
            position = start
            skipValue()
            record("required", at: start, "The member \("\(key)".excerpt) is required.")
            return nil
        }
        return discriminatorText(at: place, of: start)
    }

    /// Records that the discriminator of the object ahead has none of the values, and skips the object.
    public mutating func unknownDiscriminator(_ key: StaticString, allowed: [String]) {
        let start: Int = location
        let place: Int = (isObjectAhead ? memberValue(key) : nil) ?? start
        position = start
        skipValue()
        let list: String = allowed.prefix(10).joined(separator: ", ")
        record("discriminator", at: place, "One of these is expected: \(list)\(allowed.count > 10 ? ", …" : "").")
    }
}

extension JSONReader {
    /// Whether attempts may read on. If not, the document as a whole is refused.
    private mutating func hasBudget(at start: Int) -> Bool {
        if attemptWork <= Self.attemptMinimum + end * Self.attemptFactor { return true }
        if exhaustedAt == nil { exhaustedAt = start }
        return false
    }

    private var isObjectAhead: Bool {
        mutating get {
            if let tape { return position < end && tape.nodes[position].kind == .object }
            return peek() == 0x7B
        }
    }

    /// Where the value of a member of the object ahead starts, or nil. Leaves the position somewhere in the object.
    private mutating func memberValue(_ key: StaticString) -> Int? {
        let start: Int = position
        defer {
            if defect == .none { position = start }
        }
        let depthBefore: Int = depth
        defer { depth = depthBefore }
        var object: JSONObject = JSONObject(.empty)
        guard begin(&object) else { return nil }
        while next(&object) {
            let isKey: Bool = key.withUTF8Buffer { name in
                object.keyIsEscaped
                    ? JSONEscapes.bytes(object.keyBytes).elementsEqual(name) : object.keyBytes.elementsEqual(name)
            }
            if isKey { return object.valueStart }
        }
        return nil
    }

    /// The discriminator's text; the position is back at the start of the object.
    private mutating func discriminatorText(at place: Int, of start: Int) -> String? {
        position = place
        let before: Int = violationCount
        let text: String? = string()
        guard defect == .none else { return nil }
        position = start
        if text == nil, violationCount > before { skipValue() }
        return text
    }
}
