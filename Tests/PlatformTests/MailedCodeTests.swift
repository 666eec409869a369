import Foundation
import PlatformQueries
import Postgres
import Synchronization
import Testing

@testable import Platform
@testable import platform

/// Codes that go out by mail (case 4 of the reference: they came of a generator that can be foretold, and never began
/// with 0).
@Suite struct MailedCodeTests {
    /// Surroundings whose random bytes are these numbers, four bytes each, one after the other.
    private static func surroundings(_ database: Database, _ numbers: [UInt32]) -> Surroundings {
        let left: Mutex<[UInt32]> = Mutex(numbers)
        return Surroundings(
            database: database, now: { Date() }, makeID: { UUID() },
            makeSecret: { count in
                #expect(count == 4)
                let number: UInt32 = left.withLock { $0.removeFirst() }
                return withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
            })
    }

    @Test func case4EveryCodeIsAsLikelyAsAnyOther() async throws {
        try await withOrders { app in
            let expected: [(UInt32, String)] = [
                (0, "000000"), (7, "000007"), (42_001, "042001"), (999_999, "999999"), (1_000_000, "000000"),
                (4_293_999_999, "999999"),
            ]
            for (number, text) in expected {
                let code: MailedCode = try MailedCode(Self.surroundings(app.database, [number]))
                #expect(code.text == text)
            }
            // 4294 times a million fit into four bytes; the numbers behind them would fall on some codes once more.
            let skipped: Surroundings = Self.surroundings(app.database, [4_294_000_000, .max, 12])
            let code: MailedCode = try MailedCode(skipped)
            #expect(code.text == "000012")
        }
    }

    /// The bytes of a running platform are those of the operating system.
    @Test func secretsComeOfTheSystemsGenerator() async throws {
        try await withOrders { app in
            let surroundings: Surroundings = Application.surroundings(app.database)
            var seen: Set<[UInt8]> = []
            for _ in 0..<200 { seen.insert(try surroundings.makeSecret(16)) }
            #expect(seen.count == 200)
            let codes: [String] = try (0..<2_000).map { _ in try MailedCode(surroundings).text }
            #expect(codes.allSatisfy { $0.wholeMatch(of: /[0-9]{6}/) != nil })
            // One in ten begins with 0; 2000 of them without any would come once in 10 to the 91.
            #expect(codes.contains { $0.hasPrefix("0") })
        }
    }
}
