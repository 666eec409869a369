import ConstructsClient
import ContractClient
import ContractRuntime
import FoundationEssentials
import Testing

/// Links: methods of answers, from the generated client to the generated server.
@Suite struct LinkTests {
    private let server: ConstructsServer = ConstructsServer()
    private var client: ConstructsClient { ConstructsClient(server: "https://constructs.example", transport: server) }

    private func created(_ name: String, source: Source? = nil, batch: [Int]? = nil) async throws
        -> CreateUser.Output.Created
    {
        guard case .created(let created) = try await client.createUser(
            body: NewUser(name: name), source: source, xBatch: batch)
        else { throw ClientError.transport("not created") }
        return created
    }

    /// Header, path, query, bodies of request and answer, address, method and status, constants and texts.
    @Test func linksTakeTheirValues() async throws {
        let created: CreateUser.Output.Created = try await created("Ann", source: .import)
        #expect(try await created.links.user().body.id == created.body.id)
        let friend: Asked = try await created.links.firstFriend().body
        #expect(friend.id == created.body.friends?.first?.id)
        #expect(friend.depth == 3 && friend.source == .import)
        #expect(friend.origin == "POST https://constructs.example/v1/users?source=import -> 201, t1")
        #expect(try await created.links.rename().body.name == "Ann")
        #expect(try await created.links.user(depth: 7).links.again().body.depth == 7)
    }

    @Test func linksHaveServersOfTheirOwn() async throws {
        let created: CreateUser.Output.Created = try await created("Ann", batch: [1, 2])
        let asked: Asked = try await created.links.elsewhere(depth: 1).body
        #expect(asked.numbers == [1, 2] && asked.source == .import)
        #expect(server.seen.last?.contains("https://mirror.example/v1/users/") == true)
        guard case .accepted(let later) = try await client.createUser(body: NewUser(name: "Late")) else {
            Issue.record("created")
            return
        }
        #expect(try await later.links.queued().body.text == "local")
        #expect(try await later.links.files(body: Note(text: "a")).body.text == "a, none")
        #expect(server.seen.last == "POST https://us.files.example/v2/uploads")
    }

    /// What may be left out is left out; what must be there and is not is an error of its own.
    @Test func absentValues() async throws {
        let created: CreateUser.Output.Created = try await created("Carl")
        #expect(try await created.links.elsewhere().body.numbers == nil)
        do {
            _ = try await created.links.firstFriend()
            Issue.record("followed")
        } catch ClientError.unresolvedLink(let operation, let expression) {
            #expect(operation == "createUser" && expression == "$response.body#/friends/0/id")
        }
        let made: CreateUser.Output.Created = CreateUser.Output.Created(xTrace: "", body: created.body)
        await #expect(throws: ClientError.self) { _ = try await made.links.user() }
    }
}

/// Servers of operations and paths.
@Suite struct ServerTests {
    @Test func operationsHaveTheirOwn() async throws {
        let server: ConstructsServer = ConstructsServer()
        let client: ConstructsClient = ConstructsClient(server: "https://constructs.example", transport: server)
        _ = try await client.upload(body: Note(text: "a"))
        _ = try await client.upload(
            body: Note(text: "a"), server: "q", serverAddress: Upload.Servers.files(region: .us, port: "8443"))
        _ = try await client.upload(body: Note(text: "a"), serverAddress: Upload.Servers.besideTheAPI())
        _ = try await client.listUploads()
        _ = try await client.createUser(body: NewUser(name: "Ann"))
        #expect(
            server.seen == [
                "POST https://eu.files.example:443/v2/uploads",
                "POST https://us.files.example:8443/v2/uploads?server=q",
                "POST https://constructs.example/near/uploads",
                "GET https://constructs.example/local/uploads", "POST https://constructs.example/v1/users",
            ])
    }

    @Test func addresses() {
        #expect(Upload.Servers.besideTheAPI() == "/near")
        #expect(ConstructsServers.standard() == "https://constructs.example")
    }
}
