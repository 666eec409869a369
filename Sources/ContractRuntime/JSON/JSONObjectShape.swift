/// The member names of a type, in the order in which they are usually written, and which of them are required.
///
/// A shape is made once per type (`static let`); its tables stay for the life of the process.
public struct JSONObjectShape: @unchecked Sendable {
    /// One name as it stands in the text, quotes included.
    @usableFromInline
    struct Key {
        /// `"name"`, padded with zeros to whole words.
        @usableFromInline var words: UnsafePointer<UInt64>
        @usableFromInline var wordCount: Int
        /// Keeps the bytes of the last word that belong to the name.
        @usableFromInline var lastMask: UInt64
        /// Bytes including quotes.
        @usableFromInline var length: Int
        @usableFromInline var isRequired: Bool
        /// The name holds a character that JSON may or must escape, so it is compared after unescaping only.
        @usableFromInline var isUnusual: Bool
    }

    /// Largest number of names of one type.
    public static let maximumKeys: Int = 256

    @usableFromInline let keys: UnsafePointer<Key>
    @usableFromInline let count: Int
    @usableFromInline let requiredCount: Int
    @usableFromInline let minProperties: Int
    @usableFromInline let maxProperties: Int

    /// `required` holds positions in `keys`. Names beyond `maximumKeys` are unknown names.
    public init(keys: [StaticString], required: [Int], minProperties: Int = 0, maxProperties: Int = .max) {
        let names: [StaticString] = Array(keys.prefix(Self.maximumKeys))
        let required: Set<Int> = Set(required.filter(names.indices.contains))
        let table: UnsafeMutablePointer<Key> = .allocate(capacity: max(names.count, 1))
        for (index, name) in names.enumerated() {
            (table + index).initialize(to: Self.key(name, isRequired: required.contains(index)))
        }
        self.keys = UnsafePointer(table)
        count = names.count
        requiredCount = required.count
        self.minProperties = minProperties
        self.maxProperties = maxProperties
    }

    private static func key(_ name: StaticString, isRequired: Bool) -> Key {
        let text: [UInt8] = name.withUTF8Buffer { [0x22] + Array($0) + [0x22] }
        let wordCount: Int = (text.count + 7) / 8
        let words: UnsafeMutablePointer<UInt64> = .allocate(capacity: wordCount)
        words.initialize(repeating: 0, count: wordCount)
        UnsafeMutableRawPointer(words).copyMemory(from: text, byteCount: text.count)
        let rest: Int = text.count % 8
        return Key(
            words: UnsafePointer(words), wordCount: wordCount,
            lastMask: rest == 0 ? .max : UInt64(littleEndian: (1 << UInt64(rest * 8)) &- 1), length: text.count,
            isRequired: isRequired,
            isUnusual: text.dropFirst().dropLast().contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C })
    }

    /// The name at a position, without quotes.
    func name(_ index: Int) -> String {
        let bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(
            start: UnsafeRawPointer(keys[index].words) + 1, count: keys[index].length - 2)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONObjectShape {
    /// The position of a name given without quotes, or -1; the search starts at `first`, the likely one.
    func index(of name: UnsafeBufferPointer<UInt8>, first: Int) -> Int {
        var index: Int = first < count ? first : 0
        for _ in 0..<count {
            if keys[index].length == name.count + 2, Self.equal(keys[index], name) { return index }
            index = index + 1 < count ? index + 1 : 0
        }
        return -1
    }

    private static func equal(_ key: Key, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        let bytes: UnsafePointer<UInt8> = UnsafeRawPointer(key.words).assumingMemoryBound(to: UInt8.self) + 1
        for index in 0..<name.count where bytes[index] != name[index] { return false }
        return true
    }
}

/// State of reading one object.
public struct JSONObject {
    @usableFromInline let shape: JSONObjectShape
    /// Position of the current name in the shape's keys, or -1.
    public internal(set) var index: Int = -1
    /// The position that is expected next.
    @usableFromInline var expected: Int = 0
    /// Which names have been seen, a bit per position.
    @usableFromInline var seen: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    @usableFromInline var seenRequired: Int = 0
    @usableFromInline var memberCount: Int = 0
    @usableFromInline var violationsBefore: Int = 0
    /// Where the object starts.
    @usableFromInline var start: Int = 0
    /// Where the current value starts: a value that nobody read is skipped.
    @usableFromInline var valueStart: Int = -1
    /// Text mode: index of the node behind the object.
    @usableFromInline var limit: Int = 0
    /// The current name's bytes between the quotes; lent by the reader.
    var keyBytes: UnsafeBufferPointer<UInt8> = UnsafeBufferPointer(start: nil, count: 0)
    var keyIsEscaped: Bool = false

    public init(_ shape: JSONObjectShape) { self.shape = shape }

    /// The current name.
    public var key: String {
        keyIsEscaped ? JSONEscapes.string(keyBytes) : String(decoding: keyBytes, as: UTF8.self)
    }

    /// Marks a position as seen; false if it was seen before.
    @inline(__always)
    mutating func markSeen(_ index: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(index & 63)
        switch index >> 6 {
        case 0: return Self.mark(&seen.0, bit)
        case 1: return Self.mark(&seen.1, bit)
        case 2: return Self.mark(&seen.2, bit)
        default: return Self.mark(&seen.3, bit)
        }
    }

    @inline(__always)
    private static func mark(_ word: inout UInt64, _ bit: UInt64) -> Bool {
        if word & bit != 0 { return false }
        word |= bit
        return true
    }

    func hasSeen(_ index: Int) -> Bool {
        let word: UInt64 =
            switch index >> 6 {
            case 0: seen.0
            case 1: seen.1
            case 2: seen.2
            default: seen.3
            }
        return word & (1 << UInt64(index & 63)) != 0
    }
}
