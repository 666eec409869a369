/// Values in the form that libpq wants: one buffer, and per value its place, length and format.
struct EncodedParameters {
    private var buffer: [UInt8] = []
    /// Where a value begins; negative for NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    static let none: EncodedParameters = EncodedParameters()

    init() {}

    init(_ values: [PostgresValue], types: [TypeOID], statement: String) throws(PostgresError) {
        guard values.count == types.count else {
            throw PostgresError(
                .protocolViolation, "\(values.count) values for \(types.count) parameters", statement: statement)
        }
        offsets.reserveCapacity(values.count)
        for (index, value) in values.enumerated() { try append(value, types[index], index, statement) }
        // An empty text needs an address that is not NULL: the buffer is never empty.
        buffer.append(0)
    }

    var count: Int { offsets.count }

    private mutating func append(
        _ value: PostgresValue, _ type: TypeOID, _ index: Int, _ statement: String
    ) throws(PostgresError) {
        let start: Int = buffer.count
        offsets.append(value == .null ? -1 : start)
        var format: Int32 = 1
        if value != .null, !BinaryEncoder.append(value, as: type, to: &buffer) {
            format = 0
            try appendText(value, index, statement)
        }
        lengths.append(Int32(buffer.count - start))
        formats.append(format)
    }

    /// libpq takes text up to a zero byte, which no SQL text may hold.
    private mutating func appendText(_ value: PostgresValue, _ index: Int, _ statement: String) throws(PostgresError) {
        let text: String = TextEncoder.text(value)
        guard !text.utf8.contains(0) else {
            throw PostgresError(
                .invalidTextRepresentation, "parameter $\(index + 1) contains a zero byte", statement: statement)
        }
        buffer.append(contentsOf: text.utf8)
        buffer.append(0)
    }

    /// The three arrays that `PQsendQueryPrepared` takes.
    struct Pointers {
        let values: UnsafePointer<UnsafePointer<CChar>?>
        let lengths: UnsafePointer<Int32>
        let formats: UnsafePointer<Int32>
    }

    /// Nil without parameters. The pointers are valid inside `body`.
    func withPointers<Result>(_ body: (Pointers?) -> Result) -> Result {
        guard count > 0 else { return body(nil) }
        return buffer.withUnsafeBytes { bytes in
            let values: [UnsafePointer<CChar>?] = offsets.map { offset in
                offset < 0 ? nil : (bytes.baseAddress! + offset).assumingMemoryBound(to: CChar.self)
            }
            return withArrays(values, body)
        }
    }

    private func withArrays<Result>(_ values: [UnsafePointer<CChar>?], _ body: (Pointers?) -> Result) -> Result {
        values.withUnsafeBufferPointer { values in
            lengths.withUnsafeBufferPointer { lengths in
                formats.withUnsafeBufferPointer { formats in
                    body(
                        Pointers(
                            values: values.baseAddress!, lengths: lengths.baseAddress!,
                            formats: formats.baseAddress!))
                }
            }
        }
    }
}
