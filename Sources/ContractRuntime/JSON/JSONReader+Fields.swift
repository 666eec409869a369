import FoundationEssentials

extension JSONReader {
    /// The object ahead, read along a table of its members.
    @inlinable
    public mutating func object<T>(_ fields: JSONFields<T>) -> T? {
        // Not the value of the closure: that is moved through a `Result` several times.
        var value: T?
        withUnsafeTemporaryAllocation(of: T.self, capacity: 1) { buffer in
            guard let target = buffer.baseAddress, read(fields.table, into: UnsafeMutableRawPointer(target)) else {
                return
            }
            value = target.move()
        }
        return value
    }

    /// Reads an object into memory that holds nothing. True: all of it is initialised; false: nothing is.
    @usableFromInline
    mutating func read(_ table: borrowing JSONFieldTable, into target: UnsafeMutableRawPointer) -> Bool {
        var progress: JSONFieldProgress = JSONFieldProgress(violationsBefore: violationCount)
        guard tape == nil, peek() == 0x7B, depth < maximumDepth else { return readOn(table, progress, into: target) }
        progress.start = position
        depth += 1
        position += 1
        let isEnd: Bool = readExpected(table, &progress, target)
        progress.isAtEnd = isEnd
        let isSound: Bool = defect == .none && violationCount == progress.violationsBefore
        guard isEnd, isSound, table.isPlain, table.requiredMask & ~progress.filled == 0 else {
            return readOn(table, progress, into: target)
        }
        Self.complete(progress.filled, table, target)
        return true
    }

    /// Goes on, or begins, where not every member comes as expected.
    @inline(never)
    private mutating func readOn(
        _ table: borrowing JSONFieldTable, _ progress: JSONFieldProgress, into target: UnsafeMutableRawPointer
    ) -> Bool {
        var progress: JSONFieldProgress = progress
        var object: JSONObject = JSONObject(table.shape)
        if progress.start < 0 {
            guard begin(&object) else { return false }
        } else {
            object.start = progress.start
            object.violationsBefore = progress.violationsBefore
            progress.store(in: &object, table.requiredMask)
        }
        while !progress.isAtEnd, next(&object) {
            readLooked(table, &object, target, &progress.filled)
            // A value that nobody read is ahead: `next` skips it.
            guard tape == nil, position != object.valueStart else { continue }
            progress.take(from: object)
            progress.isAtEnd = readExpected(table, &progress, target)
            progress.store(in: &object, table.requiredMask)
        }
        let isComplete: Bool = table.requiredMask & ~progress.filled == 0
        let isSound: Bool = defect == .none && violationCount == object.violationsBefore
        guard isComplete && isSound && table.isPlain || end(&object) && isComplete else {
            Self.destroy(progress.filled, table, target)
            return false
        }
        Self.complete(progress.filled, table, target)
        return true
    }

    /// Reads the member that `next` found.
    @inline(never)
    private mutating func readLooked(
        _ table: borrowing JSONFieldTable, _ object: inout JSONObject, _ target: UnsafeMutableRawPointer,
        _ filled: inout UInt64
    ) {
        guard object.index >= 0 else {
            if table.refusesUnknown { refuseUnknown(&object) } else { skipUnknown(&object) }
            return
        }
        let field: UnsafePointer<JSONField> = table.fields + object.index
        if field.pointee.read(&self, target + field.pointee.offset) { filled |= 1 << UInt64(object.index) }
    }

    /// Stores what stands for the members that are not there.
    @inline(__always)
    private static func complete(
        _ filled: UInt64, _ table: borrowing JSONFieldTable, _ target: UnsafeMutableRawPointer
    ) {
        var rest: UInt64 = ~filled & table.allMask
        while rest != 0 {
            let field: UnsafePointer<JSONField> = table.fields + rest.trailingZeroBitCount
            field.pointee.absent?(target + field.pointee.offset)
            rest &= rest &- 1
        }
        for store in table.unset { store(target) }
    }

