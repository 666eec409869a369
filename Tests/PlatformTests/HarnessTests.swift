import Foundation
import Logging
import Postgres
import Testing

@testable import platform

/// The tests' own machinery: what goes wrong fails a test, and ends it.
@Suite struct HarnessTests {
    private struct Interruption: Error {}

    @Test func anErrorInTheLogFailsTheTest() {
        let log: DefectLog = DefectLog()
        log.logger.error("A problem that the operation does not declare", metadata: ["operation": "getOrder"])
        log.logger.error("\(DefectLog.outage)")
        log.logger.warning("slow")
        #expect(log.defects.count == 1)
        withKnownIssue { log.report() }
    }

    /// The words of the pipeline, which `DefectLog` knows an outage by.
    @Test func anOutageIsCalledAsThePipelineCallsIt() throws {
        let path: String = "Sources/ContractServer/Pipeline/Pipeline+Errors.swift"
        let file: URL = RunningPlatform.repository.appending(path: path)
        #expect(try String(contentsOf: file, encoding: .utf8).contains("\"\(DefectLog.outage)\""))
    }

    @Test(.timeLimit(.minutes(1))) func aBodyThatThrowsEndsTheTestOfServices() async throws {
        await #expect(throws: Interruption.self) {
            try await withOrders { fixture in
                _ = try await fixture.database.read(asSystem: "test") { _ in 1 }
                throw Interruption()
            }
        }
        await #expect(throws: Interruption.self) { try await withIdentity { _ in throw Interruption() } }
    }

    @Test(.timeLimit(.minutes(2))) func aBodyThatThrowsEndsTheTestOfThePlatform() async throws {
        await #expect(throws: Interruption.self) {
            try await RunningPlatform.run { platform in
                let answer = try await platform.raw("GET", "/api/v1/orders")
                #expect(answer.status == 401)
                throw Interruption()
            }
        }
    }
}
