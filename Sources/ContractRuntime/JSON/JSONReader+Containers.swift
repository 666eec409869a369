/// State of reading one array.
@usableFromInline
struct JSONArray {
    @usableFromInline var start: Int = 0
    @usableFromInline var count: Int = 0
    @usableFromInline var violationsBefore: Int = 0
    /// Where the current item starts: an item that nobody read is skipped.
    @usableFromInline var itemStart: Int = -1
    /// Text mode: index of the node behind the array.
    @usableFromInline var limit: Int = 0
    /// Start and end of each item, if they have to be distinct.
    var items: [Range<Int>] = []
    var keepsItems: Bool = false

    @usableFromInline init() {}
}

extension JSONReader {
    /// An array. Items beyond `maxItems` are skipped, not read. Nil if the array or an item had a violation.
    @inlinable
    public mutating func array<T>(
        minItems: Int = 0, maxItems: Int = .max, unique: Bool = false, _ element: (inout JSONReader) -> T?
    ) -> [T]? {
        var array: JSONArray = JSONArray()
        guard beginArray(&array, unique: unique) else { return nil }
        var values: [T] = []
        while nextItem(&array) {
            if array.count > maxItems { continue }
            if let value = element(&self) {
                if values.capacity == 0, MemoryLayout<T>.stride <= 128 { values.reserveCapacity(4) }
                values.append(value)
            }
        }
        return endArray(&array, minItems, maxItems) ? values : nil
    }

    /// An object with any names and one type of value. A repeated name is a violation.
    @inlinable
    public mutating func map<T>(
        minProperties: Int = 0, maxProperties: Int = .max, _ value: (inout JSONReader) -> T?
    ) -> [String: T]? {
        var object: JSONObject = JSONObject(.empty)
        guard begin(&object) else { return nil }
        var values: [String: T] = [:]
        while next(&object) {
            if object.memberCount > maxProperties { continue }
            let key: String = object.key
            guard isFreeOfNUL(key, at: location) else { continue }
            if values[key] != nil {
                refuseRepetition(&object)
            } else if let member = value(&self) {
                values[key] = member
            }
        }
        return end(&object, minProperties, maxProperties) ? values : nil
    }

    /// A value or null; `.some(nil)` is null.
    @inlinable
    public mutating func nullable<T>(_ value: (inout JSONReader) -> T?) -> T?? {
        if isNullAhead { return literal("null") ? .some(nil) : nil }
        guard let result = value(&self) else { return nil }
        return .some(result)
    }

    /// A value or null, as a change of a member that is present.
    @inlinable
    public mutating func change<T>(_ value: (inout JSONReader) -> T?) -> Change<T>? {
        if isNullAhead { return literal("null") ? .null : nil }
        guard let result = value(&self) else { return nil }
        return .value(result)
    }
}

extension JSONObjectShape {
    /// No known names.
    @usableFromInline static let empty: JSONObjectShape = JSONObjectShape(keys: [], required: [])
}

extension JSONReader {
    @inlinable
    var isNullAhead: Bool {
        mutating get { tape == nil && peek() == 0x6E }
    }

    @usableFromInline
    mutating func beginArray(_ array: inout JSONArray, unique: Bool) -> Bool {
        array.violationsBefore = violationCount
        array.keepsItems = unique
        if tape != nil { return beginTextArray(&array) }
        guard peek() == 0x5B else {
            refuseType("An array")
            return false
        }
        array.start = position
        return enter()
    }

    @usableFromInline
    mutating func nextItem(_ array: inout JSONArray) -> Bool {
        if isPlainItemAhead(array) {
            position += 1
            array.itemStart = position
            array.count += 1
            return true
        }
        return lookForItem(&array)
    }

