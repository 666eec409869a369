import Testing

@testable import Cryptography

@Suite("Field keys")
struct FieldKeysTests {
    private static let old: [UInt8] = Array(repeating: 1, count: 32)
    private static let new: [UInt8] = Array(repeating: 2, count: 32)
    private static let place: FieldPlace = FieldPlace(table: "website_secrets", column: "sealed", row: "7/stripe")

    @Test(arguments: [0, 1, 16, 4096])
    func roundTrip(count: Int) throws {
        let keys: FieldKeys = try FieldKeys([Self.new])
        let secret: [UInt8] = try SecureRandom.bytes(count)
        let sealed: [UInt8] = try keys.seal(secret, for: Self.place)
        #expect(sealed.count == count + FieldKeys.overhead)
        #expect(sealed.starts(with: keys.currentPrefix))
        #expect(try keys.open(sealed, for: Self.place) == secret)
        #expect(try keys.seal(secret, for: Self.place) != sealed)
    }

    /// The identifier of a key is the key's: 01 and HMAC-SHA-256, cut to eight bytes.
    @Test func prefixIsMadeOfTheKey() throws {
        let id: [UInt8] = try HMACSHA256.tag(for: Array("field key identifier".utf8), key: Self.old)
        #expect(try FieldKeys([Self.old]).currentPrefix == [1] + id.prefix(8))
        #expect(try FieldKeys([Self.new, Self.old]).currentPrefix != FieldKeys([Self.old, Self.new]).currentPrefix)
    }

    /// What the old key sealed is read until it has been sealed anew; without the old key it is lost, and says so.
    @Test func rotation() throws {
        let sealed: [UInt8] = try FieldKeys([Self.old]).seal([7, 7], for: Self.place)
        let both: FieldKeys = try FieldKeys([Self.new, Self.old])
        #expect(try both.open(sealed, for: Self.place) == [7, 7])
        #expect(!sealed.starts(with: both.currentPrefix))
        let again: [UInt8] = try both.seal([7, 7], for: Self.place)
        #expect(try FieldKeys([Self.new]).open(again, for: Self.place) == [7, 7])
        #expect(throws: CryptographyError.unknownKey) { try FieldKeys([Self.new]).open(sealed, for: Self.place) }
        #expect(throws: CryptographyError.unknownKey) { try FieldKeys([Self.old]).open(again, for: Self.place) }
    }

    @Test(arguments: [
        FieldPlace(table: "website_secrets", column: "sealed", row: "8/stripe"),
        FieldPlace(table: "website_secrets", column: "other", row: "7/stripe"),
        FieldPlace(table: "mfa_devices", column: "sealed", row: "7/stripe"),
        // The same letters, parted elsewhere.
        FieldPlace(table: "website_secretss", column: "ealed", row: "7/stripe"),
        FieldPlace(table: "website_secrets", column: "sealed7", row: "/stripe"),
        FieldPlace(table: "", column: "", row: ""),
    ])
    func opensInItsPlaceOnly(place: FieldPlace) throws {
        let keys: FieldKeys = try FieldKeys([Self.new])
        let sealed: [UInt8] = try keys.seal([1, 2, 3], for: Self.place)
        #expect(throws: CryptographyError.notAuthentic) { try keys.open(sealed, for: place) }
        #expect(try keys.open(sealed, for: Self.place) == [1, 2, 3])
    }

    /// Identifier included: a value can't be given to another key.
    @Test func everyChangedBitIsNoticed() throws {
        let keys: FieldKeys = try FieldKeys([Self.new, Self.old])
        let sealed: [UInt8] = try keys.seal([1, 2, 3], for: Self.place)
        for bit in 0..<(sealed.count * 8) {
            var changed: [UInt8] = sealed
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let error: CryptographyError = bit < 9 * 8 ? .unknownKey : .notAuthentic
            #expect(throws: error) { try keys.open(changed, for: Self.place) }
        }
        let other: [UInt8] = try FieldKeys([Self.old]).currentPrefix + sealed.dropFirst(9)
        #expect(throws: CryptographyError.notAuthentic) { try keys.open(other, for: Self.place) }
        for count in 0..<sealed.count {
            #expect(throws: CryptographyError.self) { try keys.open(Array(sealed.prefix(count)), for: Self.place) }
        }
        #expect(throws: CryptographyError.notAuthentic) { try keys.open(sealed + [0], for: Self.place) }
    }

    @Test func wrongKeys() {
        #expect(throws: CryptographyError.invalidKey) { try FieldKeys([]) }
        #expect(throws: CryptographyError.invalidKey) { try FieldKeys([[1, 2, 3]]) }
        #expect(throws: CryptographyError.invalidKey) { try FieldKeys([Self.old, Self.old]) }
    }
}
