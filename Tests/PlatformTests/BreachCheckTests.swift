import ContractClient
import ContractRuntime
import Foundation
import Synchronization
import Testing

@testable import Platform
@testable import platform

/// Breached passwords: where they are looked up, and what happens when nobody answers.
@Suite struct BreachCheckTests {
    /// SHA-1 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8, as the whole world knows.
    private static let known: String = "password"
    private static let line: String = "1E4C9B93F3F0682250B6CF8331B7EE68FD8:10437277"

    private struct Lines: BreachSource {
        var text: String

        func range(of prefix: String) async throws -> String { prefix == "5BAA6" ? text : "" }
    }

    @Test func theDigitsAreThoseOfSHA1() {
        #expect(BreachCheck.digits(of: Self.known) == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")
        // FIPS 180-4's example; bytes below 16 keep their zero.
        #expect(BreachCheck.digits(of: "abc") == "A9993E364706816ABA3E25717850C26C9CD0D89D")
    }

    @Test(arguments: [
        (line, BreachCheck.Verdict.breached), ("00:1\r\n\(line)\r\nFF:2", .breached), ("\(line)\n", .breached),
        // Padding.
        ("1E4C9B93F3F0682250B6CF8331B7EE68FD8:0", .clean), ("1E4C9B93F3F0682250B6CF8331B7EE68FD8:00", .clean),
        ("", .clean), ("1E4C9B93F3F0682250B6CF8331B7EE68FD8", .clean), ("x\(line)", .clean),
        ("1E4C9B93F3F0682250B6CF8331B7EE68FD81:7", .clean),
    ])
    func linesAreRead(text: String, verdict: BreachCheck.Verdict) async {
        #expect(await BreachCheck(source: Lines(text: text)).look(at: Self.known) == verdict)
    }

    /// Does not even end when it is cancelled.
    private struct Silence: BreachSource {
        func range(of prefix: String) async throws -> String {
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            return ""
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aSourceThatDoesNotAnswerIsNotWaitedFor() async {
        let check: BreachCheck = BreachCheck(source: Silence(), limit: .milliseconds(20))
        #expect(await check.look(at: Self.known) == .unknown("no answer in time"))
        #expect(BreachCheck.timeLimit == .seconds(5))
    }

    private final class Stub: ClientTransport {
        private let sent: Mutex<[TransportRequest]> = Mutex([])
        private let status: Int

        init(status: Int) { self.status = status }

        var requests: [TransportRequest] { sent.withLock { $0 } }

        func send(_ request: TransportRequest) async throws -> TransportResponse {
            sent.withLock { $0.append(request) }
            return TransportResponse(
                status: status, headers: HeaderFields(), body: ByteStream(Array(BreachCheckTests.line.utf8)))
        }
    }

    @Test func theServiceLearnsFiveDigits() async throws {
        let stub: Stub = Stub(status: 200)
        let service: BreachService = BreachService(address: "https://api.example.com/range/", transport: stub)
        #expect(await BreachCheck(source: service).look(at: Self.known) == .breached)
        let request: TransportRequest = try #require(stub.requests.first)
        #expect(request.method == "GET" && request.url == "https://api.example.com/range/5BAA6")
        #expect(request.headers.fields.contains { $0.name == "Add-Padding" && $0.value == "true" })
        let busy: BreachService = BreachService(address: "https://api.example.com", transport: Stub(status: 429))
        #expect(await BreachCheck(source: busy).look(at: Self.known) == .unknown("the range API answered 429"))
    }

    /// A folder as the setting names it, first with a range file, then away.
    @Test func breachedPasswordsAreRefusedAndAMissingSourceRefusesNobody() async throws {
        let folder: URL = FileManager.default.temporaryDirectory.appending(path: "breaches-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let breached: String = "known to everybody"
        let digits: String = BreachCheck.digits(of: breached)
        let file: URL = folder.appending(path: digits.prefix(5) + ".txt")
        try Data("\(digits.dropFirst(5)):3\r\n".utf8).write(to: file)
        try await RunningPlatform.unlimited(overrides: ["password.breaches": folder.path]) { platform in
            let token: String = try await platform.token("client")
            let refused: Answer = try await platform.changePassword(as: token, to: breached)
            #expect(refused.status == 422 && refused.body.contains(#""reason":"breached""#), "\(refused.body)")
            #expect(try await platform.values("SELECT kind FROM security_events") == [])
            try FileManager.default.removeItem(at: file)
            #expect(try await platform.changePassword(as: token, to: breached).status == 204)
            let events: [String] = try await platform.values(
                "SELECT kind || ' ' || severity FROM security_events ORDER BY kind")
            #expect(events == ["breach_check_failed medium", "password_changed high"])
        }
    }

    @Test func theSettingNamesAFolderOrAService() throws {
        #expect(try Self.rules("/var/lib/breaches") && Self.rules("https://api.pwnedpasswords.com/range"))
        #expect(try !Self.rules(nil))
    }

    private static func rules(_ place: String?) throws -> Bool {
        try PasswordSettingTests.settings(place.map { ["PASSWORD_BREACHES": $0] } ?? [:]).passwordRules.breaches != nil
    }
}
