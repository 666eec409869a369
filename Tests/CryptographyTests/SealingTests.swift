import Testing

@testable import Cryptography

@Suite("AES-256-GCM")
struct SealingTests {
    struct Vector: Sendable {
        var key: String
        var nonce: String
        var data: String = ""
        var plaintext: String
        var ciphertext: String
        var tag: String
    }

    private static let longPlaintext: String =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    private static let longCiphertext: String =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    private static let feffKey: String = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"

    /// Test cases 13 to 16 of the GCM specification that NIST took over.
    static let vectors: [Vector] = [
        Vector(
            key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12), plaintext: "",
            ciphertext: "", tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            key: String(repeating: "00", count: 32), nonce: String(repeating: "00", count: 12),
            plaintext: String(repeating: "00", count: 16), ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            key: feffKey, nonce: "cafebabefacedbaddecaf888", plaintext: longPlaintext + "1aafd255",
            ciphertext: longCiphertext + "898015ad", tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Vector(
            key: feffKey, nonce: "cafebabefacedbaddecaf888", data: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            plaintext: longPlaintext, ciphertext: longCiphertext, tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
    ]

    @Test("GCM vectors", arguments: vectors)
    func vector(vector: Vector) throws {
        let key: SealingKey = try SealingKey(bytes: bytes(vector.key))
        let (ciphertext, tag): ([UInt8], [UInt8]) = try key.seal(
            bytes(vector.plaintext), nonce: bytes(vector.nonce), authenticating: bytes(vector.data))
        #expect(ciphertext == bytes(vector.ciphertext))
        #expect(tag == bytes(vector.tag))
        let sealed: [UInt8] = bytes(vector.nonce) + ciphertext + tag
        #expect(try key.open(sealed, authenticating: bytes(vector.data)) == bytes(vector.plaintext))
    }

    @Test func everyChangedBitIsNoticed() throws {
        let key: SealingKey = try SealingKey(bytes: try SecureRandom.bytes(32))
        let sealed: [UInt8] = try key.seal([1, 2, 3], authenticating: [9])
        #expect(sealed.count == 12 + 3 + 16)
        #expect(try key.open(sealed, authenticating: [9]) == [1, 2, 3])
        for bit in 0..<(sealed.count * 8) {
            var changed: [UInt8] = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: CryptographyError.notAuthentic) { try key.open(changed, authenticating: [9]) }
        }
        #expect(throws: CryptographyError.notAuthentic) { try key.open(sealed, authenticating: [8]) }
        #expect(throws: CryptographyError.notAuthentic) { try key.open(sealed) }
        #expect(throws: CryptographyError.notAuthentic) { try key.open(Array(sealed.dropLast()), authenticating: [9]) }
        #expect(throws: CryptographyError.invalidLength) { try key.open(Array(sealed.prefix(27))) }
        let other: SealingKey = try SealingKey(bytes: try SecureRandom.bytes(32))
        #expect(throws: CryptographyError.notAuthentic) { try other.open(sealed, authenticating: [9]) }
    }

    @Test func noncesDiffer() throws {
        let key: SealingKey = try SealingKey(bytes: try SecureRandom.bytes(32))
        #expect(try Set((0..<100).map { _ in try key.seal([1]) }).count == 100)
    }

    @Test func wrongLengths() throws {
        #expect(throws: CryptographyError.invalidKey) { try SealingKey(bytes: Array(repeating: 0, count: 16)) }
        let key: SealingKey = try SealingKey(bytes: Array(repeating: 0, count: 32))
        #expect(throws: CryptographyError.invalidLength) { try key.seal([], nonce: [1], authenticating: []) }
    }
}
