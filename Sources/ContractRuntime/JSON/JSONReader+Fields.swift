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
    mutating func read(_ table: UnsafePointer<JSONFieldTable>, into target: UnsafeMutableRawPointer) -> Bool {
        var progress: JSONFieldProgress = JSONFieldProgress(table, violationsBefore: violationCount)
        guard tape == nil, peek() == 0x7B, depth < maximumDepth else { return readOn(table, progress, into: target) }
        progress.start = position
        depth &+= 1
        position &+= 1
        progress.isAtEnd = readExpected(table, &progress, target)
        let isSound: Bool = defect == .none && violationCount == progress.violationsBefore
        guard progress.isAtEnd, isSound, table.pointee.isPlain, table.pointee.requiredMask & ~progress.filled == 0
        else { return readOn(table, progress, into: target) }
        if progress.filled != table.pointee.allMask || table.pointee.hasUnset {
            Self.complete(progress.filled, table, target)
        }
        return true
    }

    /// Goes on, or begins, where not every member comes as expected.
    @inline(never)
    private mutating func readOn(
        _ table: UnsafePointer<JSONFieldTable>, _ progress: JSONFieldProgress, into target: UnsafeMutableRawPointer
    ) -> Bool {
        var progress: JSONFieldProgress = progress
        var object: JSONObject = JSONObject(table.pointee.shape)
        if progress.start < 0 {
            guard begin(&object) else { return false }
            progress.start = object.start
        } else {
            object.start = progress.start
            object.violationsBefore = progress.violationsBefore
            progress.store(in: &object, table)
        }
        while !progress.isAtEnd, next(&object) {
            readLooked(table, &object, target, &progress.filled)
            // A value that nobody read is ahead: `next` skips it.
            guard tape == nil, position != object.valueStart else { continue }
            progress.take(from: object, table)
            progress.isAtEnd = readAgain(table, &progress, target)
            progress.store(in: &object, table)
        }
        let isComplete: Bool = table.pointee.requiredMask & ~progress.filled == 0
        let isSound: Bool = defect == .none && violationCount == object.violationsBefore
        guard isComplete && isSound && table.pointee.isPlain || end(&object) && isComplete else {
            Self.destroy(progress.filled, table, target)
            return false
        }
        Self.complete(progress.filled, table, target)
        return true
    }

    /// Members of an object may come as expected again.
    @inline(never)
    private mutating func readAgain(
        _ table: UnsafePointer<JSONFieldTable>, _ progress: inout JSONFieldProgress, _ target: UnsafeMutableRawPointer
    ) -> Bool {
        readExpected(table, &progress, target)
    }

    /// Reads the member that `next` found.
    @inline(never)
    private mutating func readLooked(
        _ table: UnsafePointer<JSONFieldTable>, _ object: inout JSONObject, _ target: UnsafeMutableRawPointer,
        _ filled: inout UInt64
    ) {
        guard object.index >= 0 else {
            if table.pointee.refusesUnknown { refuseUnknown(&object) } else { skipUnknown(&object) }
            return
        }
        let field: UnsafePointer<JSONField> = table.pointee.fields + object.index
        if field.pointee.read(&self, target + field.pointee.offset) { filled |= field.pointee.bit }
    }

    /// Stores what stands for the members that are not there.
    @inline(never)
    private static func complete(
        _ filled: UInt64, _ table: UnsafePointer<JSONFieldTable>, _ target: UnsafeMutableRawPointer
    ) {
        var rest: UInt64 = ~filled & table.pointee.allMask
        while rest != 0 {
            let field: UnsafePointer<JSONField> = table.pointee.fields + rest.trailingZeroBitCount
            field.pointee.absent?(target + field.pointee.offset)
            rest &= rest &- 1
        }
        for store in table.pointee.unset { store(target) }
    }

    @inline(never)
    private static func destroy(
        _ filled: UInt64, _ table: UnsafePointer<JSONFieldTable>, _ target: UnsafeMutableRawPointer
    ) {
        var rest: UInt64 = filled
        while rest != 0 {
            let field: UnsafePointer<JSONField> = table.pointee.fields + rest.trailingZeroBitCount
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
        _ table: UnsafePointer<JSONFieldTable>, _ progress: inout JSONFieldProgress, _ target: UnsafeMutableRawPointer
    ) -> Bool {
        let first: UnsafePointer<JSONField> = progress.field
        // A member that came before its turn is known to `next`, which would see it again.
        guard progress.seen < first.pointee.bit else { return false }
        let limit: UnsafePointer<UInt8> = base + end
        let safe: UnsafePointer<UInt8> = base + max(end &- table.pointee.reach, 0)
        var field: UnsafePointer<JSONField> = first
        // At the brace or comma in front of a member.
        var here: UnsafePointer<UInt8> = base + (progress.valueStart < 0 ? position &- 1 : position)
        var lead: UInt64 = progress.valueStart < 0 ? JSONField.lead(0x7B) : 0
        var skipped: UInt64 = 0
        var failed: UInt64 = 0
        // With so many bytes any name and the byte behind it are there.
        while here < safe || limit - here > field.pointee.reach {
            if !JSONField.isAhead(field, here, lead) {
                guard lead != 0 || here.pointee == 0x2C, let found = JSONField.find(from: field, in: table, here, limit)
                else { break }
                skipped |= found.field.pointee.bit &- field.pointee.bit
                (field, here) = found
            }
            lead = 0
            here += field.pointee.length
            if here.pointee <= 0x20 { here = JSONScan.token(here, limit) }
            // Written out here: a function of its own would not be inlined.
            let behind: UnsafePointer<UInt8>? =
                switch field.pointee.kind {
                case .any: nil
                case .string: JSONField.readString(field, here, limit, target)
                case .int64: JSONField.readInteger(field, here, limit, target, as: Int64.self)
                case .int32: JSONField.readInteger(field, here, limit, target, as: Int32.self)
                case .double: JSONField.readDouble(field, here, limit, target)
                case .boolean: JSONField.readBoolean(field, here, limit, target)
                case .date: JSONField.readDate(field, here, limit, target)
                case .cases: JSONField.readCase(field, here, limit, target)
                case .optionalInteger: JSONField.readOptionalInteger(field, here, limit, target)
                case .optionalDouble: JSONField.readOptionalDouble(field, here, limit, target)
                }
            if let behind {
                here = behind
            } else {
                position = here - base
                progress.valueStart = position
                if !field.pointee.read(&self, target + field.pointee.offset) { failed |= field.pointee.bit }
                here = base + position
            }
            field += 1
        }
        let passed: UInt64 = (field.pointee.bit &- first.pointee.bit) & ~skipped
        progress.pass(field, passed, failed)
        guard lead == 0 else { return false }
        if progress.valueStart < 0 { progress.valueStart = progress.start }
        return leave(here, limit)
    }

    /// Moves to the next token, and out of the object if that is its end.
    @inline(__always)
    private mutating func leave(_ here: UnsafePointer<UInt8>, _ limit: UnsafePointer<UInt8>) -> Bool {
        var here: UnsafePointer<UInt8> = here
        if here < limit, here.pointee <= 0x20 { here = JSONScan.token(here, limit) }
        position = here - base
        guard here < limit, here.pointee == 0x7D else { return false }
        position &+= 1
        depth &-= 1
        return true
    }
}

