import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// `x-audit`: refusals, and a log that cannot be written to.
@Suite(.timeLimit(.minutes(1))) struct AuditTests {
    @Test(arguments: [
        (nil, "{}", 401, "unauthenticated", nil, nil), ("expired.one", "{}", 401, "token_expired", nil, nil),
        ("guest.one.anna", "{}", 403, "forbidden", "anna", "one"),
        ("writer.one.anna", #"{"name":"taken"}"#, 409, "thing_exists", "anna", "one"),
    ] as [(String?, String, Int, String, String?, String?)])
    func refusalsAreAudited(_ row: (String?, String, Int, String, String?, String?)) async throws {
        let (token, body, status, code, subject, tenant) = row
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.createThing] = { _ in throw FixtureProblem(code: "thing_exists") }
        let text: String = PolicyTests.request("POST /things", token: token, body: body)
        #expect(try await fixture.exchange(text).code == code)
        let events: [AuditEvent] = fixture.audit.events.withLock { $0 }
        #expect(events.map(\.event) == ["thing.created"] && events.map(\.problem) == [code])
        #expect(events.first?.status == status && events.first?.caller?.subject == subject)
        #expect(events.first?.tenant?.id == tenant)
        // An answer does not depend on its being written down, unless it is a success.
        fixture.audit.isAway.store(true, ordering: .relaxed)
        #expect(try await fixture.exchange(text).code == code)
        #expect(fixture.log.lines.withLock { $0 }.contains { $0.contains("A refusal is missing from the audit log") })
    }

    @Test(arguments: [
        ("{", "", 400), ("{}", "?page=1", 400), ("{\"name\":\"12345678901\"}", "", 422), ("", "", 422),
    ] as [(String, String, Int)])
    func requestsOfTheWrongFormAreNotAudited(_ body: String, _ query: String, _ status: Int) async throws {
        let fixture: Fixture = Fixture()
        let text: String = PolicyTests.request("POST /things\(query)", token: "writer.one", body: body)
        #expect(try await fixture.exchange(text).status == status)
        let defect: Fixture = Self.failing()
        let right: String = PolicyTests.request("POST /things", token: "writer.one", body: "{}")
        #expect(try await defect.exchange(right).status == 500)
        for fixture in [fixture, defect] { #expect(fixture.audit.events.withLock { $0.isEmpty }) }
    }

    private static func failing() -> Fixture {
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.createThing] = { _ in throw Defect() }
        return fixture
    }

    /// A service that writes the event with its work is not repeated; what it refuses behind that is recorded as ever.
    @Test func anEventThatTheServiceTakesIsItsOwn() async throws {
        let taken: Mutex<[AuditEvent]> = Mutex([])
        var fixture: Fixture = Fixture()
        fixture.service.handlers[.createThing] = { request in
            let event: AuditEvent? = request.context.audit?.take()
            taken.withLock { $0 += [event].compactMap(\.self) }
            return ServerResponse(status: 201)
        }
        let text: String = PolicyTests.request("POST /things", token: "writer.one.anna", body: "{\"name\":\"a\"}")
        #expect(try await fixture.exchange(text).status == 201)
        let events: [AuditEvent] = taken.withLock { $0 }
        #expect(events.map(\.event) == ["thing.created"] && events.first?.caller?.subject == "anna")
        #expect(events.first?.problem == nil && events.first?.tenant?.id == "one")
        #expect(fixture.audit.events.withLock { $0.isEmpty })
        fixture.service.handlers[.createThing] = { request in
            _ = request.context.audit?.take()
            throw FixtureProblem(code: "thing_exists")
        }
        #expect(try await fixture.exchange(text).status == 409)
        #expect(fixture.audit.events.withLock { $0.map(\.problem) } == ["thing_exists"])
        // What is not audited has no event.
        let plain: Mutex<Bool> = Mutex(false)
        fixture.service.handlers[.slow] = { request in
            plain.withLock { $0 = request.context.audit == nil }
            return ServerResponse(status: 200)
        }
        #expect(try await fixture.exchange(PolicyTests.request("GET /slow")).status == 200)
        #expect(plain.withLock { $0 })
    }

    @Test func aSuccessThatCannotBeAuditedIsNone() async throws {
        let fixture: Fixture = Fixture()
        fixture.audit.isAway.store(true, ordering: .relaxed)
        let text: String = PolicyTests.request("POST /things", token: "writer.one.anna", body: "{\"name\":\"a\"}")
        #expect(try await fixture.exchange(text).status == 503)
    }
}
