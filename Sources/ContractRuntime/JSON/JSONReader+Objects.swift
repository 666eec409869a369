extension JSONReader {
    /// Enters the object ahead. False: the value is no object; that has been recorded and the value skipped.
    public mutating func begin(_ object: inout JSONObject) -> Bool {
        object.violationsBefore = violationCount
        if tape != nil { return beginText(&object) }
        guard peek() == 0x7B else {
            refuseType("An object")
            return false
        }
        object.start = position
        return enter()
    }

    /// Moves to the next member and sets `index` and `key`; its value is ahead. False at the end of the object.
    public mutating func next(_ object: inout JSONObject) -> Bool {
        if tape != nil { return nextText(&object) }
        while true {
            if position == object.valueStart { skipValue() }
            guard advance(&object) else { return false }
            guard matchExpected(&object) || readKey(&object) else { return false }
            object.memberCount += 1
            skipWhitespace()
            object.valueStart = position
            if accept(&object) { return true }
        }
    }

    /// Skips the value of a name that the shape does not have.
    public mutating func skipUnknown(_ object: inout JSONObject) { skipValue() }

    /// Records and skips the value of a name that the shape does not have.
    public mutating func refuseUnknown(_ object: inout JSONObject) {
        let start: Int = location
        skipValue()
        record("additionalProperties", at: start, "The member \(object.key.excerpt) is not known here.")
    }

    /// Leaves the object: false if it had any violation. Missing required names and the number of members are
    /// recorded here, at the object.
    public mutating func end(_ object: inout JSONObject) -> Bool {
        guard defect == .none else { return false }
        let shape: JSONObjectShape = object.shape
        if object.seenRequired < shape.requiredCount { recordMissing(object) }
        if object.memberCount < shape.minProperties {
            record("minProperties", at: object.start, "At least \(shape.minProperties) members are expected.")
        }
        if object.memberCount > shape.maxProperties {
            record("maxProperties", at: object.start, "At most \(shape.maxProperties) members are allowed.")
        }
        return violationCount == object.violationsBefore
    }

    @inline(never)
    private mutating func recordMissing(_ object: JSONObject) {
        for index in 0..<object.shape.count where object.shape.keys[index].isRequired && !object.hasSeen(index) {
            record("required", at: object.start, "The member \(object.shape.name(index).excerpt) is required.")
        }
    }

    /// Sees to it that a known name occurs once. False: it was a repetition and has been recorded; look further.
    @inline(__always)
    private mutating func accept(_ object: inout JSONObject) -> Bool {
        let index: Int = object.index
        guard index >= 0 else { return true }
        guard object.markSeen(index) else {
            record("duplicate", at: position, "The member \(object.key.excerpt) occurs twice.")
            return false
        }
        object.expected = index + 1
        if object.shape.keys[index].isRequired { object.seenRequired += 1 }
        return true
    }
}

extension JSONReader {
    /// Consumes the opening brace or bracket; false if that is too deep.
    @usableFromInline
    mutating func enter() -> Bool {
        guard depth < maximumDepth else {
            fail(.depth)
            return false
        }
        depth += 1
        position += 1
        return true
    }

    /// Moves behind the comma or out of the object; false when there is no further member.
    @inline(__always)
    private mutating func advance(_ object: inout JSONObject) -> Bool {
        let next: UInt8 = peek()
        if next == 0x7D {
            position += 1
            depth -= 1
            return false
        }
        if object.valueStart < 0 { return true }
        guard next == 0x2C else {
            fail(.objectSeparator)
            return false
        }
        position += 1
        skipWhitespace()
        return true
    }

    /// The fast path: the name ahead is the one that usually follows, written without escapes.
    @inline(__always)
    private mutating func matchExpected(_ object: inout JSONObject) -> Bool {
        let index: Int = object.expected
        guard index < object.shape.count else { return false }
        let key: JSONObjectShape.Key = object.shape.keys[index]
        guard position + key.wordCount * 8 < end, !key.isUnusual else { return false }
        let text: UnsafeRawPointer = UnsafeRawPointer(base + position)
        let last: Int = key.wordCount - 1
        var word: Int = 0
        while word < last {
            if text.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) != key.words[word] { return false }
            word += 1
        }
        let rest: UInt64 = text.loadUnaligned(fromByteOffset: last * 8, as: UInt64.self) & key.lastMask
        guard rest == key.words[last] else { return false }
        object.keyBytes = UnsafeBufferPointer(start: base + position + 1, count: key.length - 2)
        object.keyIsEscaped = false
        object.index = index
        position += key.length
        return readColon()
    }

    /// Reads any name and looks it up.
    @inline(never)
    private mutating func readKey(_ object: inout JSONObject) -> Bool {
        guard defect == .none else { return false }
        guard byte == 0x22 else {
            fail(.key)
            return false
        }
        guard let span = scanString() else { return false }
        object.keyBytes = UnsafeBufferPointer(start: base + span.start, count: span.end - span.start)
        object.keyIsEscaped = span.isEscaped
        object.index = lookUp(object)
        return readColon()
    }

    private func lookUp(_ object: JSONObject) -> Int {
        guard object.keyIsEscaped else { return object.shape.index(of: object.keyBytes, first: object.expected) }
        let name: [UInt8] = JSONEscapes.bytes(object.keyBytes)
        return name.withUnsafeBufferPointer { object.shape.index(of: $0, first: object.expected) }
    }

    @inline(__always) @usableFromInline
    mutating func readColon() -> Bool {
        guard peek() == 0x3A else {
            fail(.colon)
            return false
        }
        position += 1
        return true
    }
}

extension JSONReader {
    private mutating func beginText(_ object: inout JSONObject) -> Bool {
        guard let tape, position < end, tape.nodes[position].kind == .object else {
            refuseType("An object")
            return false
        }
        object.start = position
        object.limit = tape.nodes[position].next
        position += 1
        return true
    }

    private mutating func nextText(_ object: inout JSONObject) -> Bool {
        guard let tape else { return false }
        while true {
            if position == object.valueStart { skipValue() }
            guard position < object.limit else { return false }
            let node: TextTape.Node = tape.nodes[position]
            object.keyBytes = UnsafeBufferPointer(start: base + node.keyStart, count: node.keyEnd - node.keyStart)
            object.index = object.shape.index(of: object.keyBytes, first: object.expected)
            object.memberCount += 1
            object.valueStart = position
            if accept(&object) { return true }
        }
    }
}
