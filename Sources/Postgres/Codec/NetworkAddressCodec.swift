import CLibPQ
import Glibc

/// `inet` and `cidr`: family, bits, is-cidr, length, address.
enum NetworkAddressCodec {
    private static let familyIPv4: UInt8 = 2
    private static let familyIPv6: UInt8 = 3

    /// `192.0.2.1`, `2001:db8::/32`: the prefix is written when it is not the whole address, and always for `cidr`.
    static func decode(_ cell: Cell) throws(CellError) -> String {
        let bytes: UnsafeRawBufferPointer = cell.bytes
        guard bytes.count >= 4, bytes.count == 4 + Int(bytes[3]) else { throw .malformed("inet is cut off") }
        let width: Int = bytes[0] == familyIPv4 ? 4 : 16
        guard bytes[0] == familyIPv4 || bytes[0] == familyIPv6, Int(bytes[3]) == width else {
            throw .malformed("inet of an unknown family")
        }
        let address: String = try text(of: bytes.dropFirst(4), isIPv6: width == 16)
        let isWhole: Bool = Int(bytes[1]) == width * 8
        return isWhole && cell.type == .inet ? address : "\(address)/\(bytes[1])"
    }

    private static func text(of address: Slice<UnsafeRawBufferPointer>, isIPv6: Bool) throws(CellError) -> String {
        var output: [CChar] = Array(repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let source: [UInt8] = Array(address)
        guard inet_ntop(isIPv6 ? AF_INET6 : AF_INET, source, &output, socklen_t(output.count)) != nil else {
            throw .malformed("inet cannot be written")
        }
        return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
