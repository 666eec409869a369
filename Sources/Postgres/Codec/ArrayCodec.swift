/// One-dimensional arrays: dimensions, has-nulls, element type, (length, lower bound), then length-prefixed elements.
enum ArrayCodec {
    static let headerLength: Int = 12

    static func decode<T>(
        _ cell: Cell, _ element: (Cell) throws(CellError) -> T
    ) throws(CellError) -> [T] {
        var rest: Slice<UnsafeRawBufferPointer> = cell.bytes[...]
        let dimensions: Int32 = try integer(&rest)
        // A scalar of an unknown type can look like anything; a real array has one of few dimensions.
        guard (0...6).contains(dimensions), try integer(&rest) <= 1 else { throw .unsupported(cell.type) }
        let type: TypeOID = TypeOID(rawValue: UInt32(bitPattern: try integer(&rest)))
        if let known = cell.type.element, known != type { throw .malformed("array of \(type)") }
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw .outOfRange("an array of \(dimensions) dimensions") }
        let count: Int32 = try integer(&rest)
        _ = try integer(&rest)
        guard count >= 0, Int(count) <= rest.count / 4 else { throw .malformed("array is cut off") }
        var values: [T] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count { values.append(try element(try self.element(&rest, type))) }
        return values
    }

    private static func element(_ rest: inout Slice<UnsafeRawBufferPointer>, _ type: TypeOID) throws(CellError) -> Cell
    {
        let length: Int = Int(try integer(&rest))
        guard length >= 0 else { throw .outOfRange("NULL in an array") }
        guard length <= rest.count else { throw .malformed("array is cut off") }
        defer { rest = rest.dropFirst(length) }
        return Cell(bytes: UnsafeRawBufferPointer(rebasing: rest.prefix(length)), type: type)
    }

    private static func integer(_ rest: inout Slice<UnsafeRawBufferPointer>) throws(CellError) -> Int32 {
        guard rest.count >= 4 else { throw .malformed("array is cut off") }
        defer { rest = rest.dropFirst(4) }
        return try Cell(bytes: UnsafeRawBufferPointer(rebasing: rest.prefix(4)), type: .int4).integer(Int32.self)
    }
}
