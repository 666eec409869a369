import FoundationEssentials

/// The fast path of single members. Functions without state of their own, which the compiler keeps in few registers.
extension JSONField {
    typealias Bytes = UnsafePointer<UInt8>

    /// The name with its quotes, the colon and what stands in front is what comes next; as many bytes as the table says
    /// are readable. `lead` is what the byte in front differs in from a comma.
    @inline(__always)
    static func isAhead(_ field: UnsafePointer<JSONField>, _ ahead: Bytes, _ lead: UInt64) -> Bool {
        let text: UnsafeRawPointer = UnsafeRawPointer(ahead)
        let head: UInt64 = (text.loadUnaligned(as: UInt64.self) ^ lead) & field.pointee.headMask
        guard head == field.pointee.head else { return false }
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
            if word != field.pointee.words[offset &>> 3] { return false }
            offset &+= 8
        }
        return true
    }

    /// Looks behind white space for the name of a field, with nothing but optional members in between. `here` is at the
    /// comma or brace; `ahead` will be in front of the name. Nil: there is none, or it is near the end.
    @inline(never)
    static func find(
        from field: UnsafePointer<JSONField>, in table: UnsafePointer<JSONFieldTable>, _ here: Bytes, _ limit: Bytes
    ) -> (field: UnsafePointer<JSONField>, ahead: Bytes)? {
        let name: Bytes = JSONScan.token(here + 1, limit)
        guard limit - name >= table.pointee.reach else { return nil }
        let lead: UInt64 = lead(name[-1])
        let last: UnsafePointer<JSONField> = table.pointee.fields + table.pointee.count
        var field: UnsafePointer<JSONField> = field
        while !isAhead(field, name - 1, lead) {
            guard field < last, !field.pointee.isRequired else { return nil }
            field += 1
        }
        return (field, name - 1)
    }

    /// What a byte in front of a name differs in from a comma.
    @inline(__always)
    static func lead(_ byte: UInt8) -> UInt64 { UInt64(byte ^ 0x2C).littleEndian }

    /// A string that keeps its bounds: up to 15 bytes of ASCII here, any other elsewhere.
    @inline(__always)
    static func readString(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        let start: Bytes = here + 1
        guard limit - here > 16, here.pointee == 0x22 else { return readLong(field, start, start, limit, target) }
        guard let count = JSONScan.special(start) else { return readLong(field, start, start + 16, limit, target) }
        guard start[count] == 0x22 else { return readUnusual(field, start, start + count, limit, target) }
        guard count >= field.pointee.minimum, count <= field.pointee.maximum else { return nil }
        if field.pointee.isChecked, !accepts(field, start, count) { return nil }
        let place: UnsafeMutableRawPointer = target + field.pointee.offset
        SmallString.store(start, count, isASCII: true, field.pointee.forms, at: place)
        return start + (count &+ 1)
    }

    /// A string that is long or near the end of the text. What is in front of `start` should be a quote; up to `known`
    /// the text is plain.
    @inline(never)
    private static func readLong(
        _ field: UnsafePointer<JSONField>, _ start: Bytes, _ known: Bytes, _ limit: Bytes,
        _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard start <= limit, start[-1] == 0x22 else { return nil }
        let stop: Bytes = JSONScan.plainEnd(known, limit)
        guard stop < limit, stop.pointee == 0x22 else { return readUnusual(field, start, stop, limit, target) }
        return finish(field, start, stop, scalars: stop - start, limit, target)
    }

    /// A string that is not ASCII or written with escapes; `stop` is its first byte that is not plain.
    @inline(never)
    private static func readUnusual(
        _ field: UnsafePointer<JSONField>, _ start: Bytes, _ stop: Bytes, _ limit: Bytes,
        _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard let text = JSONScan.text(start, stop, limit) else { return readEscaped(field, start, limit, target) }
        return finish(field, start, text.end, scalars: text.scalars, limit, target)
    }

    /// Checks the bounds of a text, stores it and passes the quote at its end.
    @inline(__always)
    private static func finish(
        _ field: UnsafePointer<JSONField>, _ start: Bytes, _ end: Bytes, scalars: Int, _ limit: Bytes,
        _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        let count: Int = end - start
        guard scalars >= field.pointee.minimum, scalars <= field.pointee.maximum else { return nil }
        if field.pointee.isChecked, !accepts(field, start, count) { return nil }
        let place: UnsafeMutableRawPointer = target + field.pointee.offset
        if count <= 15, limit - start >= 16 {
            SmallString.store(start, count, isASCII: scalars == count, field.pointee.forms, at: place)
        } else {
            storeLong(start, count, isASCII: scalars == count, at: place)
        }
        return end + 1
    }

    /// A string of up to 256 bytes with the short escapes, as line ends and quotes have them.
    @inline(never)
    private static func readEscaped(
        _ field: UnsafePointer<JSONField>, _ start: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard !field.pointee.isChecked else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            guard let room = buffer.baseAddress, let text = JSONScan.unescape(start, limit, room, 256) else {
                return nil
            }
            guard text.scalars >= field.pointee.minimum, text.scalars <= field.pointee.maximum else { return nil }
            storeLong(room, text.count, isASCII: text.scalars == text.count, at: target + field.pointee.offset)
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

    @inline(__always)
    static func readInteger<T: FixedWidthInteger>(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer,
        as type: T.Type
    ) -> Bytes? {
        guard let (value, end) = JSONScan.integer(here, limit), value >= field.pointee.minimum,
            value <= field.pointee.maximum
        else { return nil }
        (target + field.pointee.offset).storeBytes(of: T(truncatingIfNeeded: value), as: T.self)
        return end
    }

    @inline(never)
    static func readOptionalInteger(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard let (value, end) = JSONScan.integer(here, limit), value >= field.pointee.minimum,
            value <= field.pointee.maximum
        else { return nil }
        if field.pointee.isWide {
            (target + field.pointee.offset).initializeMemory(as: Int64?.self, to: Int64(value))
        } else {
            (target + field.pointee.offset).initializeMemory(as: Int32?.self, to: Int32(truncatingIfNeeded: value))
        }
        return end
    }

    @inline(__always)
    static func readDouble(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard let (value, end) = JSONScan.double(here, limit), value >= field.pointee.lower,
            value <= field.pointee.upper
        else { return nil }
        (target + field.pointee.offset).initializeMemory(as: Double.self, to: value)
        return end
    }

    @inline(never)
    static func readOptionalDouble(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard let (value, end) = JSONScan.double(here, limit), value >= field.pointee.lower,
            value <= field.pointee.upper
        else { return nil }
        (target + field.pointee.offset).initializeMemory(as: Double?.self, to: value)
        return end
    }

    /// An optional Bool has the bytes of the Bool.
    @inline(__always)
    static func readBoolean(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard limit - here > 5 else { return nil }
        let word: UInt32 = UnsafeRawPointer(here).loadUnaligned(as: UInt32.self).littleEndian
        let isTrue: Bool = word == 0x6575_7274
        guard isTrue || word == 0x736C_6166 && here[4] == 0x65 else { return nil }
        (target + field.pointee.offset).initializeMemory(as: Bool.self, to: isTrue)
        return here + (isTrue ? 4 : 5)
    }

    @inline(never)
    static func readDate(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
    ) -> Bytes? {
        guard limit - here > 36, here.pointee == 0x22 else { return nil }
        let text: Bytes = here + 1
        var length: Int = 20
        while length < 32, text[length] != 0x22 { length += 1 }
        guard text[length] == 0x22, let value = RFC3339.dateTime(UnsafeBufferPointer(start: text, count: length)) else {
            return nil
        }
        if field.pointee.isOptional {
            (target + field.pointee.offset).initializeMemory(as: Date?.self, to: value)
        } else {
            (target + field.pointee.offset).initializeMemory(as: Date.self, to: value)
        }
        return text + length + 1
    }

    @inline(never)
    static func readCase(
        _ field: UnsafePointer<JSONField>, _ here: Bytes, _ limit: Bytes, _ target: UnsafeMutableRawPointer
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
            (target + field.pointee.offset).storeBytes(of: item.pointee.stored, as: UInt8.self)
            return here + item.pointee.length + 1
        }
        return nil
    }
}
