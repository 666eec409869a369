import ContractRuntime
import Testing

/// JSON text sequences (RFC 7464), cut at every place.
@Suite struct JSONTextSequenceTests {
    /// A blank before the first separator, separators in a row, a text over several lines, one without a line feed,
    /// escapes and a separator's escape in a string.
    private static let sample: [UInt8] = Array(
        ("\n\u{1E}1\n\u{1E}\u{1E}{\n  \"a\": [1,\n 2]\n}\n\u{1E}[]\u{1E}\"\\\"\\u001E\"\n"
            + "\u{1E} true\r\n\u{1E}\"end\"").utf8)

    private static let expected: [SequenceElement] = [
        "1\n", "{\n  \"a\": [1,\n 2]\n}\n", "[]", "\"\\\"\\u001E\"\n", " true\r\n", "\"end\"",
    ].map { .text(Array($0.utf8)) }

    private static func elements(_ bytes: [UInt8], size: Int, limit: Int = 1000) async throws -> [SequenceElement] {
        let stream: ByteStream = MultipartTests.stream(bytes, sizes: [size])
        var splitter: JSONTextSplitter = JSONTextSplitter(maximumBytes: limit)
        var elements: [SequenceElement] = []
        while let element = try await splitter.next(from: stream) { elements.append(element) }
        return elements
    }

    @Test func anyCutGivesTheSameTexts() async throws {
        for size in 1...Self.sample.count {
            #expect(try await Self.elements(Self.sample, size: size) == Self.expected, "\(size)")
        }
    }

    @Test(arguments: [
        ("1\n", ["does not begin with a record separator (U+001E)"]),
        ("\u{1E}1\n2\n3\n\u{1E}4\n", ["1\n", "does not begin with a record separator (U+001E)", "4\n"]),
        ("\u{1E}1", ["is cut off"]), ("\u{1E}tru\u{1E}2\n", ["is cut off", "2\n"]),
        ("\u{1E}null\u{1E}{}", ["is cut off", "{}"]), ("\u{1E}\n\u{1E}1 ", ["is empty", "1 "]),
        ("\u{1E}{\"a\":\u{1E}2\n", ["{\"a\":", "2\n"]), ("", []), ("\u{1E}", []), ("\u{1E}\u{1E}", []),
    ])
    func defectsAreTold(_ text: String, _ expected: [String]) async throws {
        for size in [1, 2, 100] {
            let found: [String] = try await Self.elements(Array(text.utf8), size: size).map { element in
                switch element {
                case .text(let bytes): String(decoding: bytes, as: UTF8.self)
                case .defect(let reason): reason
                }
            }
            #expect(found == expected, "\(size)")
        }
    }

    /// The text is handed out at its line feed: the stream has not ended, and no other separator has come.
    @Test func aTextIsThereBeforeTheNextOneComes() async throws {
        let chunks: [[UInt8]] = ["\u{1E}{\"a\":", "1}", "\n"].map { Array($0.utf8) }
        var splitter: JSONTextSplitter = JSONTextSplitter(maximumBytes: 100)
        for chunk in chunks {
            let early: SequenceElement? = splitter.next()
            let isTaken: Bool = splitter.push(chunk)
            #expect(early == nil && isTaken)
        }
        let (first, second): (SequenceElement?, SequenceElement?) = (splitter.next(), splitter.next())
        #expect(first == .text(Array("{\"a\":1}\n".utf8)))
        #expect(second == nil)
    }

    @Test func aTextThatIsTooLongIsRefused() async throws {
        let long: [UInt8] = Array("\u{1E}[\(String(repeating: "1,", count: 100))".utf8)
        await #expect(throws: PieceTooLong.self) { try await Self.elements(long, size: 10, limit: 64) }
        let short: [UInt8] = Array(String(repeating: "\u{1E}1\n", count: 100).utf8)
        #expect(try await Self.elements(short, size: 10, limit: 64).count == 100)
    }

    private static func integers(_ text: String) -> IncomingJSONTexts<Int>.Iterator {
        IncomingJSONTexts(ByteStream(Array(text.utf8))) { $0.integer(Int.self, minimum: 1) }.makeAsyncIterator()
    }

    /// What is wrong is thrown once, and the next element is read.
    @Test func readersGoOnBehindWhatIsWrong() async throws {
        var values: IncomingJSONTexts<Int>.Iterator = Self.integers("\u{1E}1\n\u{1E}[\u{1E}0\nx\u{1E}4\n\u{1E}5")
        #expect(try await values.next() == 1)
        await #expect(throws: StandardProblem.self) { try await values.next() }
        do {
            _ = try await values.next()
            Issue.record("0 is below the minimum")
        } catch StandardProblem.validationFailed(let found) {
            #expect(found.map(\.pointer) == ["/2"])
        }
        let stray: StandardProblem = .malformedBody(
            reason: "Text 4 does not begin with a record separator (U+001E).", line: 4, column: 1)
        await #expect(throws: stray) { try await values.next() }
        #expect(try await values.next() == 4)
        await #expect(throws: StandardProblem.malformedBody(reason: "Text 6 is cut off.", line: 6, column: 1)) {
            try await values.next()
        }
        #expect(try await values.next() == nil)
    }

    @Test func tooLongIsAProblem() async throws {
        let limit: Int = IncomingJSONTexts<Int>.maximumTextBytes
        let long: [UInt8] = Array("\u{1E}\"".utf8) + Array(repeating: UInt8(ascii: "a"), count: 2 * limit)
        var values: IncomingJSONTexts<Int>.Iterator = IncomingJSONTexts(MultipartTests.stream(long, sizes: [65_536])) {
            $0.integer(Int.self)
        }.makeAsyncIterator()
        await #expect(throws: StandardProblem.payloadTooLarge(maximumBytes: limit)) { try await values.next() }
    }

    @Test func textsStandBetweenSeparatorAndLineFeed() async throws {
        let rest: Numbers = Numbers([1, -2])
        let stream: JSONTextStream<Int> = JSONTextStream { await rest.next() }
        let bytes: ByteStream = stream.bytes { $0.write($1) }
        #expect(try await bytes.next() == Array("\u{1E}1\n".utf8))
        #expect(try await bytes.next() == Array("\u{1E}-2\n".utf8))
        #expect(try await bytes.next() == nil)
    }
}

/// Gives out what it has, one at a time.
private actor Numbers {
    private var numbers: ArraySlice<Int>

    init(_ numbers: [Int]) { self.numbers = numbers[...] }

    func next() -> Int? { numbers.popFirst() }
}
