import FoundationEssentials

/// The fast path of single members. Functions without state of their own, which the compiler keeps in few registers.
extension JSONField {
    typealias Bytes = UnsafePointer<UInt8>

    /// The name with its quotes and colon is what comes next; as many bytes as the table says are readable.
    @inline(__always)
    static func isAhead(_ field: UnsafePointer<JSONField>, _ ahead: Bytes) -> Bool {
        let text: UnsafeRawPointer = UnsafeRawPointer(ahead)
        guard text.loadUnaligned(as: UInt64.self) & field.pointee.headMask == field.pointee.head else { return false }
        let length: Int = field.pointee.length
        if length <= 8 { return true }
        let tail: UInt64 = text.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
        guard tail == field.pointee.tail else { return false }
        if length <= 16 { return true }
        guard text.loadUnaligned(fromByteOffset: 8, as: UInt64.self) == field.pointee.middle else { return false }
        return length <= 24 || isMiddleAhead(field, text)
    }

    /// The same for what lies between the first 16 and the last eight bytes.
    @inline(never)
    private static func isMiddleAhead(_ field: UnsafePointer<JSONField>, _ text: UnsafeRawPointer) -> Bool {
        var offset: Int = 16
        while offset < field.pointee.length &- 8 {
            let word: UInt64 = text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // Behind the name the table holds zeros; the last eight bytes have been compared.
            if offset &+ 8 <= field.pointee.length, word != field.pointee.words[offset &>> 3] { return false }
            offset &+= 8
        }
        return true
    }

    /// The field whose name is ahead, with nothing but optional members in between; `last` if there is none.
    @inline(never)
    static func next(
        behind field: UnsafePointer<JSONField>, _ last: UnsafePointer<JSONField>, _ ahead: Bytes
    ) -> UnsafePointer<JSONField> {
        var field: UnsafePointer<JSONField> = field
        while !field.pointee.isRequired {
            field += 1
            if field == last || isAhead(field, ahead) { return field }
        }
        return last
    }

    /// Reads a value of the usual form, stores it and tells where it ends. Nil: it is left to the field's own reader.
    @inline(__always)
    static func readPlain(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        switch field.pointee.kind {
        case .any: nil
        case .string: readString(field, here, limit, place)
        case .int64, .int32: readInteger(field, here, limit, place)
        case .double: readDouble(field, here, limit, place)
        case .boolean: readBoolean(here, limit, place)
        case .date: readDate(field, here, limit, place)
        case .cases: readCase(field, here, limit, place)
        }
    }

    /// A string without escapes that keeps its bounds.
    @inline(never)
    private static func readString(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard here < limit, here.pointee == 0x22 else { return nil }
        let start: Bytes = here + 1
        guard let text = JSONScan.text(start, limit) else { return readEscaped(field, start, limit, place) }
        let count: Int = text.end - start
        guard text.scalars >= field.pointee.minimum, text.scalars <= field.pointee.maximum else { return nil }
        if field.pointee.isChecked, !accepts(field, start, count) { return nil }
        if count <= 15, limit - start >= 16 {
            SmallString.store(start, count, isASCII: text.scalars == count, at: place)
        } else {
            storeLong(start, count, isASCII: text.scalars == count, at: place)
        }
        return text.end + 1
    }

