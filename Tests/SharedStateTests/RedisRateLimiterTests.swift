import ContractRuntime
import Foundation
import SharedState
import Testing

/// Limits in a real redis-server: what is counted, together with whom, and what Redis sees of it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RedisRateLimiterTests {
    private static let five: RateLimitTier = RateLimitTier(name: "five", quota: 5, windowSeconds: 10, key: .address)
    private static let two: RateLimitTier = RateLimitTier(name: "two", quota: 2, windowSeconds: 60, key: .account)

    @Test func theAllowanceIsUsedUpAndComesBack() async throws {
        try await LimitFixture.run { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter()
            let quick: RateLimitTier = RateLimitTier(name: "quick", quota: 2, windowSeconds: 1, key: .address)
            for remaining in [1, 0] {
                let decision: RateLimitDecision = try await limiter.take(quick, key: "k", at: .now)
                #expect(decision.isAllowed && decision.remaining == remaining && decision.retryAfter == .zero)
                #expect(decision.reset > .zero && decision.reset <= .seconds(1))
            }
            let refused: RateLimitDecision = try await limiter.take(quick, key: "k", at: .now)
            #expect(!refused.isAllowed && refused.remaining == 0)
            #expect(refused.retryAfter > .zero && refused.retryAfter <= .milliseconds(500))
            try await Task.sleep(for: refused.retryAfter + .milliseconds(5))
            #expect(try await limiter.take(quick, key: "k", at: .now).isAllowed)
            #expect(try await limiter.take(quick, key: "another", at: .now).remaining == 1)
        }
    }

    @Test func limitersOfTwoProcessesCountTogether() async throws {
        try await LimitFixture.run { fixture in
            let limiters: [RedisRateLimiter] = [try await fixture.limiter(), try await fixture.limiter()]
            var allowed: Int = 0
            for number in 0..<20 {
                if try await limiters[number % 2].take(Self.five, key: "k", at: .now).isAllowed { allowed += 1 }
            }
            #expect(allowed == 5)
        }
    }

    @Test func manyAtOnceGetNoMoreThanThereIs() async throws {
        try await LimitFixture.run { fixture in
            let limiters: [RedisRateLimiter] = [try await fixture.limiter(), try await fixture.limiter()]
            let hour: RateLimitTier = RateLimitTier(name: "hour", quota: 100, windowSeconds: 3_600, key: .user)
            let allowed: Int = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<2_000 {
                    group.addTask { try await limiters[number % 2].take(hour, key: "k", at: .now).isAllowed }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(allowed == 100)
            #expect(limiters.allSatisfy { $0.isShared })
        }
    }

    @Test func tiersOfARequestAreOneCallThatStopsAtTheFirstExhausted() async throws {
        try await LimitFixture.run { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter()
            let takes: [RateLimitTake] = [
                RateLimitTake(tier: Self.two, key: "ada"), RateLimitTake(tier: Self.five, key: "127.0.0.1"),
            ]
            for _ in 0..<2 {
                let decisions: [RateLimitDecision] = try await limiter.take(takes, at: .now)
                #expect(decisions.count == 2 && decisions.allSatisfy { $0.isAllowed })
            }
            let refused: [RateLimitDecision] = try await limiter.take(takes, at: .now)
            #expect(refused.map(\.isAllowed) == [false])
            // The tier behind the exhausted one has lost nothing.
            #expect(try await limiter.take(Self.five, key: "127.0.0.1", at: .now).remaining >= 2)
            let calls: String = try await fixture.server.ask(["INFO", "commandstats"])
            let count: Int? = calls.firstMatch(of: /cmdstat_evalsha:calls=(\d+)/).flatMap { Int($0.output.1) }
            // One of the start, three of two tiers, one of one tier.
            #expect(count == 5)
        }
    }

    @Test func aForgottenScriptIsToldAgain() async throws {
        try await LimitFixture.run { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter()
            for remaining in [4, 3, 2] {
                #expect(try await limiter.take(Self.five, key: "k", at: .now).remaining == remaining)
                _ = try await fixture.server.ask(["SCRIPT", "FLUSH"])
            }
            #expect(limiter.isShared && fixture.log.all.isEmpty)
        }
    }

    @Test func passwordDatabaseAndPrefixAreThoseOfTheSettings() async throws {
        try await LimitFixture.run(password: "p-4711") { fixture in
            let limiter: RedisRateLimiter = try await fixture.limiter(database: 3, prefix: "mine:")
            _ = try await limiter.take(Self.two, key: "tenant/ada@example.com", at: .now)
            let keys: String = try await fixture.server.ask(["KEYS", "*"], database: 3)
            let names: [Substring] = keys.split(separator: " ").filter { $0 != "mine:limit:probe" }
            #expect(names.count == 1 && names[0].hasPrefix("mine:limit:two:digest-of-22-"))
            let time: Int? = Int(try await fixture.server.ask(["PTTL", String(names[0])], database: 3))
            #expect(time.map { (1...30_000).contains($0) } == true, "a key lives until its allowance is full")
            #expect(try await fixture.server.ask(["DBSIZE"]) == "0")
            let stranger: RedisRateLimiter = try fixture.limiter("redis://:wrong-4712@127.0.0.1:\(fixture.server.port)")
            try await eventually { !fixture.log.all.isEmpty }
            #expect(!stranger.isShared)
            #expect(try await stranger.take(Self.two, key: "k", at: .now).isAllowed)
            #expect(fixture.log.all.allSatisfy { !$0.contains("4711") && !$0.contains("4712") })
        }
    }

    @Test(arguments: [
        ("redis://h", RedisExpectation("h", 6_379, nil, nil, 0)),
        ("redis://h:1/2", RedisExpectation("h", 1, nil, nil, 2)),
        ("redis://:p%40ss@h", RedisExpectation("h", 6_379, nil, "p@ss", 0)),
        ("redis://u:p@[::1]:7/0", RedisExpectation("::1", 7, "u", "p", 0)),
    ])
    func addresses(text: String, expected: RedisExpectation) throws {
        let address: RedisAddress = try RedisAddress(text)
        #expect(
            RedisExpectation(address.host, address.port, address.user, address.password, address.database) == expected)
    }

    @Test(arguments: ["rediss://h", "h:6379", "redis://", "redis://h/x", "redis://:secret@h/-1", "http://h"])
    func whatIsNoAddressIsRefusedWithoutItsPassword(text: String) {
        do {
            _ = try RedisAddress(text)
            Issue.record("\(text) is no address")
        } catch { #expect(!"\(error)".contains("secret")) }
    }
}

/// What an address is expected to say.
struct RedisExpectation: Sendable, Equatable {
    var host: String
    var port: Int
    var user: String?
    var password: String?
    var database: Int

    init(_ host: String, _ port: Int, _ user: String?, _ password: String?, _ database: Int) {
        (self.host, self.port, self.user, self.password, self.database) = (host, port, user, password, database)
    }
}
