import ContractClient
import ContractRuntime
import Foundation
import KitchenClient
import Testing

/// Streams, bodies of several media types and unions, through the generated client and server.
@Suite struct KitchenStreamTests {
    private let client: KitchenClient = KitchenClient(
        server: "http://kitchen", transport: KitchenServer.transport, credentials: BearerToken("t"))
    private let id: OrderID = OrderID(rawValue: UUID())

    @Test func downloadsAndRanges() async throws {
        guard case .ok(let whole) = try await client.downloadFile(orderID: id, name: "a.b c") else {
            Issue.record("not the whole")
            return
        }
        #expect(String(decoding: try await whole.body.collect(upTo: 100), as: UTF8.self) == "a.b c")
        guard case .partialContent(let part) = try await client.downloadFile(orderID: id, name: "x", range: "bytes=0-1")
        else {
            Issue.record("not a part")
            return
        }
        #expect(part.contentRange == "bytes=0-1")
    }

    @Test func uploadsPartByPart() async throws {
        let file: UploadFile = UploadFile(fileName: "a.txt", bytes: Array("12345".utf8))
        let body: UploadFiles.Body = UploadFiles.Body(
            file: file, purpose: "abc", tags: ["x", "yz"], details: Filter(state: .open))
        let output: UploadFiles.Output = try await client.uploadFiles(orderID: id, body: body)
        let kinds: [[UInt8]] = output.body.map { [$0.rawValue.uuid.0, $0.rawValue.uuid.1] }
        #expect(kinds == [[1, 5], [2, 3], [3, 1], [3, 2], [4, 1]])
    }

    @Test func aPartThatBreaksItsSchemaIsRefused() async throws {
        let file: UploadFile = UploadFile(fileName: "a.txt", bytes: [])
        let body: UploadFiles.Body = UploadFiles.Body(file: file, purpose: "ABC")
        do {
            _ = try await client.uploadFiles(orderID: id, body: body)
            Issue.record("accepted")
        } catch ClientError.problem(let problem) {
            #expect(problem.errors.map(\.location) == ["/purpose"])
        }
    }

    @Test func eventsAndLines() async throws {
        for try await event in client.streamEvents() {
            #expect(event.id == "7")
            #expect(event.name == "order")
            guard case .orderEvent(let value) = event.value else {
                Issue.record("another event")
                return
            }
            #expect(value.order.note == "x")
            break
        }
        var notes: [String?] = []
        for try await order in try await client.exportOrders().body { notes.append(order.note) }
        #expect(notes == ["a", "b"])
    }

    @Test func requestsAreStreamsOfValues() async throws {
        let orders: Feed<NewOrder> = Feed([NewOrder(topic: "a"), NewOrder(topic: "b", pages: 3)])
        let lines: [String] = try await client.importOrders(body: .jsonl(LineStream { await orders.next() })).body
        #expect(lines == ["a 1", "b 3"])
        let filters: Feed<ServerSentEvent<Filter>> = Feed([
            .event(id: "7", name: "f", value: Filter(state: .open)), .comment("x"), .event(value: Filter()),
        ])
        let stream: EventStream<Filter> = EventStream(heartbeat: nil) { await filters.next() }
        #expect(try await client.importOrders(body: .events(stream)).body == ["f 7 open", "message 7 -"])
    }

    @Test func aValueOfAStreamThatBreaksItsSchemaIsNamedByItsPosition() async throws {
        let orders: Feed<NewOrder> = Feed([NewOrder(topic: "a"), NewOrder(topic: "", pages: 0)])
        do {
            _ = try await client.importOrders(body: .jsonl(LineStream { await orders.next() }))
            Issue.record("accepted")
        } catch ClientError.problem(let problem) {
            #expect(problem.status == 422)
            #expect(problem.errors.map(\.location) == ["/1/topic", "/1/pages"])
        }
    }

