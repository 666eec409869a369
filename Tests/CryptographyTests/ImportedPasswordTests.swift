import Testing

@testable import Cryptography

/// Hashes that came with accounts of another system.
@Suite("Imported passwords")
struct ImportedPasswordTests {
    private static let hasher: PasswordHasher = PasswordHasher(parameters: PasswordTests.cheap)

    /// Of the reference implementation (Openwall's crypt_blowfish 1.3, wrapper.c).
    @Test("bcrypt", arguments: [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
        ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
        ("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
        (
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
            "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
        ),
        ("correct horse battery", "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS"),
        ("pässword", "$2y$04$abcdefghijklmnopqrstuum174eFeoTj0DHmtuueFaS3Wde4P7wHG"),
    ])
    func bcrypt(password: String, stored: String) async throws {
        #expect(try await Self.hasher.verify(password, against: stored))
        #expect(try await !Self.hasher.verify("x" + password, against: stored))
        #expect(try await !Self.hasher.verify(password + "\0", against: stored))
        #expect(Self.hasher.needsRehash(stored))
    }

    /// bcrypt reads 72 bytes; more of them than libcrypt takes are no error.
    @Test func longPasswordsAreCutAsBcryptCutsThem() async throws {
        let head: String = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        let stored: String = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
        #expect(try await Self.hasher.verify(head + String(repeating: "x", count: 900), against: stored))
        #expect(try await !Self.hasher.verify(String(head.dropLast()) + "x", against: stored))
    }

    @Test("PBKDF2 with HMAC-SHA-256, RFC 7914 §11")
    func keyDerivation() throws {
        #expect(try PBKDF2.key(Array("passwd".utf8), salt: Array("salt".utf8), rounds: 1, byteCount: 32)
            == bytes("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"))
        #expect(try PBKDF2.key(Array("Password".utf8), salt: Array("NaCl".utf8), rounds: 80_000, byteCount: 32)
            == bytes("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"))
    }

    /// Made by Python's hashlib, as Django makes them.
    @Test("Django's PBKDF2", arguments: [
        ("correct horse battery", "pbkdf2_sha256$1000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww="),
        ("lètmein", "pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY="),
    ])
    func django(password: String, stored: String) async throws {
        #expect(try await Self.hasher.verify(password, against: stored))
        #expect(try await !Self.hasher.verify(password + "x", against: stored))
        #expect(try await !Self.hasher.verify("", against: stored))
        #expect(Self.hasher.needsRehash(stored))
    }

    /// The pepper is not theirs.
    @Test func aPepperLeavesImportedHashesAlone() async throws {
        let hasher: PasswordHasher = PasswordHasher(parameters: PasswordTests.cheap, pepper: [1])
        let stored: String = "pbkdf2_sha256$1000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww="
        #expect(try await hasher.verify("correct horse battery", against: stored))
    }

    private static let digits: String = "abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS"
    private static let key: String = "DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww="

    @Test(arguments: [
        ("$2b$12$abcdefghijklmnopqrstuv", PasswordError.malformed),
        ("$2b$04$\(digits)x", .malformed), ("$2b$04$\(digits.dropLast())*", .malformed),
        ("$2b$04$\(digits.dropLast())$", .malformed), ("$2b$0x$\(digits)", .malformed),
        ("$2b$+4$\(digits)", .malformed), ("$2b.04$\(digits)", .malformed),
        ("$2x$04$\(digits)", .unsupported), ("$2c$04$\(digits)", .unsupported),
        ("$2b$03$\(digits)", .excessive), ("$2b$15$\(digits)", .excessive), ("$2b$31$\(digits)", .excessive),
        ("pbkdf2_sha1$1000$seasalt$\(key)", .unsupported), ("pbkdf2_", .unsupported),
        ("pbkdf2_sha256$1000$seasalt", .malformed), ("pbkdf2_sha256$1000$seasalt$\(key)$", .malformed),
        ("pbkdf2_sha256$1000$$\(key)", .malformed), ("pbkdf2_sha256$-1$seasalt$\(key)", .malformed),
        ("pbkdf2_sha256$1000$seasalt$\(key.dropLast())", .malformed),
        ("pbkdf2_sha256$1000$seasalt$\(key)=", .malformed), ("pbkdf2_sha256$1000$seasalt$AAAA=", .malformed),
        ("pbkdf2_sha256$0$seasalt$\(key)", .excessive), ("pbkdf2_sha256$$seasalt$\(key)", .excessive),
        ("pbkdf2_sha256$2000001$seasalt$\(key)", .excessive),
        ("pbkdf2_sha256$99999999999999999999$seasalt$\(key)", .excessive),
        ("pbkdf2_sha256$1000$\(String(repeating: "s", count: 300))$\(key)", .malformed),
    ])
    func refusedTexts(text: String, error: PasswordError) async {
        await #expect(throws: error) { try await Self.hasher.verify("password", against: text) }
    }
}
