import Foundation
import Testing

@testable import platform

/// More passwords than threads.
@Suite struct LoginOverloadTests {
    @Test func whatCannotWaitIsAnswered503AndOtherRequestsGoOn() async throws {
        let settings: [String: String] = [
            "password.threads": "1", "password.waiting": "1", "password.memory.kib": "65536",
            "password.iterations": "4",
        ]
        try await RunningPlatform.unlimited(overrides: settings) { platform in
            let answers: [Answer] = try await withThrowingTaskGroup(of: Answer.self) { group in
                for number in 0..<6 {
                    group.addTask { try await platform.logIn("nobody\(number)@example.net", "wrong") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.contains { $0.status == 401 })
            let refused: [Answer] = answers.filter { $0.status != 401 }
            #expect(!refused.isEmpty)
            for answer in refused {
                #expect(answer.status == 503 && answer.body.contains("overloaded"), "\(answer.body)")
                #expect(answer.headers["retry-after"] == "1")
            }
            #expect(try await platform.call("GET", "/portal-context").status == 200)
        }
    }
}
