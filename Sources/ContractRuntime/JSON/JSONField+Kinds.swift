import FoundationEssentials

/// What a number has to keep.
struct JSONNumberBounds {
    var minimum: Double?
    var maximum: Double?
    var exclusiveMinimum: Double?
    var exclusiveMaximum: Double?
    var multipleOf: Decimal?

    func read(_ json: inout JSONReader) -> Double? {
        json.number(
            minimum: minimum, maximum: maximum, exclusiveMinimum: exclusiveMinimum,
            exclusiveMaximum: exclusiveMaximum, multipleOf: multipleOf)
    }
}

/// Fields that the fast path knows. They are written out, type by type: generic ones would look their types up.
extension JSONField {
    static func string(
        _ offset: Int, _ minLength: Int, _ maxLength: Int, _ pattern: Pattern?, _ format: StringFormat?
    ) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: true,
            read: { json, target in
                let value: String? = json.string(
                    minLength: minLength, maxLength: maxLength, pattern: pattern, format: format)
                guard let value else { return false }
                target.initializeMemory(as: String.self, to: value)
                return true
            },
            absent: nil,
            destroy: { $0.assumingMemoryBound(to: String.self).deinitialize(count: 1) })
        field.kind = .string
        field.isOptional = false
        field.setText(minLength, maxLength, pattern, format)
        return field
    }

    static func optionalString(
        _ offset: Int, _ minLength: Int, _ maxLength: Int, _ pattern: Pattern?, _ format: StringFormat?
    ) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: false,
            read: { json, target in
                let value: String? = json.string(
                    minLength: minLength, maxLength: maxLength, pattern: pattern, format: format)
                guard let value else { return false }
                target.initializeMemory(as: String?.self, to: value)
                return true
            },
            absent: { $0.initializeMemory(as: String?.self, to: nil) },
            destroy: { $0.assumingMemoryBound(to: String?.self).deinitialize(count: 1) })
        field.kind = .string
        field.isOptional = true
        field.setText(minLength, maxLength, pattern, format)
        return field
    }

    static func number(_ offset: Int, _ bounds: JSONNumberBounds) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: true,
            read: { json, target in
                guard let value = bounds.read(&json) else { return false }
                target.initializeMemory(as: Double.self, to: value)
                return true
            },
            absent: nil, destroy: nil)
        field.kind = .double
        field.isOptional = false
        field.setBounds(bounds)
        return field
    }

    static func optionalNumber(_ offset: Int, _ bounds: JSONNumberBounds) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: false,
            read: { json, target in
                guard let value = bounds.read(&json) else { return false }
                target.initializeMemory(as: Double?.self, to: value)
                return true
            },
            absent: { $0.initializeMemory(as: Double?.self, to: nil) }, destroy: nil)
        field.kind = .optionalDouble
        field.isOptional = true
        field.setBounds(bounds)
        return field
    }

    static func boolean(_ offset: Int) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: true,
            read: { json, target in
                guard let value = json.boolean() else { return false }
                target.initializeMemory(as: Bool.self, to: value)
                return true
            },
            absent: nil, destroy: nil)
        field.kind = .boolean
        field.isOptional = false
        return field
    }

    static func optionalBoolean(_ offset: Int) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: false,
            read: { json, target in
                guard let value = json.boolean() else { return false }
                target.initializeMemory(as: Bool?.self, to: value)
                return true
            },
            absent: { $0.initializeMemory(as: Bool?.self, to: nil) }, destroy: nil)
        field.kind = .boolean
        field.isOptional = true
        return field
    }

    static func dateTime(_ offset: Int) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: true,
            read: { json, target in
                guard let value = json.dateTime() else { return false }
                target.initializeMemory(as: Date.self, to: value)
                return true
            },
            absent: nil, destroy: nil)
        field.kind = .date
        field.isOptional = false
        return field
    }

    static func optionalDateTime(_ offset: Int) -> JSONField {
        var field: JSONField = JSONField(
            words: JSONField.noWords, offset: offset, isRequired: false,
            read: { json, target in
                guard let value = json.dateTime() else { return false }
                target.initializeMemory(as: Date?.self, to: value)
                return true
            },
            absent: { $0.initializeMemory(as: Date?.self, to: nil) }, destroy: nil)
        field.kind = .date
        field.isOptional = true
        return field
    }

    /// A pattern that needs PCRE2 leaves the value to the slow path.
    private mutating func setText(_ minLength: Int, _ maxLength: Int, _ pattern: Pattern?, _ format: StringFormat?) {
        if !SmallString.isKnown { kind = .any }
        if let pattern, pattern.bytes == nil { kind = .any }
        minimum = minLength
        maximum = maxLength
        bytePattern = pattern?.bytes
        self.format = format
        isChecked = pattern != nil || format != nil
    }

    private mutating func setBounds(_ bounds: JSONNumberBounds) {
        if bounds.exclusiveMinimum != nil || bounds.exclusiveMaximum != nil || bounds.multipleOf != nil { kind = .any }
        lower = bounds.minimum ?? -.infinity
        upper = bounds.maximum ?? .infinity
    }
}
