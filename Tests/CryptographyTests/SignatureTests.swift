import Cryptography
import Testing

@Suite("Ed25519")
struct SignatureTests {
    struct Vector: Sendable {
        var seed: String
        var publicKey: String
        var message: String
        var signature: String
    }

    /// RFC 8032 §7.1, tests 1 to 3.
    static let vectors: [Vector] = [
        Vector(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        Vector(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ]

    @Test("RFC 8032 vectors", arguments: vectors)
    func vector(vector: Vector) throws {
        let key: SigningKey = try SigningKey(seed: bytes(vector.seed))
        #expect(key.publicKey.bytes == bytes(vector.publicKey))
        #expect(try key.seed() == bytes(vector.seed))
        #expect(try key.sign(bytes(vector.message)) == bytes(vector.signature))
        let publicKey: VerificationKey = try VerificationKey(bytes: bytes(vector.publicKey))
        #expect(publicKey.isValid(bytes(vector.signature), for: bytes(vector.message)))
        #expect(publicKey == key.publicKey)
    }

    @Test func everyChangedBitIsNoticed() throws {
        let key: SigningKey = try SigningKey.generate()
        let message: [UInt8] = Array("message".utf8)
        let signature: [UInt8] = try key.sign(message)
        #expect(key.publicKey.isValid(signature, for: message))
        for bit in 0..<(signature.count * 8) {
            var changed: [UInt8] = signature
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(!key.publicKey.isValid(changed, for: message))
        }
        #expect(!key.publicKey.isValid(signature, for: message + [0]))
        #expect(!key.publicKey.isValid(Array(signature.dropLast()), for: message))
        #expect(!key.publicKey.isValid([], for: message))
        #expect(try !SigningKey.generate().publicKey.isValid(signature, for: message))
    }

    @Test func wrongKeys() {
        #expect(throws: CryptographyError.invalidKey) { try SigningKey(seed: []) }
        #expect(throws: CryptographyError.invalidKey) { try SigningKey(seed: Array(repeating: 0, count: 33)) }
        #expect(throws: CryptographyError.invalidKey) { try VerificationKey(bytes: Array(repeating: 0, count: 31)) }
    }

    /// For such a key R = [S]B holds for any text with S = 0, in an implementation that lets it in.
    @Test(arguments: [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ])
    func keysOfSmallOrderAreRefused(key: String) {
        for sign in [0, 0x80] as [UInt8] {
            var point: [UInt8] = bytes(key)
            point[31] |= sign
            #expect(throws: CryptographyError.invalidKey) { try VerificationKey(bytes: point) }
        }
    }

    @Test func keysAreSharedBetweenTasks() async throws {
        let key: SigningKey = try SigningKey.generate()
        let valid: Int = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let message: [UInt8] = [UInt8(number)]
                    return (try? key.sign(message)).map { key.publicKey.isValid($0, for: message) } ?? false
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(valid == 200)
    }
}
