/// The members of an object as a table: how each is called, where its property lies in the type's memory, and how it is
/// read. Made once per type (`static let`); the reader walks along it, so that generated code holds no loop of its own.
///
/// Members in the order of the table are matched with whole words; any other order is looked up. At most 64 members.
public struct JSONFields<Root>: @unchecked Sendable {
    @usableFromInline let table: UnsafePointer<JSONFieldTable>

    /// `build` names the members in the order in which they are usually written.
    public init(minProperties: Int = 0, maxProperties: Int = .max, _ build: (inout JSONFieldList<Root>) -> Void) {
        var list: JSONFieldList<Root> = JSONFieldList()
        build(&list)
        let memory: UnsafeMutablePointer<JSONFieldTable> = .allocate(capacity: 1)
        memory.initialize(
            to: JSONFieldTable(
                list.fields, names: list.names, unset: list.unset, refusesUnknown: list.refusesUnknown,
                minProperties: minProperties, maxProperties: maxProperties))
        table = UnsafePointer(memory)
    }
}

/// Collects the fields of `JSONFields`.
public struct JSONFieldList<Root> {
    var fields: [JSONField] = []
    var names: [StaticString] = []
    /// Properties that no member sets.
    var unset: [(UnsafeMutableRawPointer) -> Void] = []
    var refusesUnknown: Bool = false

    init() {}

    /// Where a stored property lies in `Root`.
    @usableFromInline
    func offset<Value>(_ path: KeyPath<Root, Value>) -> Int {
        let offset: Int? = MemoryLayout<Root>.offset(of: path)
        precondition(offset != nil, "a member without a stored property")
        return offset ?? 0
    }
}

/// One member of an object.
@usableFromInline
struct JSONField {
    /// What the fast path does; anything else, and whatever it does not like, is the business of `read`.
    @usableFromInline
    enum Kind: UInt8 {
        case any, string, int64, int32, double, boolean, date, cases, optionalInteger, optionalDouble
    }

    /// How a value is read with all checks and stored; false after a violation or a defect.
    @usableFromInline typealias Reader = (inout JSONReader, UnsafeMutableRawPointer) -> Bool

    /// The first eight bytes of `,"name":`, those of them that count, and the last eight bytes of longer names.
    /// Nothing has a head that the mask leaves out.
    var head: UInt64 = 1
    var headMask: UInt64 = 0
    var tail: UInt64 = 0
    /// The second eight bytes of names that have more than 16.
    var middle: UInt64 = 0
    /// Bytes that are looked at to compare the name.
    var reach: Int = .max
    /// Bytes with comma, quotes and colon.
    var length: Int = 0
    /// All of `,"name":`, padded with zeros to whole words.
    var words: UnsafePointer<UInt64>
    /// The member's bit in masks; behind 64 members there is none.
    var bit: UInt64 = 0
    var offset: Int
    var kind: Kind = .any
    /// How short strings are stored; see there.
    var forms: UnsafePointer<SmallString.Form> = SmallString.forms
    var isRequired: Bool
    /// The property is an optional of what `kind` says.
    var isOptional: Bool = false
    /// An optional integer has 64 bits, not 32.
    var isWide: Bool = false
    /// Bounds of a length or an integer.
    var minimum: Int = 0
    var maximum: Int = .max
    /// Bounds of a number.
    var lower: Double = -.infinity
    var upper: Double = .infinity
    /// There is a pattern or a format.
    var isChecked: Bool = false
    var bytePattern: BytePattern?
    var format: StringFormat?
    var cases: UnsafePointer<JSONCase>?
    var caseCount: Int = 0
    var read: Reader
    /// Stores what stands for an absent member; nil if the member is required.
    var absent: ((UnsafeMutableRawPointer) -> Void)?
    /// Ends the life of a stored value; nil if there is nothing to do.
    var destroy: ((UnsafeMutableRawPointer) -> Void)?

    static var noWords: UnsafePointer<UInt64> { UnsafePointer(bitPattern: 8).unsafelyUnwrapped }

    /// Sets the bytes of the name; an unusual name, which JSON may escape, gets none and is looked up.
    mutating func setName(_ name: StaticString) {
        let plain: [UInt8] = name.withUTF8Buffer { Array($0) }
        if plain.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) { return }
        let text: [UInt8] = [0x2C, 0x22] + plain + [0x22, 0x3A]
        let memory: UnsafeMutablePointer<UInt64> = .allocate(capacity: text.count / 8 + 1)
        memory.initialize(repeating: 0, count: text.count / 8 + 1)
        UnsafeMutableRawPointer(memory).copyMemory(from: text, byteCount: text.count)
        words = UnsafePointer(memory)
        length = text.count
        reach = max(length, 8)
        head = memory[0]
        withUnsafeMutableBytes(of: &headMask) { $0.copyBytes(from: text.prefix(8).map { _ in 0xFF }) }
        if length > 16 { middle = memory[1] }
        if length > 8 { tail = UnsafeRawPointer(memory).loadUnaligned(fromByteOffset: length - 8, as: UInt64.self) }
    }
}

/// One value of an enumeration whose cases take one byte.
@usableFromInline
struct JSONCase {
    /// The text with its closing quote, at most 16 bytes.
    var words: (UInt64, UInt64)
    var masks: (UInt64, UInt64)
    var length: Int
    /// The property's byte.
    var stored: UInt8
}

/// What `JSONFields` holds, whatever its type; it stays for the life of the process.
@usableFromInline
struct JSONFieldTable {
    /// Behind the last one stands one that is never ahead.
    let fields: UnsafePointer<JSONField>
    let count: Int
    /// The longest reach of any field.
    let reach: Int
    let shape: JSONObjectShape
    let requiredMask: UInt64
    let refusesUnknown: Bool
    let unset: [(UnsafeMutableRawPointer) -> Void]
    let hasUnset: Bool
    /// The number of members is free.
    let isPlain: Bool
    let allMask: UInt64

    init(
        _ list: [JSONField], names: [StaticString], unset: [(UnsafeMutableRawPointer) -> Void], refusesUnknown: Bool,
        minProperties: Int, maxProperties: Int
    ) {
        precondition(list.count <= 64, "a table of fields has at most 64 of them")
        let memory: UnsafeMutablePointer<JSONField> = .allocate(capacity: list.count + 1)
        var requiredMask: UInt64 = 0
        var reach: Int = 8
        for (index, field) in list.enumerated() {
            var field: JSONField = field
            field.setName(names[index])
            field.bit = 1 << UInt64(index)
            (memory + index).initialize(to: field)
            if field.length > 0 { reach = max(reach, field.reach) }
            if field.isRequired { requiredMask |= field.bit }
        }
        var end: JSONField = JSONField(words: JSONField.noWords, offset: 0, isRequired: true, read: { _, _ in false })
        end.bit = 1 << UInt64(list.count)
        (memory + list.count).initialize(to: end)
        fields = UnsafePointer(memory)
        count = list.count
        self.reach = reach
        self.requiredMask = requiredMask
        self.refusesUnknown = refusesUnknown
        self.unset = unset
        hasUnset = !unset.isEmpty
        isPlain = minProperties == 0 && maxProperties == .max
        allMask = list.count == 64 ? .max : (1 << UInt64(list.count)) &- 1
        shape = JSONObjectShape(
            keys: names, required: list.indices.filter { list[$0].isRequired }, minProperties: minProperties,
            maxProperties: maxProperties)
    }
}
