import Testing

@testable import Cryptography

@Suite("TOTP and base32")
struct TimedCodesTests {
    private static let secret: [UInt8] = Array("12345678901234567890".utf8)

    /// RFC 4226, appendix D.
    static let counted: [String] = [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
    ]

    @Test func countedCodesOfRFC4226() throws {
        let codes: TimedCodes = try TimedCodes(secret: Self.secret)
        for (counter, code) in Self.counted.enumerated() { #expect(try codes.code(ofStep: counter) == code) }
    }

    /// RFC 6238, appendix B, the rows of SHA-1.
    static let timed: [(seconds: Double, code: String)] = [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ]

    @Test("Timed codes of RFC 6238", arguments: timed)
    func timedCode(seconds: Double, code: String) throws {
        let codes: TimedCodes = try TimedCodes(secret: Self.secret, digits: 8)
        let step: Int = TimedCodes.step(at: seconds)
        #expect(try codes.code(ofStep: step) == code)
        #expect(try codes.matchingStep(code, at: seconds) == step)
    }

    @Test func aCodeFitsOneStepBeforeAndAfterItsOwn() throws {
        let codes: TimedCodes = try TimedCodes(secret: Self.secret)
        let code: String = try codes.code(ofStep: 100)
        for (seconds, fits) in [(2_969, false), (2_970, true), (3_000, true), (3_059, true), (3_060, false)] {
            #expect(try codes.matchingStep(code, at: Double(seconds)) == (fits ? 100 : nil), "\(seconds)")
        }
        #expect(try codes.matchingStep("75522", at: 0) == nil)
        #expect(try codes.matchingStep("755224", at: 0) == 0)
    }

    @Test func shortSecretsAreRefused() {
        #expect(throws: CryptographyError.invalidKey) {
            _ = try TimedCodes(secret: [UInt8](repeating: 1, count: 15))
        }
    }

    /// RFC 4648 §10, without the padding.
    @Test("Base32", arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func base32(text: String, encoded: String) {
        #expect(Base32.encode(Array(text.utf8)) == encoded)
    }
}