    /// A string of up to 256 bytes with the short escapes, as line ends and quotes have them.
    @inline(never)
    private static func readEscaped(
        _ field: UnsafePointer<JSONField>, _ start: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard !field.pointee.isChecked else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            guard let target = buffer.baseAddress, let text = JSONScan.unescape(start, limit, target, 256) else {
                return nil
            }
            guard text.scalars >= field.pointee.minimum, text.scalars <= field.pointee.maximum else { return nil }
            storeLong(target, text.count, isASCII: text.scalars == text.count, at: place)
            return text.end
        }
    }

    /// An optional String has the bytes of the String.
    @inline(never)
    private static func storeLong(_ start: Bytes, _ count: Int, isASCII: Bool, at place: UnsafeMutableRawPointer) {
        let text: String = JSONScan.string(UnsafeBufferPointer(start: start, count: count), isASCII: isASCII)
        place.initializeMemory(as: String.self, to: text)
    }

    /// The text has the pattern and the format.
    @inline(never)
    private static func accepts(_ field: UnsafePointer<JSONField>, _ start: Bytes, _ count: Int) -> Bool {
        if let pattern = field.pointee.bytePattern, !pattern.matches(start, start + count) { return false }
        return field.pointee.format?.accepts(UnsafeBufferPointer(start: start, count: count)) ?? true
    }

    @inline(never)
    private static func readInteger(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        var here: Bytes = here
        guard let value = JSONScan.integer(&here, limit), value >= field.pointee.minimum, value <= field.pointee.maximum
        else { return nil }
        if field.pointee.isOptional {
            storeOptional(field, value, place)
        } else if field.pointee.kind == .int64 {
            place.storeBytes(of: Int64(value), as: Int64.self)
        } else {
            place.storeBytes(of: Int32(truncatingIfNeeded: value), as: Int32.self)
        }
        return here
    }

    @inline(never)
    private static func storeOptional(
        _ field: UnsafePointer<JSONField>, _ value: Int, _ place: UnsafeMutableRawPointer
    ) {
        if field.pointee.kind == .int64 {
            place.initializeMemory(as: Int64?.self, to: Int64(value))
        } else {
            place.initializeMemory(as: Int32?.self, to: Int32(truncatingIfNeeded: value))
        }
    }

    @inline(never)
    private static func readDouble(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        var here: Bytes = here
        guard let value = JSONScan.double(&here, limit), value >= field.pointee.lower, value <= field.pointee.upper
        else { return nil }
        if field.pointee.isOptional {
            place.initializeMemory(as: Double?.self, to: value)
        } else {
            place.initializeMemory(as: Double.self, to: value)
        }
        return here
    }

    /// An optional Bool has the bytes of the Bool.
    @inline(__always)
    private static func readBoolean(_ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer) -> Bytes? {
        guard limit - here > 5 else { return nil }
        let word: UInt32 = UnsafeRawPointer(here).loadUnaligned(as: UInt32.self).littleEndian
        let isTrue: Bool = word == 0x6575_7274
        guard isTrue || word == 0x736C_6166 && here[4] == 0x65 else { return nil }
        place.initializeMemory(as: Bool.self, to: isTrue)
        return here + (isTrue ? 4 : 5)
    }

    @inline(never)
    private static func readDate(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard limit - here > 36, here.pointee == 0x22 else { return nil }
        let text: Bytes = here + 1
        var length: Int = 20
        while length < 32, text[length] != 0x22 { length += 1 }
        guard text[length] == 0x22, let value = RFC3339.dateTime(UnsafeBufferPointer(start: text, count: length)) else {
            return nil
        }
        if field.pointee.isOptional {
            place.initializeMemory(as: Date?.self, to: value)
        } else {
            place.initializeMemory(as: Date.self, to: value)
        }
        return text + length + 1
    }

    @inline(never)
    private static func readCase(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ place: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard limit - here > 17, here.pointee == 0x22, let cases = field.pointee.cases else { return nil }
        let text: UnsafeRawPointer = UnsafeRawPointer(here + 1)
        let first: UInt64 = text.loadUnaligned(as: UInt64.self)
        let second: UInt64 = text.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        for index in 0..<field.pointee.caseCount {
            let item: UnsafePointer<JSONCase> = cases + index
            guard first & item.pointee.masks.0 == item.pointee.words.0,
                second & item.pointee.masks.1 == item.pointee.words.1
            else { continue }
            place.storeBytes(of: item.pointee.stored, as: UInt8.self)
            return here + item.pointee.length + 1
        }
        return nil
    }
}
