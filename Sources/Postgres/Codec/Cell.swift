/// A column's value in binary format, as it lies in the result; valid while the row is.
package struct Cell {
    package let bytes: UnsafeRawBufferPointer
    package let type: TypeOID

    /// The bytes as one big-endian integer, when they have its width.
    func integer<T: FixedWidthInteger>(_: T.Type) throws(CellError) -> T {
        guard bytes.count == MemoryLayout<T>.size else {
            throw .malformed("\(bytes.count) bytes where \(MemoryLayout<T>.size) belong")
        }
        return T(bigEndian: bytes.loadUnaligned(as: T.self))
    }
}

/// Why a cell is not the wanted value. `Row` adds statement and column.
package enum CellError: Error, Hashable {
    /// The column's type cannot become the wanted type.
    case unsupported(TypeOID)
    /// The value exists in SQL but not in the wanted type: too large, infinite, not UTF-8.
    case outOfRange(String)
    /// Not what the type's binary format looks like.
    case malformed(String)
}
