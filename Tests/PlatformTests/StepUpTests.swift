import ContractRuntime
import Foundation
import PlatformAPI
import Postgres
import Testing

@testable import platform

/// Operations that want presence to be proved again (RFC 9470).
@Suite struct StepUpTests {
    private static let enrolment: String = #"{"type":"totp"}"#

    /// A token in whose session presence was proved long ago. The server has not seen it yet.
    private static func stale(_ platform: RunningPlatform, _ account: String) async throws -> String {
        let login: Answer = try await platform.logIn("\(account)@example.com")
        let id: String = try login.text("session_id")
        _ = try await platform.values(
            "UPDATE sessions SET authenticated_at = now() - interval '1 hour' WHERE id = '\(id)'")
        return try login.text("access_token")
    }

    private static func stepUp(
        _ platform: RunningPlatform, _ token: String, _ type: String, _ value: String
    ) async throws -> Answer {
        try await platform.call("POST", "/auth/step-up", as: token, #"{"type":"\#(type)","value":"\#(value)"}"#)
    }

    @Test func aStaleSessionIsRefusedAndTheSameTokenWorksAfterThePassword() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await Self.stale(platform, "client")
            #expect(try await platform.call("GET", "/auth/mfa", as: token).status == 200)
            let refused: Answer = try await platform.call("POST", RunningPlatform.devices, as: token, Self.enrolment)
            #expect(refused.status == 401 && refused.body.contains("step_up_required"), "\(refused.body)")
            #expect(
                refused.headers["www-authenticate"]
                    == #"Bearer error="insufficient_user_authentication", max_age=300"#)
            let wrong: Answer = try await Self.stepUp(platform, token, "password", "wrong")
            #expect(wrong.status == 422 && wrong.body.contains("proof_wrong"))
            #expect(try await platform.call("POST", RunningPlatform.devices, as: token, Self.enrolment).status == 401)
            #expect(try await Self.stepUp(platform, token, "password", Known.password).status == 200)
            #expect(try await platform.call("POST", RunningPlatform.devices, as: token, Self.enrolment).status == 201)
            #expect(try await platform.events(of: Known.client) == ["presence_not_proved medium"])
        }
    }

    @Test func aCodeProvesPresenceOnce() async throws {
        try await RunningPlatform.unlimited { platform in
            let first: String = try await platform.token("client")
            let authenticator: TestAuthenticator = try await platform.enrolAuthenticator(as: first)
            let backup: [String] = try await platform.backupCodes(as: first)
            let code: String = try authenticator.code()
            #expect(try await Self.stepUp(platform, first, "code", code).status == 200)
            #expect(try await Self.stepUp(platform, first, "code", code).status == 422)
            #expect(try await Self.stepUp(platform, first, "code", backup[0]).status == 200)
            #expect(try await Self.stepUp(platform, first, "code", backup[0]).status == 422)
        }
    }

    /// Who holds a session may not try passwords more often than who does not.
    @Test func wrongProofsLockTheAccount() async throws {
        try await RunningPlatform.unlimited { platform in
            let token: String = try await platform.token("client")
            for _ in 0..<3 { #expect(try await Self.stepUp(platform, token, "password", "wrong").status == 422) }
            #expect(try await Self.stepUp(platform, token, "password", Known.password).status == 422)
            #expect(try await platform.logIn("client@example.com").status == 401)
            #expect(try await platform.call("GET", "/me", as: token).status == 200, "the session goes on")
        }
    }

    /// Another process has the caller among those from moments ago.
    @Test func aProofIsHeardOfInOtherProcesses() async throws {
        try await RunningPlatform.unlimited { platform in
            try await RunningPlatform.serve(
                platform.database, overrides: ["http.rate.limits": "false", "local.folder": platform.folder]
            ) { other in
                let token: String = try await Self.stale(platform, "client")
                let path: String = "\(RunningPlatform.devices)/\(Known.acme)"
                #expect(try await other.call("DELETE", path, as: token).status == 401)
                #expect(try await Self.stepUp(platform, token, "password", Known.password).status == 200)
                // `KnownCallers.lifetimeSeconds` would be five seconds.
                let end: ContinuousClock.Instant = .now + .seconds(3)
                var status: Int = 401
                while status == 401, .now < end {
                    status = try await other.call("DELETE", path, as: token).status
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(status == 404)
            }
        }
    }

    /// What changes credentials, money or tenants: operations that are added there have to be added here.
    @Test func whatChangesCredentialsMoneyOrTenantsAsksForPresence() {
        let asking: [OperationPolicy] = PlatformContract.contract.operations.filter { $0.stepUpMaxAgeSeconds != nil }
        #expect(Set(asking.map(\.id)) == [
            "changePassword", "enrolSecondFactor", "preferSecondFactor", "removeSecondFactor", "requestEmailChange",
            "createUser", "updateUser", "moveUser", "createBlacklistEntry", "liftBlacklistEntry", "startImpersonation",
            "createWebsite", "updateWebsite", "recordPayment", "setMode",
        ])
        #expect(asking.filter { !$0.refusesImpersonation }.isEmpty)
        // What proves presence works where nothing is written, or nobody could end read-only mode.
        #expect(PlatformContract.contract.operation(id: "stepUp")?.mode == .read)
    }

    /// Whoever is nobody yet cannot prove presence again: there the token is the proof, it works once and opens no
    /// session.
    @Test func operationsWithATokenInTheirBodyHaveNoCaller() {
        let anonymous: Set<String> = Set(
            PlatformContract.contract.operations.filter { $0.security.isEmpty && $0.audit != nil }.map(\.id))
        #expect(anonymous.isSuperset(of: [
            "acceptInvitation", "confirmPasswordReset", "confirmEmailChange", "confirmRegistration", "confirmMagicLink",
        ]))
    }

    @Test func aSessionInWhichStaffActIsNeverFresh() async throws {
        try await RunningPlatform.unlimited { platform in
            let admin: String = try await platform.token("admin")
            let started: Answer = try await platform.call(
                "POST", "/auth/impersonation", as: admin,
                #"{"user_id":"\#(Known.client)","reason":"support","note":"Ticket 1."}"#)
            let session: String = try started.text("session_id")
            #expect(try await platform.values(
                "SELECT coalesce(authenticated_at::text, 'never') FROM sessions WHERE id = '\(session)'") == ["never"])
            let acting: String = try started.text("access_token")
            let answer: Answer = try await Self.stepUp(platform, acting, "password", Known.password)
            #expect(answer.status == 403 && answer.body.contains("impersonation_refused"), "\(answer.body)")
        }
    }
}
