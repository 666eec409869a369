import ContractRuntime
import Foundation
import PlatformAPI
import PlatformClient
import Testing

/// What the generated contract tests (`PlatformContractTests`) do not ask: open operations without any sample, and
/// tokens at the host of another website.
@Suite struct ContractMatrixTests {
    private static let operations: [OperationPolicy] = PlatformContract.contract.operations
    private static let borealis: String = "018f4e3a-0000-7000-8000-000000000002"
    private static let absentID: String = "018f4e3a-0000-7000-8000-00000000ffff"

    @Test func publicOperationsAnswerWithAnOutcomeOrAProblem() async throws {
        #expect(Self.operations.filter { !$0.outcomeStatuses.isEmpty }.map(\.id) == ["getHealth", "getReadiness"])
        try await RunningPlatform.run { platform in
            for operation in Self.operations where operation.security.isEmpty {
                let answer = try await Self.send(operation, platform)
                #expect(answer.status < 500, "\(operation.id): \(answer)")
            }
        }
    }

    @Test func aTokenWorksInItsOwnTenantOnlyAndAForgedOneNowhere() async throws {
        try await RunningPlatform.run { platform in
            let token: String = try await Self.token("client", platform, host: "borealis.localhost")
            let answer = try await platform.raw("GET", "/api/v1/me", token: token, host: "borealis.localhost")
            #expect(answer.status == 200, "\(answer.body)")
            // The tenant is the token's, whatever host it is sent to.
            let elsewhere = try await platform.raw("GET", "/api/v1/me", token: token, host: "localhost")
            #expect(elsewhere.body == answer.body && answer.body.contains(Self.borealis))
            let forged: String = String(token.dropLast(4)) + "AAAA"
            #expect(try await platform.raw("GET", "/api/v1/me", token: forged).status == 401)
        }
    }

    // MARK: Requests made from the table

    private static func send(
        _ operation: OperationPolicy, _ platform: RunningPlatform
    ) async throws -> (status: Int, headers: [String: String], body: String) {
        var path: String = operation.path
        for name in operation.pathParameters { path = path.replacing("{\(name)}", with: absentID) }
        var headers: [String: String] = [:]
        if operation.idempotency == .required { headers["Idempotency-Key"] = UUID().uuidString }
        if operation.concurrency == .required { headers["If-Match"] = "\"1\"" }
        var body: String?
        if let mediaType = operation.body.mediaTypes.first {
            headers["Content-Type"] = mediaType == "multipart/form-data" ? "multipart/form-data; boundary=x" : mediaType
            body = mediaType == "multipart/form-data" ? "--x--\r\n" : "{}"
        }
        let answer = try await platform.raw(
            "\(operation.method)".uppercased(), path, host: "localhost", headers: headers, body: body)
        let isProblem: Bool = answer.headers["content-type"] == "application/problem+json"
        let known: [Int] = operation.successStatuses + operation.outcomeStatuses
        #expect(isProblem ? answer.status >= 400 : known.contains(answer.status), "\(operation.id): \(answer)")
        return answer
    }

    private static func token(
        _ account: String, _ platform: RunningPlatform, host: String = "localhost"
    ) async throws -> String {
        let body: String = #"{"email":"\#(account)@example.com","password":"correct horse battery"}"#
        let answer = try await platform.raw("POST", "/api/v1/auth/login", host: host, body: body)
        let match = try #require(answer.body.firstMatch(of: /"access_token":"([^"]+)"/), "\(answer.body)")
        return String(match.output.1)
    }
}
