import ContractRuntime
import Cryptography
import Domain
import FoundationEssentials
import PlatformAPI
import Postgres
import Testing

@testable import Platform

/// Sessions, the defences of the login and registration, on a real database.
@Suite struct IdentityTests {
    /// Case 16 of the reference: an old token that came back was refused, and the thief's new ones went on.
    @Test func case16AUsedRefreshTokenEndsTheWholeSession() async throws {
        try await withIdentity { fixture in
            let first: SessionTokens = try await fixture.logIn()
            let caller: Caller = try await fixture.authenticate(first)
            #expect(caller.tenant == OrdersFixture.acme.id)
            #expect(caller.permissions == Person.client.caller.permissions)
            fixture.clock.advance(seconds: 60)
            let second: SessionTokens = try await fixture.refresh(first.refreshToken)
            #expect(second.sessionID == first.sessionID && second.refreshToken != first.refreshToken)
            #expect(await problem { _ = try await fixture.refresh(first.refreshToken) } == .sessionEnded)
            #expect(await problem { _ = try await fixture.refresh(second.refreshToken) } == .sessionEnded)
            #expect(await standardProblem { _ = try await fixture.authenticate(second) } == .unauthenticated)
        }
    }

    @Test(arguments: ["client", "writer", "admin"])
    func aPasswordHashedByOldParametersIsRenewedAtLogin(account: String) async throws {
        try await withIdentity { fixture in
            let email: String = account + "@example.com"
            let old: PasswordHasher = PasswordHasher(
                parameters: Argon2Parameters(memory: 32, iterations: 1, parallelism: 1))
            let hash: String = try await old.hash(IdentityFixture.password)
            try await fixture.setPasswordHash(hash, of: email)
            await #expect(throws: PlatformProblem.invalidCredentials) { _ = try await fixture.logIn(email, "wrong") }
            #expect(try await fixture.passwordHash(of: email) == hash)
            _ = try await fixture.logIn(email)
            let renewed: String = try await fixture.passwordHash(of: email)
            #expect(renewed.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
            _ = try await fixture.logIn(email)
            #expect(try await fixture.passwordHash(of: email) == renewed)
        }
    }