    @inline(never)
    private static func destroy(
        _ filled: UInt64, _ table: borrowing JSONFieldTable, _ target: UnsafeMutableRawPointer
    ) {
        var rest: UInt64 = filled
        while rest != 0 {
            let field: UnsafePointer<JSONField> = table.fields + rest.trailingZeroBitCount
            field.pointee.destroy?(target + field.pointee.offset)
            rest &= rest &- 1
        }
    }
}

extension JSONReader {
    /// The fast path: members in the order of the table, written as most programs write them. True at the end of the
    /// object, false where `next` has to look.
    @inline(__always)
    private mutating func readExpected(
        _ table: borrowing JSONFieldTable, _ progress: inout JSONFieldProgress, _ target: UnsafeMutableRawPointer
    ) -> Bool {
        let limit: UnsafePointer<UInt8> = base + end
        var here: UnsafePointer<UInt8> = base + position
        var field: UnsafePointer<JSONField> = table.fields + progress.expected
        let last: UnsafePointer<JSONField> = table.fields + table.count
        var valueStart: Int = progress.valueStart
        var seen: UInt64 = progress.seen
        var failed: UInt64 = 0
        var isEnd: Bool = false
        // With so many bytes a comma, any name and the byte behind it are there.
        while limit - here > table.reach || limit - here > field.pointee.reach {
            var ahead: UnsafePointer<UInt8> = here
            if valueStart >= 0 {
                guard ahead.pointee == 0x2C else { break }
                ahead += 1
            }
            var found: UnsafePointer<JSONField> = field
            if !JSONField.isAhead(found, ahead) {
                ahead = JSONScan.token(ahead, limit)
                guard limit - ahead > table.reach else { break }
                if !JSONField.isAhead(found, ahead) { found = JSONField.next(behind: found, last, ahead) }
                guard found < last else { break }
            }
            guard seen & found.pointee.bit == 0 else { break }
            field = found
            seen |= field.pointee.bit
            here = ahead + field.pointee.length
            if here.pointee <= 0x20 { here = JSONScan.token(here, limit) }
            valueStart = here - base
            let place: UnsafeMutableRawPointer = target + field.pointee.offset
            if let behind = JSONField.readPlain(field, here, limit, place) {
                here = behind
            } else {
                position = valueStart
                if !field.pointee.read(&self, place) { failed |= field.pointee.bit }
                here = base + position
            }
            field += 1
        }
        if valueStart >= 0, here < limit {
            if here.pointee <= 0x20 { here = JSONScan.token(here, limit) }
            isEnd = here < limit && here.pointee == 0x7D
            if isEnd {
                depth -= 1
                here += 1
            }
        }
        position = here - base
        progress.filled |= (seen ^ progress.seen) & ~failed
        progress.seen = seen
        progress.expected = field - table.fields
        progress.valueStart = valueStart
        return isEnd
    }
}

/// How far an object has been read along its table: what the fast path keeps of a `JSONObject`.
struct JSONFieldProgress {
    /// Where the object starts; -1: it has not been entered.
    var start: Int = -1
    let violationsBefore: Int
    /// The position that is expected next.
    var expected: Int = 0
    /// Members that have come, and those whose values are stored, a bit each.
    var seen: UInt64 = 0
    var filled: UInt64 = 0
    var valueStart: Int = -1
    var isAtEnd: Bool = false

    init(violationsBefore: Int) { self.violationsBefore = violationsBefore }

    mutating func take(from object: JSONObject) {
        expected = object.expected
        seen = object.seen.0
        valueStart = object.valueStart
    }

    func store(in object: inout JSONObject, _ requiredMask: UInt64) {
        object.memberCount += (seen ^ object.seen.0).nonzeroBitCount
        object.seen.0 = seen
        object.seenRequired = (seen & requiredMask).nonzeroBitCount
        object.expected = expected
        object.valueStart = valueStart
    }
}
