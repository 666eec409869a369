import ContractRuntime
import Foundation
import KitchenAPI
import KitchenDomain

/// Answers with what it was given.
struct Orders: OrdersHandler {
    static let id: OrderID = OrderID(rawValue: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))

    static func order(_ note: String?, children: [Order]? = nil) -> Order {
        Order(
            id: id, status: .inProgress, note: note, createdAt: Date(timeIntervalSince1970: 1_700_000_000),
            price: Decimal(sign: .plus, exponent: -2, significand: 1250), priority: nil, children: children,
            extra: .object(["a": .number("1")]), labels: ["b": "2"])
    }

    func listOrders(
        _ input: ListOrders.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ListOrders.Output {
        let number: Int = input.cursor.flatMap(Int.init) ?? 0
        let seen: String = [
            input.status.map { $0.map(\.rawValue).joined(separator: "+") } ?? "-", input.search ?? "-",
            input.filter?.state.map(\.rawValue) ?? "-", input.near?.latitude.map { "\($0)" } ?? "-",
            input.raw?.minimumPrice.map { "\($0)" } ?? "-", input.xFlags?.joined(separator: "+") ?? "-",
            input.theme?.rawValue ?? "-", "\(input.limit)",
        ].joined(separator: "|")
        let next: String? = number < 2 ? "\(number + 1)" : nil
        return ListOrders.Output(
            body: ListOrdersResponse(data: [Self.order(seen)], page: ListOrdersResponsePage(nextCursor: next)))
    }

    func createOrder(
        _ input: CreateOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> CreateOrder.Output {
        if input.body.topic == "later" { return .accepted(.init()) }
        if input.body.topic == "never" {
            throw KitchenProblem.illegalMove(
                from: "draft", action: "start", allowed: ["finish_up"], attempts: 2, final: true)
        }
        let order: Order = Self.order("\(input.body.topic) \(input.body.pages) \(input.body.status.rawValue)")
        return .created(.init(location: "/orders/1", xRemaining: 3, body: order))
    }

    func listMine(
        _ input: ListMine.Input, by caller: Caller?, context: RequestContext
    ) async throws -> ListMine.Output {
        ListMine.Output(body: .csv("a,b"))
    }

    func getOrder(
        _ input: GetOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> GetOrder.Output {
        guard input.orderID == Self.id else { throw KitchenProblem.orderNotFound }
        return GetOrder.Output(eTag: "\"1\"", body: Self.order(nil, children: [Self.order("child")]))
    }

    func updateOrder(
        _ input: UpdateOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UpdateOrder.Output {
        let text: String
        switch input.body.note {
        case .absent: text = "absent"
        case .null: text = "null"
        case .value(let note): text = note
        }
        return UpdateOrder.Output(eTag: "\"2\"", body: Self.order("\(input.ifMatch) \(text)"))
    }

    func deleteOrder(
        _ input: DeleteOrder.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DeleteOrder.Output {
        switch input.orderID.rawValue.uuid.15 {
        case 17: return .conflict(.init(retryAfter: 30, body: .init(neededBy: [input.orderID])))
        case 18: return .gone(.init())
        case 19: throw KitchenProblem.illegalMove(from: "a", action: "b", allowed: [], attempts: 1, final: true)
        default: return .noContent(.init())
        }
    }
}

/// Answers with what it was given.
struct Files: FilesHandler {
    func downloadFile(
        _ input: DownloadFile.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> DownloadFile.Output {
        let body: ByteStream = ByteStream(Array(input.name.utf8))
        guard let range = input.range else { return .ok(.init(body: body)) }
        return .partialContent(.init(contentRange: range, body: body))
    }

    /// Each part becomes an identifier: its kind and the size of its content.
    func uploadFiles(
        _ input: UploadFiles.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> UploadFiles.Output {
        var ids: [FileID] = []
        while let part = try await input.body.next() {
            switch part {
            case .file(let file): ids.append(Self.id(1, try await file.content.collect(upTo: 1000).count))
            case .purpose(let text): ids.append(Self.id(2, text.utf8.count))
            case .tags(let text): ids.append(Self.id(3, text.utf8.count))
            case .details(let filter): ids.append(Self.id(4, filter.state == .open ? 1 : 0))
            }
        }
        return UploadFiles.Output(body: ids)
    }

    private static func id(_ kind: UInt8, _ size: Int) -> FileID {
        FileID(rawValue: UUID(uuid: (kind, UInt8(size), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
    }

    func compare(_ input: Compare.Input, context: RequestContext) async throws -> Compare.Output {
        Compare.Output(body: "\(input.base)|\(input.head)")
    }

    func streamEvents(
        _ input: StreamEvents.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> StreamEvents.Output {
        let events: Feed<ServerSentEvent<Event>> = Feed([
            .comment("hello"), .event(id: "7", name: "order", value: .orderEvent(OrderEvent(order: Orders.order("x")))),
        ])
        return StreamEvents.Output(body: EventStream(heartbeat: nil) { await events.next() })
    }

    func exportOrders(
        _ input: ExportOrders.Input, by caller: Caller, in tenant: Tenant, context: RequestContext
    ) async throws -> ExportOrders.Output {
        let orders: Feed<Order> = Feed([Orders.order("a"), Orders.order("b")])
        return ExportOrders.Output(body: LineStream { await orders.next() })
    }

    func importOrders(_ input: ImportOrders.Input, context: RequestContext) async throws -> ImportOrders.Output {
        var texts: [String] = []
        switch input.body {
        case .jsonl(let orders): for try await order in orders { texts.append("\(order.topic) \(order.pages)") }
        case .events(let events):
            for try await event in events {
                texts.append("\(event.name) \(event.id ?? "-") \(event.value.state?.rawValue ?? "-")")
            }
        }
        return ImportOrders.Output(body: texts)
    }

    /// Reads a number only when its sum is asked for.
    func watch(_ input: Watch.Input, context: RequestContext) async throws -> Watch.Output {
        let sums: RunningSums = RunningSums(input.body)
        return Watch.Output(body: LineStream { try await sums.next() })
    }

    /// Reads an order only when it is asked for.
    func mirrorOrders(_ input: MirrorOrders.Input, context: RequestContext) async throws -> MirrorOrders.Output {
        let orders: Returned<NewOrder> = Returned(input.body)
        return MirrorOrders.Output(body: JSONTextStream { try await orders.next() })
    }

    func echo(_ input: Echo.Input, context: RequestContext) async throws -> Echo.Output {
        switch input.body {
        case .json(let everything): return .ok(.init(body: everything))
        case .form(let filter): return .success(.init(status: filter.state == .closed ? 211 : 210))
        case .plainText(let text): return .success(.init(status: 220 + text.count))
        case .binary(let stream): return .success(.init(status: 230 + (try await stream.collect(upTo: 9).count)))
        case nil: return .success(.init(status: 299))
        }
    }

    func tryShapes(_ input: TryShapes.Input, context: RequestContext) async throws -> TryShapes.Output {
        TryShapes.Output(body: input.body)
    }
}

/// The sums of the numbers of a stream.
actor RunningSums {
    private var numbers: IncomingLines<Int>.Iterator
    private var sum: Int = 0

    init(_ numbers: IncomingLines<Int>) { self.numbers = numbers.makeAsyncIterator() }

    func next() async throws -> Int? {
        var numbers: IncomingLines<Int>.Iterator = numbers
        guard let number = try await numbers.next() else { return nil }
        self.numbers = numbers
        sum += number
        return sum
    }
}

/// Gives back what it reads, one at a time.
actor Returned<Value: Sendable> {
    private var values: IncomingJSONTexts<Value>.Iterator

    init(_ values: IncomingJSONTexts<Value>) { self.values = values.makeAsyncIterator() }

    func next() async throws -> Value? {
        var values: IncomingJSONTexts<Value>.Iterator = values
        let value: Value? = try await values.next()
        self.values = values
        return value
    }
}

/// Gives out what it has, one at a time.
actor Feed<Element: Sendable> {
    private var elements: ArraySlice<Element>

    init(_ elements: [Element]) { self.elements = elements[...] }

    func next() -> Element? { elements.popFirst() }
}
