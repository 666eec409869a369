/// One input: its bytes, and where its lines begin.
package final class SourceFile {
    /// Position in `SourceFiles`, and `SourceLocation.file`.
    package let index: Int32
    /// As the user gave it, or relative to what the user gave.
    package let path: String
    package let bytes: [UInt8]
    /// Why the file could not be read.
    package let failure: String?

    init(index: Int32, path: String, bytes: [UInt8], failure: String?) {
        self.index = index
        self.path = path
        self.bytes = bytes
        self.failure = failure
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Byte offsets of the first byte of each line. Lines end with LF, CR LF or CR.
    package private(set) lazy var lineStarts: [Int] = {
        var starts = [bytes.starts(with: ByteOrderMark.utf8) ? ByteOrderMark.utf8.count : 0]
        for (offset, byte) in bytes.enumerated() {
            let isLoneReturn = byte == 0x0D && (offset + 1 == bytes.count || bytes[offset + 1] != 0x0A)
            if byte == 0x0A || isLoneReturn { starts.append(offset + 1) }
        }
        return starts
    }()

    /// Text of a line without its end; nil past the last line.
    package func line(_ number: Int32) -> String? {
        guard number >= 1, Int(number) <= lineStarts.count else { return nil }
        let start = lineStarts[Int(number) - 1]
        var end = Int(number) < lineStarts.count ? lineStarts[Int(number)] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// Line and column of a byte.
    package func location(ofByte offset: Int) -> SourceLocation {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let start = min(lineStarts[low], bytes.count)
        let end = max(start, min(offset, bytes.count))
        let scalars = bytes[start..<end].count { $0 & 0xC0 != 0x80 }
        return SourceLocation(file: index, line: Int32(low + 1), column: Int32(scalars + 1))
    }
}

enum ByteOrderMark {
    static let utf8: [UInt8] = [0xEF, 0xBB, 0xBF]
}
