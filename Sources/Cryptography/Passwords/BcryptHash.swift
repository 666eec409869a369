import CCrypt

/// A bcrypt hash in the format of crypt(3): `$2b$12$` with 22 characters of salt and 31 of hash; `$2a$` and `$2y$` are
/// the same to us, `$2x$` is the hash of a faulty implementation and refused.
struct BcryptHash: Sendable, Hashable {
    static let prefix: String = "$2"
    /// Logarithms of rounds that are accepted: 2¹⁴ rounds take about a second.
    static let costs: ClosedRange<Int> = 4...14
    private static let length: Int = 60
    private static let saltEnd: Int = 29
    /// What bcrypt sees of a password, in bytes.
    private static let maximumPasswordLength: Int = 72

    private let text: String

    init(_ text: String) throws(PasswordError) {
        let bytes: [UInt8] = Array(text.utf8.prefix(Self.length + 1))
        guard bytes.count == Self.length, bytes.starts(with: Self.prefix.utf8),
            [3, 6].allSatisfy({ bytes[$0] == UInt8(ascii: "$") }), bytes[7...].allSatisfy(Self.isDigit)
        else { throw .malformed }
        guard "aby".utf8.contains(bytes[2]) else { throw .unsupported }
        guard bytes[4...5].allSatisfy({ $0 &- 0x30 < 10 }) else { throw .malformed }
        let cost: Int = bytes[4...5].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard Self.costs.contains(cost) else { throw .excessive }
        self.text = text
    }

    /// Of bcrypt's own base64.
    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: ".")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// No password with a NUL has such a hash.
    func fits(_ password: [UInt8]) throws(PasswordError) -> Bool {
        guard !password.contains(0) else { return false }
        let phrase: [UInt8] = Array(password.prefix(Self.maximumPasswordLength))
        return ConstantTime.equal(try Self.crypt(phrase, setting: String(text.prefix(Self.saltEnd))), text)
    }

    private static func crypt(_ phrase: [UInt8], setting: String) throws(PasswordError) -> String {
        let size: Int = MemoryLayout<crypt_data>.size
        let scratch: UnsafeMutableRawPointer = .allocate(byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
        scratch.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        defer {
            scratch.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            scratch.deallocate()
        }
        let hash: String? = (phrase + [0]).withUnsafeBytes { phrase in
            phrase.withMemoryRebound(to: CChar.self) { phrase in
                crypt_rn(phrase.baseAddress, setting, scratch, Int32(size)).map { String(cString: $0) }
            }
        }
        guard let hash else { throw .failed("libcrypt refused a bcrypt hash") }
        return hash
    }
}
