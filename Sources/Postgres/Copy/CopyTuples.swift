/// Name and type of a column of COPY.
struct CopyColumn: Sendable {
    let name: String
    let type: TypeOID
}

/// One row as COPY's binary format has it: the number of fields, then length and bytes of each.
final class CopiedTuple: @unchecked Sendable {
    let columns: [CopyColumn]
    private let bytes: UnsafeMutableRawBufferPointer
    /// Where a field begins and how long it is; a negative length stands for NULL.
    private let fields: [(start: Int, length: Int)]

    /// - Throws: `protocolViolation` for bytes that are no row of `columns`.
    init(_ bytes: [UInt8], at start: Int, _ columns: [CopyColumn]) throws(PostgresError) {
        var fields: [(start: Int, length: Int)] = []
        fields.reserveCapacity(columns.count)
        var position: Int = start + 2
        guard CopyFormat.integer(bytes, start, Int16.self).map(Int.init) == columns.count else {
            throw PostgresError(.protocolViolation, "a row of COPY has not \(columns.count) fields")
        }
        for _ in columns {
            guard let length = CopyFormat.integer(bytes, position, Int32.self).map(Int.init),
                position + 4 + max(0, length) <= bytes.count
            else { throw PostgresError(.protocolViolation, "a row of COPY is cut off") }
            fields.append((position + 4, length))
            position += 4 + max(0, length)
        }
        self.bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        self.bytes.copyBytes(from: bytes)
        self.columns = columns
        self.fields = fields
    }

    deinit { bytes.deallocate() }

    /// The bytes of a field, nil for NULL; they live as long as this object.
    func bytes(column: Int) -> UnsafeRawBufferPointer? {
        let (start, length): (Int, Int) = fields[column]
        guard length >= 0 else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
    }
}

/// The frame of COPY's binary format, and how values get into it.
enum CopyFormat {
    /// Signature, flags and an empty extension.
    static let header: [UInt8] = [
        0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    static let trailer: [UInt8] = [0xFF, 0xFF]

    /// A number at a place, when it is there.
    static func integer<T: FixedWidthInteger>(_ bytes: [UInt8], _ place: Int, _: T.Type) -> T? {
        guard place >= 0, place + MemoryLayout<T>.size <= bytes.count else { return nil }
        return bytes.withUnsafeBytes { T(bigEndian: $0.loadUnaligned(fromByteOffset: place, as: T.self)) }
    }

    /// Appends one row.
    /// - Throws: `datatypeMismatch` for a value without a binary form for its column's type, with the row's number.
    static func append(
        _ values: [PostgresValue], _ columns: [CopyColumn], row: Int, to output: inout [UInt8]
    ) throws(PostgresError) {
        guard values.count == columns.count else {
            throw PostgresError(
                .protocolViolation, "row \(row): \(values.count) values for \(columns.count) columns")
        }
        BinaryEncoder.append(integer: Int16(columns.count), to: &output)
        for (value, column) in zip(values, columns) {
            let start: Int = output.count
            BinaryEncoder.append(integer: Int32(-1), to: &output)
            if value == .null { continue }
            guard append(value, column.type, to: &output) else {
                throw PostgresError(
                    .datatypeMismatch, "row \(row): the value has no binary form as \(column.type)",
                    column: column.name)
            }
            let length: Int32 = Int32(output.count - start - 4)
            withUnsafeBytes(of: length.bigEndian) { output.replaceSubrange(start..<start + 4, with: $0) }
        }
    }

    /// The labels of a schema's own enumerations are their binary form.
    private static func append(_ value: PostgresValue, _ type: TypeOID, to output: inout [UInt8]) -> Bool {
        if type.isUserDefined, case .text(let text) = value {
            output.append(contentsOf: text.utf8)
            return true
        }
        return BinaryEncoder.append(value, as: type, to: &output)
    }
}
