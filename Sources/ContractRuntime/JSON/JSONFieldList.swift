public import FoundationEssentials

extension JSONFieldList {
    /// A member of any kind. `read` yields nil after a violation. The member is required.
    @inlinable
    public mutating func value<Value>(
        _ name: StaticString, _ path: KeyPath<Root, Value>, _ read: @escaping (inout JSONReader) -> Value?
    ) {
        add(name, offset(path), absent: nil, Self.destroyer(Value.self)) { json, target in
            guard let value = read(&json) else { return false }
            target.initializeMemory(as: Value.self, to: value)
            return true
        }
    }

    /// A member of any kind that may be left out: then the property is `absent`.
    @inlinable
    public mutating func value<Value>(
        _ name: StaticString, _ path: KeyPath<Root, Value>, absent: Value,
        _ read: @escaping (inout JSONReader) -> Value?
    ) {
        let fallback: (UnsafeMutableRawPointer) -> Void = { $0.initializeMemory(as: Value.self, to: absent) }
        add(name, offset(path), absent: fallback, Self.destroyer(Value.self)) { json, target in
            guard let value = read(&json) else { return false }
            target.initializeMemory(as: Value.self, to: value)
            return true
        }
    }

    /// A member of any kind that may be left out: then the property is nil. It has to be there if it `isRequired`.
    @inlinable
    public mutating func optional<Value>(
        _ name: StaticString, _ path: KeyPath<Root, Value?>, isRequired: Bool = false,
        _ read: @escaping (inout JSONReader) -> Value?
    ) {
        let fallback: (UnsafeMutableRawPointer) -> Void = { $0.initializeMemory(as: Value?.self, to: nil) }
        add(name, offset(path), absent: isRequired ? nil : fallback, Self.destroyer(Value?.self)) { json, target in
            guard let value = read(&json) else { return false }
            target.initializeMemory(as: Value?.self, to: value)
            return true
        }
    }

    /// A property that no member sets: it is nil.
    @inlinable
    public mutating func none<Value>(_ path: KeyPath<Root, Value?>) {
        let offset: Int = offset(path)
        addUnset { ($0 + offset).initializeMemory(as: Value?.self, to: nil) }
    }

    /// Members that are not named here are violations; otherwise they are skipped.
    public mutating func refuseUnknown() { refusesUnknown = true }

    @usableFromInline
    mutating func addUnset(_ store: @escaping (UnsafeMutableRawPointer) -> Void) { unset.append(store) }

    @usableFromInline
    mutating func add(
        _ name: StaticString, _ offset: Int, absent: ((UnsafeMutableRawPointer) -> Void)?,
        _ destroy: ((UnsafeMutableRawPointer) -> Void)?, _ read: @escaping JSONField.Reader
    ) {
        names.append(name)
        fields.append(
            JSONField(
                words: JSONField.noWords, offset: offset, isRequired: absent == nil, read: read, absent: absent,
                destroy: destroy))
    }

    /// How a value's life ends; nil where nothing happens.
    @inlinable
    static func destroyer<Value>(_ type: Value.Type) -> ((UnsafeMutableRawPointer) -> Void)? {
        _isPOD(type) ? nil : { $0.assumingMemoryBound(to: Value.self).deinitialize(count: 1) }
    }
}

extension JSONFieldList {
    /// A required string; lengths count Unicode scalars.
    public mutating func string(
        _ name: StaticString, _ path: KeyPath<Root, String>, minLength: Int = 0, maxLength: Int = .max,
        pattern: Pattern? = nil, format: StringFormat? = nil
    ) {
        add(name, .string(offset(path), minLength, maxLength, pattern, format))
    }

    /// A string that may be left out.
    public mutating func string(
        _ name: StaticString, _ path: KeyPath<Root, String?>, minLength: Int = 0, maxLength: Int = .max,
        pattern: Pattern? = nil, format: StringFormat? = nil
    ) {
        add(name, .optionalString(offset(path), minLength, maxLength, pattern, format))
    }

    /// A required integer.
    public mutating func integer<T: FixedWidthInteger>(
        _ name: StaticString, _ path: KeyPath<Root, T>, minimum: T? = nil, maximum: T? = nil, multipleOf: T? = nil
    ) {
        value(name, path) { $0.integer(T.self, minimum: minimum, maximum: maximum, multipleOf: multipleOf) }
        if multipleOf == nil { refineInteger(T.self, isOptional: false, minimum, maximum) }
    }

    /// An integer that may be left out.
    public mutating func integer<T: FixedWidthInteger>(
        _ name: StaticString, _ path: KeyPath<Root, T?>, minimum: T? = nil, maximum: T? = nil, multipleOf: T? = nil
    ) {
        optional(name, path) { $0.integer(T.self, minimum: minimum, maximum: maximum, multipleOf: multipleOf) }
        if multipleOf == nil { refineInteger(T.self, isOptional: true, minimum, maximum) }
    }

