import ContractRuntime
import Synchronization
import Testing

/// Multipart bodies, cut at every place.
@Suite struct MultipartTests {
    static let sample: [UInt8] = Array(
        ("preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--B\r\n-\r\n"
            + "--b \t\r\ncontent-disposition: FORM-DATA; filename=\"../x/%22y%22.txt\"; name=f\r\n"
            + "Content-Type: text/plain\r\nX-Other: 1\r\n\r\n"
            + "\r\n--b--\r\nepilogue").utf8)

    static func stream(_ bytes: [UInt8], sizes: [Int]) -> ByteStream {
        let state: Mutex<(rest: ArraySlice<UInt8>, index: Int)> = Mutex((bytes[...], 0))
        return ByteStream(next: {
            state.withLock { state in
                guard !state.rest.isEmpty else { return nil }
                let size: Int = sizes[state.index % sizes.count]
                state.index += 1
                defer { state.rest = state.rest.dropFirst(size) }
                return Array(state.rest.prefix(size))
            }
        })
    }

    static func read(_ reader: MultipartReader) async throws -> [String] {
        var result: [String] = []
        while let part = try await reader.next() {
            let content: [UInt8] = try await part.content.collect(upTo: 10_000)
            result.append(
                "\(part.name)|\(part.fileName ?? "-")|\(part.mediaType ?? "-")|"
                    + String(decoding: content, as: UTF8.self))
        }
        return result
    }

    static let expected: [String] = ["a|-|-|\r\n--B\r\n-", "f|\"y\".txt|text/plain|"]

    @Test func anyCutGivesTheSameParts() async throws {
        for size in 1...Self.sample.count {
            let reader: MultipartReader = MultipartReader(Self.stream(Self.sample, sizes: [size]), boundary: "b")
            #expect(try await Self.read(reader) == Self.expected)
        }
    }

    @Test func randomCutsGiveTheSameParts() async throws {
        for _ in 0..<200 {
            let sizes: [Int] = (0..<16).map { _ in Int.random(in: 1...12) }
            let reader: MultipartReader = MultipartReader(Self.stream(Self.sample, sizes: sizes), boundary: "b")
            #expect(try await Self.read(reader) == Self.expected, "\(sizes)")
        }
    }

    @Test func everyTruncationIsAnError() async throws {
        let end: Int = Self.sample.count - "--\r\nepilogue".utf8.count
        for count in 0...end {
            let bytes: [UInt8] = Array(Self.sample[..<count])
            let reader: MultipartReader = MultipartReader(Self.stream(bytes, sizes: [7]), boundary: "b")
            await #expect(throws: StandardProblem.self) { try await Self.read(reader) }
        }
    }

    @Test func partsThatAreNotReadAreSkipped() async throws {
        let reader: MultipartReader = MultipartReader(Self.stream(Self.sample, sizes: [3]), boundary: "b")
        let first: MultipartPart? = try await reader.next()
        let second: MultipartPart? = try await reader.next()
        #expect(second?.name == "f")
        // What has been left behind has no content any more.
        #expect(try await first?.content.next() == nil)
        #expect(try await reader.next() == nil)
        #expect(try await reader.next() == nil)
    }

    @Test func limits() async throws {
        let limits: MultipartLimits = MultipartLimits(maximumParts: 1)
        let many: MultipartReader = MultipartReader(
            Self.stream(Self.sample, sizes: [64]), boundary: "b", limits: limits)
        _ = try await many.next()
        await #expect(throws: StandardProblem.self) { _ = try await many.next() }
        let names: MultipartReader = MultipartReader(
            Self.stream(Self.sample, sizes: [64]), boundary: "b", limits: MultipartLimits(maximumNameBytes: 3))
        _ = try await names.next()
        await #expect(throws: StandardProblem.self) { _ = try await names.next() }
        let field: MultipartReader = MultipartReader(
            Self.stream(Self.sample, sizes: [64]), boundary: "b", limits: MultipartLimits(maximumFieldBytes: 3))
        let part: MultipartPart? = try await field.next()
        await #expect(throws: StandardProblem.payloadTooLarge(maximumBytes: 3)) {
            _ = try await part?.value { $0.string() }
        }
    }

    @Test func fieldsAreReadAsTextOrJSON() async throws {
        let body: String =
            "--b\r\nContent-Disposition: form-data; name=n\r\n\r\n12\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"a/b\"\r\nContent-Type: application/json\r\n\r\n[1,\"x\"]\r\n--b--"
        let reader: MultipartReader = MultipartReader(Self.stream(Array(body.utf8), sizes: [5]), boundary: "b")
        let number: MultipartPart? = try await reader.next()
        #expect(try await number?.value { $0.integer(Int.self) } == 12)
        let list: MultipartPart? = try await reader.next()
        let error = await #expect(throws: StandardProblem.self) {
            _ = try await list?.value { $0.array { $0.integer(Int.self) } }
        }
        guard case .validationFailed(let found)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.map(\.pointer) == ["/a~1b/1"])
    }

    @Test func requiredPartsAreAskedForAtTheEnd() async throws {
        let reader: MultipartReader = MultipartReader(
            Self.stream(Self.sample, sizes: [64]), boundary: "b", required: ["f", "g"])
        let error = await #expect(throws: StandardProblem.self) { try await Self.read(reader) }
        guard case .validationFailed(let found)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.map(\.pointer) == ["/g"])
    }
}
