import Testing

@testable import Cryptography

@Suite("Passwords")
struct PasswordTests {
    static let cheap: Argon2Parameters = Argon2Parameters(memory: 64, iterations: 1, parallelism: 1)

    @Test("RFC 9106 §5.3")
    func referenceVector() throws {
        let hash: [UInt8] = try Argon2.hash(
            Array(repeating: 1, count: 32), salt: Array(repeating: 2, count: 16), secret: Array(repeating: 3, count: 8),
            data: Array(repeating: 4, count: 12), Argon2Parameters(memory: 32, iterations: 3, parallelism: 4),
            byteCount: 32)
        #expect(hash == bytes("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"))
    }

    @Test("A hash that the reference implementation made")
    func referenceText() async throws {
        let stored: String = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        let hasher: PasswordHasher = PasswordHasher(parameters: Self.cheap)
        #expect(try await hasher.verify("password", against: stored))
        #expect(try await !hasher.verify("Password", against: stored))
        #expect(try PasswordHash(stored).text == stored)
        #expect(hasher.needsRehash(stored))
    }

    @Test func hashAndVerify() async throws {
        let hasher: PasswordHasher = PasswordHasher(parameters: Self.cheap)
        let stored: String = try await hasher.hash("pässword")
        #expect(stored.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(try await hasher.verify("pässword", against: stored))
        #expect(try await !hasher.verify("password", against: stored))
        #expect(try await !hasher.verify("", against: stored))
        #expect(try await hasher.hash("pässword") != stored)
        #expect(!hasher.needsRehash(stored))
        #expect(PasswordHasher(parameters: .standard).needsRehash(stored))
        #expect(hasher.needsRehash("nonsense"))
    }

    @Test func pepper() async throws {
        let stored: String = try await PasswordHasher(parameters: Self.cheap, pepper: [1]).hash("x")
        #expect(try await PasswordHasher(parameters: Self.cheap, pepper: [1]).verify("x", against: stored))
        #expect(try await !PasswordHasher(parameters: Self.cheap, pepper: [2]).verify("x", against: stored))
        #expect(try await !PasswordHasher(parameters: Self.cheap).verify("x", against: stored))
    }

    private static let salt: String = "c29tZXNhbHQ"
    private static let hash: String = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

    @Test(arguments: [
        ("$argon2i$v=19$m=64,t=1,p=1$\(salt)$\(hash)", PasswordError.unsupported),
        ("$argon2d$v=19$m=64,t=1,p=1$\(salt)$\(hash)", .unsupported),
        ("$3$12$abcdefghijklmnopqrstuv", .unsupported),
        ("$argon2id$v=16$m=64,t=1,p=1$\(salt)$\(hash)", .unsupported),
        ("$argon2id$m=64,t=1,p=1$\(salt)$\(hash)", .malformed),
        ("$argon2id$v=19$m=64,t=1,p=1$\(salt)", .malformed),
        ("$argon2id$v=19$t=1,m=64,p=1$\(salt)$\(hash)", .malformed),
        ("$argon2id$v=19$m=064,t=1,p=1$\(salt)$\(hash)", .malformed),
        ("$argon2id$v=19$m=-64,t=1,p=1$\(salt)$\(hash)", .malformed),
        ("$argon2id$v=19$m=64,t=1,p=1$\(salt)=$\(hash)", .malformed),
        ("$argon2id$v=19$m=64,t=1,p=1$AAAA$\(hash)", .malformed),
        ("$argon2id$v=19$m=64,t=1,p=1$\(salt)$AAAA", .malformed),
        ("$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(hash)$", .malformed),
        ("", .malformed), ("password", .malformed), (String(repeating: "$", count: 1000), .malformed),
        ("$argon2id$v=19$m=1048577,t=1,p=1$\(salt)$\(hash)", .excessive),
        ("$argon2id$v=19$m=99999999999,t=1,p=1$\(salt)$\(hash)", .excessive),
        ("$argon2id$v=19$m=64,t=17,p=1$\(salt)$\(hash)", .excessive),
        ("$argon2id$v=19$m=64,t=0,p=1$\(salt)$\(hash)", .excessive),
        ("$argon2id$v=19$m=1024,t=1,p=17$\(salt)$\(hash)", .excessive),
        ("$argon2id$v=19$m=7,t=1,p=1$\(salt)$\(hash)", .excessive),
    ])
    func refusedTexts(text: String, error: PasswordError) async {
        let hasher: PasswordHasher = PasswordHasher(parameters: Self.cheap)
        await #expect(throws: error) { try await hasher.verify("password", against: text) }
    }

    @Test func longPasswords() async throws {
        let hasher: PasswordHasher = PasswordHasher(parameters: Self.cheap)
        let longest: String = String(repeating: "x", count: PasswordHasher.maximumPasswordLength)
        let stored: String = try await hasher.hash(longest)
        #expect(try await hasher.verify(longest, against: stored))
        await #expect(throws: PasswordError.tooLong) { try await hasher.hash(longest + "x") }
    }
}

@Suite("Threads for work that blocks")
struct BlockingPoolTests {
    /// Holds back work until it is opened.
    private final class Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let continuation: AsyncStream<Void>.Continuation
        init() { (stream, continuation) = AsyncStream.makeStream() }
        func arrived() { continuation.yield() }
        func wait() async { for await _ in stream { return } }
    }

    @Test func queueIsBoundedAndCancellable() async throws {
        let pool: BlockingPool = BlockingPool(threads: 1, maximumWaiting: 1)
        let release: Latch = Latch()
        let started: Gate = Gate()
        async let first: Int = pool.run { () throws(PasswordError) -> Int in
            started.arrived()
            release.wait()
            return 1
        }
        await started.wait()
        let second: Task<Int, any Error> = Task { try await pool.run { () throws(PasswordError) -> Int in 2 } }
        // The waiting place is taken by the second or by this attempt; one of them is refused in the end.
        var refusals: Int = 0
        for _ in 0..<1000 where refusals == 0 {
            await Task.yield()
            let attempt: Task<Int, any Error> = Task { try await pool.run { () throws(PasswordError) -> Int in 3 } }
            attempt.cancel()
            do { _ = try await attempt.value } catch PasswordError.overloaded { refusals += 1 } catch {}
        }
        second.cancel()
        await #expect(throws: PasswordError.cancelled) { try await second.value }
        release.open()
        #expect(try await first == 1)
        #expect(try await pool.run { () throws(PasswordError) -> Int in 4 } == 4)
    }

    /// Event loops come before passwords.
    @Test func threadsAreNicerThanTheirProcess() async throws {
        let own: Int32 = BlockingPool.currentNiceness
        let theirs: Int32 = try await BlockingPool(threads: 1, maximumWaiting: 1).run { () throws(PasswordError) in
            BlockingPool.currentNiceness
        }
        #expect(theirs == min(19, own + 10))
        #expect(BlockingPool.currentNiceness == own)
    }

    @Test func errorsComeBack() async {
        let pool: BlockingPool = BlockingPool(threads: 2, maximumWaiting: 100)
        await #expect(throws: PasswordError.failed("x")) {
            try await pool.run { () throws(PasswordError) -> Int in throw .failed("x") }
        }
        let sum: Int = await withTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask { (try? await pool.run { () throws(PasswordError) -> Int in number }) ?? 0 }
            }
            return await group.reduce(0, +)
        }
        #expect(sum == 4950)
    }
}
