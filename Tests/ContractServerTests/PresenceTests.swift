import ContractRuntime
import ContractServer
import Synchronization
import Testing

/// `WWW-Authenticate` of RFC 9470, but for the seconds.
private let stepUp: String = "Bearer error=\"insufficient_user_authentication\", max_age="

/// `x-step-up` and `x-impersonation`.
@Suite(.timeLimit(.minutes(1))) struct PresenceTests {
    /// `x-step-up` and `x-impersonation`, in the way with a task and in the one without (subjects `known…`).
    @Test(arguments: ["anna", "known"], [
        ("GET", "staff.one.SUBJECT", 401, "step_up_required", stepUp + "300"),
        ("GET", "staff.one.SUBJECT.never", 401, "step_up_required", stepUp + "300"),
        ("GET", "staff.one.SUBJECT.301", 401, "step_up_required", stepUp + "300"),
        ("GET", "staff.one.SUBJECT.300", 200, nil, nil),
        ("GET", "staff.one.SUBJECT.0", 200, nil, nil),
        ("GET", "staff.one.SUBJECT.0.root", 403, "impersonation_refused", nil),
        ("GET", "staff.one.SUBJECT.900.root", 403, "impersonation_refused", nil),
        // Permission is asked for first.
        ("GET", "writer.one.SUBJECT.900.root", 403, "forbidden", nil),
        ("POST", "writer.one.SUBJECT.60.root", 200, nil, nil),
        ("POST", "writer.one.SUBJECT.61.root", 401, "step_up_required", stepUp + "60"),
    ] as [(String, String, Int, String?, String?)])
    func presence(_ subject: String, _ row: (String, String, Int, String?, String?)) async throws {
        let (method, token, status, code, challenge): (String, String, Int, String?, String?) = row
        let response: RawResponse = try await Fixture().exchange(
            PolicyTests.request("\(method) /secure", token: token.replacing("SUBJECT", with: subject)))
        #expect(response.status == status)
        #expect(response.code == code)
        #expect(response.header("WWW-Authenticate") == challenge)
        #expect(response.json["max_age"] as? Int == (code == "step_up_required" ? (method == "GET" ? 300 : 60) : nil))
    }

    /// Presence is checked before the mode: nobody learns of it who may not go on.
    @Test func presenceComesBeforeMode() async throws {
        let fixture: Fixture = Fixture()
        fixture.mode.state.store(true, ordering: .relaxed)
        let old: RawResponse = try await fixture.exchange(
            PolicyTests.request("POST /secure", token: "writer.one.anna.61"))
        #expect(old.code == "step_up_required")
        let fresh: RawResponse = try await fixture.exchange(
            PolicyTests.request("POST /secure", token: "writer.one.anna.5"))
        #expect(fresh.code == "read_only")
    }
}