    /// bcrypt, and PBKDF2 as Django keeps it.
    @Test(arguments: [
        "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS",
        "pbkdf2_sha256$1000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww=",
    ])
    func anImportedPasswordIsHashedAnewAtLogin(hash: String) async throws {
        try await withIdentity { fixture in
            for email in ["client@example.com", "support@example.com"] {
                try await fixture.setPasswordHash(hash, of: email)
                await #expect(throws: PlatformProblem.invalidCredentials) {
                    _ = try await fixture.logIn(email, "wrong")
                }
                #expect(try await fixture.passwordHash(of: email) == hash)
                _ = try await fixture.logIn(email)
                #expect(try await fixture.passwordHash(of: email).hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
                _ = try await fixture.logIn(email)
            }
        }
    }

    @Test func onlyTheTermsOfTodayAreAccepted() async throws {
        try await withIdentity { fixture in
            let violation: Violation = Violation(
                source: .body, pointer: "/accepted_terms", keyword: "const",
                message: "The terms of the website are version 2026-01.")
            #expect(
                await standardProblem { _ = try await fixture.register("new@example.net", terms: "2025-01") }
                    == .validationFailed([violation]))
            let token: String = try await fixture.register("new@example.net")
            #expect(!token.isEmpty)
        }
    }

    @Test func ofTwoWhoUseARefreshTokenAtOnceOneGetsTokens() async throws {
        try await withIdentity { fixture in
            let first: SessionTokens = try await fixture.logIn()
            async let left: PlatformProblem? = problem { _ = try await fixture.refresh(first.refreshToken) }
            async let right: PlatformProblem? = problem { _ = try await fixture.refresh(first.refreshToken) }
            let refused: [PlatformProblem] = await [left, right].compactMap { $0 }
            #expect(refused == [.sessionEnded])
        }
    }

    @Test func loggingOutStopsTheTokenAtOnce() async throws {
        try await withIdentity { fixture in
            let tokens: SessionTokens = try await fixture.logIn()
            let caller: Caller = try await fixture.authenticate(tokens)
            let credential: Credential = Credential(scheme: "session", value: tokens.accessToken)
            #expect(fixture.authenticator.cachedCaller(credential, at: fixture.clock.now) == caller)
            _ = try await fixture.identity.logOut(
                .init(body: LogOutRequest(scope: .current)), by: caller, in: OrdersFixture.acme,
                context: fixture.context("logOut"))
            #expect(fixture.authenticator.cachedCaller(credential, at: fixture.clock.now) == nil)
            #expect(await standardProblem { _ = try await fixture.authenticate(tokens) } == .unauthenticated)
            #expect(await problem { _ = try await fixture.refresh(tokens.refreshToken) } == .sessionEnded)
        }
    }

    /// Case 3 of the reference: access tokens lived for a day, under a comment that said six hours.
    @Test func case3ATokenEndsAfterFifteenMinutesAndAnIdleSessionAfterEightHours() async throws {
        try await withIdentity { fixture in
            let tokens: SessionTokens = try await fixture.logIn()
            fixture.clock.advance(seconds: 16 * 60)
            #expect(await standardProblem { _ = try await fixture.authenticate(tokens) } == .tokenExpired)
            fixture.clock.advance(seconds: 8 * 3600)
            #expect(await problem { _ = try await fixture.refresh(tokens.refreshToken) } == .sessionEnded)
        }
    }

    /// Case 8 of the reference: the answer told a locked account by its password, each further failure made another
    /// lock, and a blocked address signed in to other accounts.
    @Test(arguments: ["client@example.com", "nobody@example.com"])
    func case8ALockedAccountAnswersLikeAnUnknownOne(email: String) async throws {
        try await withIdentity { fixture in
            for _ in 1...3 {
                #expect(await problem { _ = try await fixture.logIn(email, "wrong password") } == .invalidCredentials)
            }
            let locks: Int = try await fixture.locks()
            #expect(locks == 1)
            for password in [IdentityFixture.password, "wrong password", "wrong password"] {
                #expect(await problem { _ = try await fixture.logIn(email, password) } == .invalidCredentials)
            }
            #expect(await problem { _ = try await fixture.logIn("writer@example.com") } == .invalidCredentials)
            #expect(try await fixture.locks() == 1)
            fixture.clock.advance(seconds: 31 * 60)
            let again: PlatformProblem? = await problem { _ = try await fixture.logIn(email) }
            #expect(again == (email == "client@example.com" ? nil : .invalidCredentials))
        }
    }

    /// Case 15 of the reference: a limit of three kept two.
    @Test func case15TheFourthSessionEndsTheFirst() async throws {
        try await withIdentity { fixture in
            var sessions: [SessionTokens] = []
            for _ in 1...4 {
                sessions.append(try await fixture.logIn())
                fixture.clock.advance(seconds: 1)
                for tokens in sessions.suffix(3) { _ = try await fixture.authenticate(tokens) }
            }
            #expect(await standardProblem { _ = try await fixture.authenticate(sessions[0]) } == .unauthenticated)
            for tokens in sessions.dropFirst() { _ = try await fixture.authenticate(tokens) }
        }
    }

    @Test func aMailedLinkWorksOnce() async throws {
        try await withIdentity { fixture in
            let token: String = try await fixture.register("new@example.com")
            #expect(await problem { _ = try await fixture.logIn("new@example.com") } == .invalidCredentials)
            let body: RegistrationConfirmation = RegistrationConfirmation(token: token)
            let context: RequestContext = fixture.context("confirmRegistration")
            let confirmed: ConfirmedAccount = try await fixture.identity.confirmRegistration(
                .init(body: body), in: OrdersFixture.acme, context: context).body
            #expect(confirmed.email == "new@example.com")
            #expect(try await fixture.logIn("NEW@example.com").account.id == confirmed.userID)
            #expect(await problem {
                _ = try await fixture.identity.confirmRegistration(
                    .init(body: body), in: OrdersFixture.acme, context: context)
            } == .confirmationInvalid)
        }
    }

    @Test func aTokenOfOneWebsiteIsNoSessionOfAnother() async throws {
        try await withIdentity { fixture in
            let tokens: SessionTokens = try await fixture.logIn()
            #expect(await problem {
                _ = try await fixture.identity.refreshSession(
                    .init(body: RefreshRequest(refreshToken: tokens.refreshToken)), in: OrdersFixture.borealis,
                    context: fixture.context("refreshSession", host: "borealis.localhost"))
            } == .sessionEnded)
            _ = try await fixture.refresh(tokens.refreshToken)
        }
    }
}
