import ContractRuntime
import FoundationEssentials
import Testing

@Suite("Random inputs, fixed seeds")
struct RandomReadingTests {
    static func text(_ random: inout SeededGenerator) -> String {
        let alphabet: [Character] = Array("ab\"\\/\n\t\u{1}é日😀~ ")
        return String((0..<Int.random(in: 0...20, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
    }

    static func value(_ random: inout SeededGenerator, depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2: return .number("\(Int.random(in: .min ... .max, using: &random))")
        case 3: return .number("\(Double.random(in: -1e9...1e9, using: &random))")
        case 4: return .string(text(&random))
        case 5: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                members[text(&random)] = value(&random, depth: depth + 1)
            }
            return .object(members)
        }
    }

    static func basket(_ random: inout SeededGenerator) -> Basket {
        var basket: Basket = Basket(
            id: UUID(), lines: (0..<Int.random(in: 1...3, using: &random)).map { Line(name: "n\($0)", count: $0 + 1) })
        basket.note = Bool.random(using: &random) ? text(&random) : nil
        let seconds: Double = Double(Int.random(in: -1_000_000_000...4_000_000_000, using: &random))
        basket.dueAt = [.absent, .null, .value(Date(timeIntervalSinceReferenceDate: seconds / 4))].randomElement(
            using: &random)!
        for _ in 0..<2 { basket.tags[text(&random)] = text(&random) }
        basket.ratio = Double(Int.random(in: -9999...9999, using: &random)) / 7
        let exponent: Int = Int.random(in: -20...20, using: &random)
        basket.price = Decimal(
            sign: .minus, exponent: exponent, significand: Decimal(Int.random(in: 1 ... .max, using: &random)))
        basket.extra = value(&random)
        return basket
    }

    @Test func whatIsWrittenReadsBackTheSame() throws {
        var random: SeededGenerator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let value: JSONValue = Self.value(&random)
            var writer: JSONWriter = JSONWriter()
            writer.write(value)
            let text: String = writer.text
            #expect(read(text) { $0.any() }.value == value)
            let basket: Basket = Self.basket(&random)
            var second: JSONWriter = JSONWriter()
            second.write(basket)
            let typed: String = second.text
            #expect(read(typed) { Basket(from: &$0) }.value == basket, "\(typed)")
        }
    }

    /// Changes bytes, cuts and repeats parts of valid texts: reading always ends with a value or a failure, the typed
    /// reading and the reading as any value agree on what is JSON, and pointers of violations resolve.
    @Test func mutatedTextsNeverCrash() {
        var random: SeededGenerator = SeededGenerator(seed: 4)
        var refused: Int = 0
        for _ in 0..<3000 {
            var writer: JSONWriter = JSONWriter()
            writer.write(Self.basket(&random))
            var bytes: [UInt8] = writer.bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) { Self.mutate(&bytes, &random) }
            let typed: Result<Basket, JSONFailure> = Self.outcome(bytes) { Basket(from: &$0) }
            let any: Result<JSONValue, JSONFailure> = Self.outcome(bytes) { $0.any() }
            let union: Result<Shape, JSONFailure> = Self.outcome(bytes) { Shape(from: &$0) }
            #expect((typed.problems == ["malformed"]) == (any.value == nil))
            #expect((union.problems == ["malformed"]) == (any.value == nil))
            if case .failure(.invalid(let violations)) = typed {
                refused += 1
                #expect(violations.allSatisfy { any.value?.resolve($0.pointer) != nil })
            }
        }
        #expect(refused > 100)
    }

    private static func outcome<T>(_ bytes: [UInt8], _ read: (inout JSONReader) -> T?) -> Result<T, JSONFailure> {
        do throws(JSONFailure) { return .success(try JSONReader.decode(bytes, read)) } catch { return .failure(error) }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place: Int = bytes.indices.randomElement(using: &random)!
        let interesting: [UInt8] = Array("{}[]\",:\\0e-.tfn u".utf8) + [0, 0x7F, 0x80, 0xC3, 0xE2, 0xF0, 0xFF]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = interesting.randomElement(using: &random)!
        case 1: bytes.insert(interesting.randomElement(using: &random)!, at: place)
        case 2: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place...)
        default:
            let end: Int = min(place + 20, bytes.count)
            bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
        }
    }
}

extension JSONValue {
    /// The value at a JSON Pointer.
    func resolve(_ pointer: String) -> JSONValue? {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().reduce(self as JSONValue?) {
            value, token in
            let name: String = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            if let items = value?.array { return Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil } }
            return value?[name]
        }
    }
}
