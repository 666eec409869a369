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

    @Test func aSuccessThatCannotBeAuditedIsNone() async throws {
        let fixture: Fixture = Fixture()
        fixture.audit.isAway.store(true, ordering: .relaxed)
        let text: String = PolicyTests.request("POST /things", token: "writer.one.anna", body: "{\"name\":\"a\"}")
        #expect(try await fixture.exchange(text).status == 503)
    }
}
