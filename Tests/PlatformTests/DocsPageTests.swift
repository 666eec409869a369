import Foundation
import Testing

/// The published docs as the server serves them, opened in headless Chromium where there is one.
@Suite struct DocsPageTests {
    @Test func theDocsAreServedAndReadableWithoutJavaScript() async throws {
        try await RunningPlatform.run { platform in
            let page = try await platform.raw("GET", "/docs/")
            #expect(page.status == 200 && page.headers["content-type"]?.hasPrefix("text/html") == true)
            #expect(page.body.contains("Writing System Platform"))
            #expect(try await platform.raw("GET", "/docs").body.contains("href=\"/docs/\""))
            let orders = try await platform.raw("GET", "/docs/areas/orders.html")
            #expect(orders.status == 200 && orders.body.contains("id=\"operation-move-order\""))
            #expect(try await platform.raw("GET", "/docs/../Package.swift").status != 200)
        }
    }

    @Test func chromiumOpensThem() async throws {
        let browser: String = "/usr/bin/chromium"
        try #require(FileManager.default.isExecutableFile(atPath: browser), "script/bootstrap installs chromium")
        try await RunningPlatform.run { platform in
            let dom: String = try Self.render(browser, "http://127.0.0.1:\(platform.port)/docs/areas/orders.html")
            #expect(dom.contains("Move an order") && dom.contains("illegal_move"))
        }
    }

    /// The page's document after its scripts have run.
    private static func render(_ browser: String, _ address: String) throws -> String {
        let process: Process = Process()
        process.executableURL = URL(filePath: browser)
        process.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom", address,
        ]
        let output: Pipe = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data: Data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }
}
