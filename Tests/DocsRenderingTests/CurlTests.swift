import ContractModel
import Foundation
import Testing

@testable import Rendering

@Suite struct CurlTests {
    private func command(
        _ change: (inout ContractModel.Operation) -> Void = { _ in }, fixture: Fixture = Fixture()
    ) -> String {
        var operation = fixture.create()
        change(&operation)
        return CurlBuilder.command(for: operation, DocsSite(fixture.contract(), DocsOptions()))
    }

    @Test func aBodyWithCredentialsAndHeaders() {
        #expect(
            command() == """
                curl 'https://api.example.com/v1/shops/shop/orders' \\
                  --header "Authorization: Bearer $TOKEN" \\
                  --header 'Idempotency-Key: 0198c7e2-5b1a-7c3d-9e4f-2a6b8c0d1e2f' \\
                  --header 'Content-Type: application/json' \\
                  --data-raw '{
                  "status": "draft",
                  "total": "12.50",
                  "note": "none",
                  "secret": "secret",
                  "names": [
                    "abc"
                  ]
                }'
                """)
    }

    @Test func listsInTheQueryAreRepeated() {
        let site = DocsSite(Fixture().contract(), DocsOptions(origin: "http://localhost:1"))
        let command = CurlBuilder.command(for: Fixture().list(), site)
        #expect(command.hasPrefix("curl 'http://localhost:1/v1/orders?status=draft' \\\n"))
    }

    @Test func filesAreForms() {
        let site = DocsSite(Fixture().contract(), DocsOptions())
        #expect(
            CurlBuilder.command(for: Fixture().upload(), site) == """
                curl --request PUT 'https://api.example.com/v1/file' \\
                  --form 'file=@file' \\
                  --form-string 'kind=draft'
                """)
    }

    @Test func streamsAreNotBuffered() {
        let site = DocsSite(Fixture().contract(), DocsOptions())
        #expect(CurlBuilder.command(for: Fixture().events(), site).hasSuffix("--no-buffer"))
    }

    /// A shell reads the command back: nothing of a hostile description is run, and the arguments are what was meant.
    @Test(arguments: ["'; touch /tmp/x; '", "$(touch x)", "`touch x`", "\\", "\"", "\n", "a'b\"c$d"])
    func aShellReadsOneCommand(_ text: String) throws {
        let hostile = command({ operation in
            operation.parameters[1].name = "X-\(text)"
            operation.parameters[0].defaultJSON = nil
            operation.segments[1] = [.literal("shops\(text)")]
            operation.policy.security = [
                SecurityAlternative(requirements: [SecurityRequirement(scheme: "key", permissions: [])])
            ]
        }, fixture: Fixture(mark: text))
        let script = "curl() { printf '%s\\0' \"$@\"; }; API_KEY=secret\n\(hostile)\n"
        let arguments = try shell(script)
        let encoded = CurlBuilder.encoded(text)
        #expect(arguments[0] == "https://api.example.com/v1/shops\(encoded)/shop/orders")
        #expect(arguments.contains("X-\(text): 0198c7e2-5b1a-7c3d-9e4f-2a6b8c0d1e2f"))
        #expect(arguments.contains("key\(text)=secret"))
        #expect(arguments.count == 9)
    }

    private func shell(_ script: String) throws -> [String] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let text = String(decoding: data, as: UTF8.self)
        return text.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}
