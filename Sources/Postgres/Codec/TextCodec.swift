/// Character types in binary format are their bytes, which are UTF-8 because the session says so.
enum TextCodec {
    static func decode(_ bytes: some Collection<UInt8>) throws(CellError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed("not UTF-8") }
        return text
    }

    /// Enumerations, domains over text and citext go as their text. A composite or another binary format has
    /// zero bytes, which no text has: it is refused by its number rather than shown as rubbish.
    static func decode(userDefined cell: Cell) throws(CellError) -> String {
        guard cell.type.isUserDefined, !cell.bytes.contains(0),
            let text = String(validating: cell.bytes, as: UTF8.self)
        else { throw .unsupported(cell.type) }
        return text
    }

    /// The text of a `jsonb`, which has a version byte in front.
    static func jsonb(_ cell: Cell) throws(CellError) -> Slice<UnsafeRawBufferPointer> {
        guard cell.bytes.first == 1 else { throw .malformed("jsonb of an unknown version") }
        return cell.bytes.dropFirst()
    }
}