    private mutating func refineInteger<T: FixedWidthInteger>(
        _ type: T.Type, isOptional: Bool, _ minimum: T?, _ maximum: T?
    ) {
        guard T.isSigned, T.bitWidth == 64 || T.bitWidth == 32 else { return }
        fields[fields.count - 1].kind = isOptional ? .optionalInteger : T.bitWidth == 64 ? .int64 : .int32
        fields[fields.count - 1].isWide = T.bitWidth == 64
        fields[fields.count - 1].isOptional = isOptional
        fields[fields.count - 1].minimum = Int(minimum ?? T.min)
        fields[fields.count - 1].maximum = Int(maximum ?? T.max)
    }

    /// A required number.
    public mutating func number(
        _ name: StaticString, _ path: KeyPath<Root, Double>, minimum: Double? = nil, maximum: Double? = nil,
        exclusiveMinimum: Double? = nil, exclusiveMaximum: Double? = nil, multipleOf: Decimal? = nil
    ) {
        let bounds: JSONNumberBounds = JSONNumberBounds(
            minimum: minimum, maximum: maximum, exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum, multipleOf: multipleOf)
        add(name, .number(offset(path), bounds))
    }

    /// A number that may be left out.
    public mutating func number(
        _ name: StaticString, _ path: KeyPath<Root, Double?>, minimum: Double? = nil, maximum: Double? = nil,
        exclusiveMinimum: Double? = nil, exclusiveMaximum: Double? = nil, multipleOf: Decimal? = nil
    ) {
        let bounds: JSONNumberBounds = JSONNumberBounds(
            minimum: minimum, maximum: maximum, exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum, multipleOf: multipleOf)
        add(name, .optionalNumber(offset(path), bounds))
    }

    public mutating func boolean(_ name: StaticString, _ path: KeyPath<Root, Bool>) {
        add(name, .boolean(offset(path)))
    }

    public mutating func boolean(_ name: StaticString, _ path: KeyPath<Root, Bool?>) {
        add(name, .optionalBoolean(offset(path)))
    }

    public mutating func dateTime(_ name: StaticString, _ path: KeyPath<Root, Date>) {
        add(name, .dateTime(offset(path)))
    }

    public mutating func dateTime(_ name: StaticString, _ path: KeyPath<Root, Date?>) {
        add(name, .optionalDateTime(offset(path)))
    }

    private mutating func add(_ name: StaticString, _ field: JSONField) {
        names.append(name)
        fields.append(field)
    }
}

extension JSONFieldList {
    /// One of the strings that `T` has.
    public mutating func enumeration<T: RawRepresentable & CaseIterable>(_ name: StaticString, _ path: KeyPath<Root, T>)
    where T.RawValue == String {
        value(name, path) { $0.enumeration(T.self) }
        refineCases(T.allCases.map { ($0.rawValue, $0) })
    }

    /// One of the strings that `T` has, or nothing.
    public mutating func enumeration<T: RawRepresentable & CaseIterable>(
        _ name: StaticString, _ path: KeyPath<Root, T?>
    ) where T.RawValue == String {
        optional(name, path) { $0.enumeration(T.self) }
        refineCases(T.allCases.map { ($0.rawValue, Optional.some($0)) })
    }

    /// Keeps the bytes of every case, if they are few and short.
    private mutating func refineCases<Stored>(_ cases: [(text: String, value: Stored)]) {
        guard MemoryLayout<Stored>.size == 1, _isPOD(Stored.self), (1...16).contains(cases.count),
            cases.allSatisfy({ JSONCase.takes($0.text) })
        else { return }
        let table: UnsafeMutablePointer<JSONCase> = .allocate(capacity: cases.count)
        for (index, item) in cases.enumerated() {
            let stored: UInt8 = withUnsafeBytes(of: item.value) { $0[0] }
            (table + index).initialize(to: JSONCase(item.text, stored))
        }
        fields[fields.count - 1].kind = .cases
        fields[fields.count - 1].cases = UnsafePointer(table)
        fields[fields.count - 1].caseCount = cases.count
    }
}

extension JSONCase {
    /// Short, and nothing in it that JSON escapes.
    fileprivate static func takes(_ text: String) -> Bool {
        text.utf8.count < 16 && text.utf8.allSatisfy { $0 > 0x22 && $0 < 0x7F && $0 != 0x5C }
    }

    fileprivate init(_ text: String, _ stored: UInt8) {
        var words: (UInt64, UInt64) = (0, 0)
        var masks: (UInt64, UInt64) = (0, 0)
        let bytes: [UInt8] = Array(text.utf8) + [0x22]
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        withUnsafeMutableBytes(of: &masks) { $0.copyBytes(from: bytes.map { _ in 0xFF }) }
        self.init(words: words, masks: masks, length: bytes.count, stored: stored)
    }
}