    /// No number is produced before the sum of the one before has been read.
    @Test func streamsOfRequestsAreAskedForAsTheyAreRead() async throws {
        let asked: Counted = Counted()
        let numbers: LineStream<Int> = LineStream { await asked.next(upTo: 1000) }
        var sums: [Int] = []
        for try await sum in try await client.watch(body: numbers).body {
            sums.append(sum)
            #expect(await asked.count <= sums.count + 2)
            if sums.count == 5 { break }
        }
        #expect(sums == [1, 3, 6, 10, 15])
    }

    /// No order is produced before the one before has come back.
    @Test func sequencesOfTextsGoBothWays() async throws {
        let topics: Feed<NewOrder> = Feed([NewOrder(topic: "a"), NewOrder(topic: "\u{1E}\n", pages: 3)])
        let asked: Counted = Counted()
        let orders: JSONTextStream<NewOrder> = JSONTextStream {
            _ = await asked.next(upTo: 10)
            return await topics.next()
        }
        var got: [String] = []
        for try await order in try await client.mirrorOrders(body: orders).body {
            got.append("\(order.topic) \(order.pages ?? 0)")
            #expect(await asked.count <= got.count + 2)
        }
        #expect(got == ["a 1", "\u{1E}\n 3"])
    }

    @Test func texts() async throws {
        #expect(try await client.compare(base: "v1.0", head: "a/b").body == "v1.0|a/b")
    }

    @Test func bodiesOfEveryMediaType() async throws {
        #expect(try await status(nil) == 299)
        #expect(try await status(.form(Filter(state: .closed))) == 211)
        #expect(try await status(.plainText("abc")) == 223)
        #expect(try await status(.binary(ByteStream([1, 2]))) == 232)
    }

    private func status(_ body: Echo.Body?) async throws -> Int? {
        guard case .success(let success) = try await client.echo(body: body) else { return nil }
        return success.status
    }

    @Test func everythingComesBack() async throws {
        var sent: Everything = Everything(default: "\"\\(x)\n", selfValue: true, json: .max, nothing: nil)
        sent.object = 1.5
        sent.bytes = [0, 255]
        sent.ratio = 0.75
        sent.list = ["a"]
        sent.any = .array([.null, .number("1e400")])
        sent.withQuoteAnd = "q"
        sent.additionalProperties = ["one": 1, "none": nil]
        guard case .ok(let output) = try await client.echo(body: .json(sent)) else {
            Issue.record("not the same")
            return
        }
        let got: Everything = output.body
        #expect(got.default == sent.default)
        #expect(got.selfValue)
        #expect(got.json == .max)
        #expect(got.object == 1.5)
        #expect(got.nothing == nil)
        #expect(got.bytes == [0, 255])
        #expect(got.ratio == 0.75)
        #expect(got.list == ["a"])
        #expect(got.any == .array([.null, .number("1e400")]))
        #expect(got.withQuoteAnd == "q")
        #expect(got.additionalProperties == ["one": 1, "none": nil])
    }

    @Test func unionsAndTrees() async throws {
        let leaf: Tree = .string("leaf")
        let tree: Tree = .object(TreeObject(left: leaf, right: .object(TreeObject(left: leaf, right: leaf))))
        let shapes: Shapes = Shapes(
            shape: .object(ShapeObject(radius: 2)), either: .integer(5), tree: tree, byName: ["none": nil])
        let got: Shapes = try await client.tryShapes(body: shapes).body
        guard case .object(let circle)? = got.shape, case .integer(5)? = got.either,
            case .object(let node)? = got.tree, case .object(let inner) = node.right, case .string("leaf") = inner.left
        else {
            Issue.record("other shapes: \(got)")
            return
        }
        #expect(circle.radius == 2)
        #expect(got.byName?.keys.sorted() == ["none"])
    }
}

/// Counts how often it is asked.
private actor Counted {
    private(set) var count: Int = 0

    func next(upTo limit: Int) -> Int? {
        guard count < limit else { return nil }
        count += 1
        return count
    }
}
