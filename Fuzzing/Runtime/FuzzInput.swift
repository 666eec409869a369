/// The bytes of one run. A target takes its choices from the front and its text from the rest.
struct FuzzInput: Sendable {
    private(set) var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    /// The next byte, 0 at the end.
    mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

    /// A number below `bound`.
    mutating func number(below bound: Int) -> Int { Int(byte()) % bound }

    mutating func choice<T>(of values: [T]) -> T { values[number(below: values.count)] }

    /// What is left up to the next line end, which is taken too.
    mutating func line() -> [UInt8] {
        let line: ArraySlice<UInt8> = bytes.prefix { $0 != 0x0A }
        bytes = bytes.dropFirst(line.count + 1)
        return Array(line)
    }

    /// Everything that is left.
    var rest: [UInt8] { Array(bytes) }
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
