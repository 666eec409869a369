import Cryptography
import Testing

@Suite("Hashes, random bytes, base64url")
struct PrimitiveTests {
    @Test(
        "FIPS 180-4 examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, hash: String) throws {
        #expect(SHA256.hash(text) == bytes(hash))
        for length in [1, 3, 55, 64] {
            var running: RunningSHA256 = try RunningSHA256()
            var rest: ArraySlice<UInt8> = Array(text.utf8)[...]
            while !rest.isEmpty {
                try running.update(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
            let digest: [UInt8] = try running.finish()
            #expect(digest == bytes(hash), "in pieces of \(length)")
        }
    }

    @Test("FIPS 180-4: a million times a, in pieces across the blocks")
    func runningSHA256() throws {
        var running: RunningSHA256 = try RunningSHA256()
        var (sent, length): (Int, Int) = (0, 1)
        while sent < 1_000_000 {
            length = min(length * 7 % 4099, 1_000_000 - sent)
            try running.update(Array(repeating: 0x61, count: length))
            try running.update([])
            sent += length
        }
        let digest: [UInt8] = try running.finish()
        #expect(digest == bytes("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"))
    }

    @Test func aFinishedHashTakesNothingMore() throws {
        var running: RunningSHA256 = try RunningSHA256()
        _ = try running.finish()
        var refusals: Int = 0
        do { try running.update([1]) } catch { refusals += 1 }
        do { _ = try running.finish() } catch { refusals += 1 }
        #expect(refusals == 2)
    }

    @Test("RFC 4231 vectors")
    func hmac() throws {
        #expect(
            try HMACSHA256.tag(for: Array("Hi There".utf8), key: Array(repeating: 0x0B, count: 20))
                == bytes("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"))
        #expect(
            try HMACSHA256.tag(for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
                == bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"))
        #expect(
            try HMACSHA256.tag(
                for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                key: Array(repeating: 0xAA, count: 131))
                == bytes("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"))
        #expect(
            try HMACSHA256.tag(for: [], key: [])
                == bytes("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"))
    }

    @Test func hmacIsChecked() throws {
        var tag: [UInt8] = try HMACSHA256.tag(for: [1, 2], key: [3])
        #expect(try HMACSHA256.isValid(tag, for: [1, 2], key: [3]))
        #expect(try !HMACSHA256.isValid(tag, for: [1], key: [3]))
        #expect(try !HMACSHA256.isValid(tag, for: [1, 2], key: [4]))
        #expect(try !HMACSHA256.isValid(Array(tag.dropLast()), for: [1, 2], key: [3]))
        tag[31] ^= 1
        #expect(try !HMACSHA256.isValid(tag, for: [1, 2], key: [3]))
    }

    @Test func constantTime() {
        #expect(ConstantTime.equal([UInt8](), []))
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1]))
        #expect(ConstantTime.equal("żółw", "żółw"))
        #expect(!ConstantTime.equal("a", "b"))
    }

    @Test func randomBytes() throws {
        #expect(try SecureRandom.bytes(0) == [])
        #expect(try SecureRandom.bytes(33).count == 33)
        let all: Set<[UInt8]> = Set(try (0..<1000).map { _ in try SecureRandom.bytes(16) })
        #expect(all.count == 1000)
        #expect(throws: CryptographyError.invalidLength) { try SecureRandom.bytes(-1) }
        let token: String = try SecureRandom.token(byteCount: 32)
        #expect(token.count == 43 && Base64URL.decode(token)?.count == 32)
    }

    @Test(
        "RFC 4648 and RFC 7515 appendix C",
        arguments: [
            ([], ""), ([0x66], "Zg"), ([0x66, 0x6F], "Zm8"), ([0x66, 0x6F, 0x6F], "Zm9v"),
            ([3, 236, 255, 224, 193], "A-z_4ME"), ([0xFF, 0xFF, 0xFF, 0xFE], "_____g"),
        ] as [([UInt8], String)])
    func base64URL(data: [UInt8], text: String) {
        #expect(Base64URL.encode(data) == text)
        #expect(Base64URL.decode(text) == data)
    }

    @Test(arguments: ["Zg==", "Zg=", "Z", "Zh", "Zm9", "Zm9v\n", "Zm 9v", "+/+/", "ZmRé", "AAAAA"])
    func wrongBase64URL(text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test func everyLengthRoundTrips() throws {
        for count in 0..<100 {
            let data: [UInt8] = try SecureRandom.bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(data)) == data)
        }
    }
}