/// How far an object has been read along its table: what the fast path keeps of a `JSONObject`.
struct JSONFieldProgress {
    /// Where the object starts; -1: it has not been entered.
    var start: Int = -1
    let violationsBefore: Int
    /// What is expected next.
    var field: UnsafePointer<JSONField>
    /// Members that have come, and those whose values are stored, a bit each.
    var seen: UInt64 = 0
    var filled: UInt64 = 0
    /// The last value that is not known to be passed, or a place before it; -1 before the first.
    var valueStart: Int = -1
    var isAtEnd: Bool = false

    init(_ table: UnsafePointer<JSONFieldTable>, violationsBefore: Int) {
        field = table.pointee.fields
        self.violationsBefore = violationsBefore
    }

    /// Members have come, and some of them failed.
    @inline(__always)
    mutating func pass(_ next: UnsafePointer<JSONField>, _ passed: UInt64, _ failed: UInt64) {
        field = next
        seen |= passed
        filled |= passed & ~failed
    }

    mutating func take(from object: JSONObject, _ table: UnsafePointer<JSONFieldTable>) {
        field = table.pointee.fields + object.expected
        seen = object.seen.0
        valueStart = object.valueStart
    }

    func store(in object: inout JSONObject, _ table: UnsafePointer<JSONFieldTable>) {
        object.memberCount += (seen ^ object.seen.0).nonzeroBitCount
        object.seen.0 = seen
        object.seenRequired = (seen & table.pointee.requiredMask).nonzeroBitCount
        object.expected = field - table.pointee.fields
        object.valueStart = valueStart
    }
}