    /// Behind an item that was read stands a comma, and right behind that the next item.
    @inline(__always)
    private func isPlainItemAhead(_ array: borrowing JSONArray) -> Bool {
        guard array.itemStart >= 0, position != array.itemStart, !array.keepsItems, tape == nil, position + 1 < end
        else { return false }
        return base[position] == 0x2C && base[position + 1] > 0x20 && base[position + 1] != 0x5D
    }

    @inline(never)
    private mutating func lookForItem(_ array: inout JSONArray) -> Bool {
        if position == array.itemStart { skipValue() }
        if array.keepsItems, array.itemStart >= 0 { array.items.append(array.itemStart..<position) }
        guard tape == nil ? advance(&array) : position < array.limit else {
            array.itemStart = -1
            return false
        }
        array.itemStart = position
        array.count += 1
        return true
    }

    /// Moves to the next item or out of the array.
    @inline(__always)
    private mutating func advance(_ array: inout JSONArray) -> Bool {
        let next: UInt8 = peek()
        if next == 0x5D {
            position += 1
            depth -= 1
            return false
        }
        if array.itemStart < 0 {
            if next == 0 { fail(.value) }
            return defect == .none
        }
        guard next == 0x2C else {
            fail(.arraySeparator)
            return false
        }
        position += 1
        if peek() == 0x5D { fail(.value) }
        return defect == .none
    }

    @usableFromInline
    mutating func endArray(_ array: inout JSONArray, _ minItems: Int, _ maxItems: Int) -> Bool {
        guard defect == .none else { return false }
        if array.start == textAsList { textAsList = -1 }
        if array.count < minItems { record("minItems", at: array.start, "At least \(minItems) items are expected.") }
        if array.count > maxItems { record("maxItems", at: array.start, "At most \(maxItems) items are allowed.") }
        if array.keepsItems, array.count > 1, array.count <= maxItems { checkUnique(array) }
        return violationCount == array.violationsBefore
    }

    @usableFromInline
    mutating func end(_ object: inout JSONObject, _ minProperties: Int, _ maxProperties: Int) -> Bool {
        guard defect == .none else { return false }
        let count: Int = object.memberCount
        if count < minProperties {
            record("minProperties", at: object.start, "At least \(minProperties) members are expected.")
        }
        if count > maxProperties {
            record("maxProperties", at: object.start, "At most \(maxProperties) members are allowed.")
        }
        return violationCount == object.violationsBefore
    }

    @inline(never) @usableFromInline
    mutating func refuseRepetition(_ object: inout JSONObject) {
        record("duplicate", at: location, "The member \(object.key.excerpt) occurs twice.")
        skipValue()
    }

    /// Compares the items by value, through their canonical form.
    @inline(never)
    private mutating func checkUnique(_ array: JSONArray) {
        var forms: Set<[UInt8]> = []
        for (index, item) in array.items.enumerated() where !forms.insert(canonical(item)).inserted {
            record("uniqueItems", at: array.start, "The item at index \(index) occurs twice.")
            return
        }
    }

    private func canonical(_ item: Range<Int>) -> [UInt8] {
        guard let tape else {
            return JSONCanonical.form(of: UnsafeBufferPointer(start: base + item.lowerBound, count: item.count))
        }
        return tape.nodes[item].flatMap { node -> [UInt8] in
            [node.kind.rawValue] + bytes(node.keyStart, node.keyEnd) + [0xFF] + bytes(node.start, node.end) + [0xFF]
        }
    }

    private func bytes(_ start: Int, _ end: Int) -> [UInt8] {
        start < 0 ? [] : Array(UnsafeBufferPointer(start: base + start, count: end - start))
    }

    private mutating func beginTextArray(_ array: inout JSONArray) -> Bool {
        guard let tape, position < end, tape.nodes[position].kind != .object, position != textAsList else {
            refuseType("An array")
            return false
        }
        array.start = position
        array.limit = tape.nodes[position].next
        if tape.nodes[position].kind == .list { position += 1 } else { textAsList = position }
        return true
    }
}
