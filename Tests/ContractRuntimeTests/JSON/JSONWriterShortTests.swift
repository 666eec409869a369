import ContractRuntime
import Testing

@Suite("JSON writer: fast paths write what the slow ones write")
struct JSONWriterShortTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer: JSONWriter = JSONWriter(capacity: 1)
        write(&writer)
        return writer.text
    }

    @Test("numbers of few decimals are the shortest text, as the standard library has it")
    func decimals() {
        for scaled in stride(from: -2_000_000, through: 2_000_000, by: 37) {
            for power in [1, 10, 100, 1000, 10_000, 100_000] {
                let value: Double = Double(scaled) / Double(power)
                #expect(text { $0.write(value) } == value.description)
            }
        }
        let edges: [Double] = [
            1e-3, 9.999e-4, 1e9, 999_999_999.9999, 0.1 + 0.2, 1 / 3.0, -0.0, 1e300, .leastNonzeroMagnitude,
        ]
        for value in edges {
            #expect(text { $0.write(value) } == value.description)
            #expect(text { $0.write(value.nextUp) } == value.nextUp.description)
        }
    }

    @Test("integers of every length")
    func integers() {
        var power: UInt64 = 1
        for _ in 0..<20 {
            for value in [power - 1, power, power + 1] { #expect(text { $0.write(value) } == "\(value)") }
            power &*= 10
        }
        for value in [Int64.min, .min + 1, -10, -9, -1, 0, .max] { #expect(text { $0.write(value) } == "\(value)") }
        #expect(text { $0.write(UInt64.max) } == "18446744073709551615")
    }

    @Test("texts of every length, with and without something to escape")
    func texts() {
        for length in 0...40 {
            let plain: String = String(repeating: "é", count: length)
            #expect(text { $0.write(plain) } == "\"\(plain)\"")
            #expect(text { $0.write(plain + "\n" + plain) } == "\"\(plain)\\n\(plain)\"")
        }
    }

    @Test("integers that are read by the fast path have the grammar of the slow one")
    func integerGrammar() {
        let accepted: [(String, Int?)] = [
            ("0", 0), ("7 ", 7), ("123456789012345678 ", 123_456_789_012_345_678),
            ("1234567890123456789", 1_234_567_890_123_456_789),
            ("1.0 ", 1), ("1e2 ", 100), ("01 ", nil), ("1.5 ", nil), ("1a", nil), ("12345678901234567890 ", nil),
        ]
        for (json, value) in accepted {
            #expect((try? JSONReader.decode(Array(json.utf8)) { $0.integer(Int.self) }) == value, "\(json)")
        }
    }
}
