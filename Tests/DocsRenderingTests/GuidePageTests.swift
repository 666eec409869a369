import ContractModel
import Foundation
import Testing

@testable import Rendering

/// Pages of `x-guides`.
@Suite struct GuidePageTests {
    private static func contract(mark: String = "") -> Contract {
        var contract = Fixture(mark: mark).contract()
        let operation = contract.operations.first { $0.body != nil }
        var step = GuideStep(title: "Buy" + mark, documentation: "Now **buy**." + mark, operationID: operation?.id)
        step.asked = [.init(variable: "NAME", source: "your name" + mark)]
        step.body = [
            .init(key: "name" + mark, value: .variable("NAME")), .init(key: "note", value: .json("\"it's\"")),
        ]
        step.kept = [.init(variable: "ORDER", key: "id")]
        contract.guides = [
            Guide(
                name: "buying", title: "Buying" + mark, summary: "How to." + mark,
                steps: [step, GuideStep(title: "Done", documentation: nil, operationID: nil)])
        ]
        return contract
    }

    private static func page(_ contract: Contract) throws -> String {
        try #require(try renderDocs(contract).first { $0.path == "guides/buying.html" }).text
    }

    @Test func aGuideIsAPageThatOthersLinkTo() throws {
        let files = try renderDocs(Self.contract())
        #expect(files.map(\.path)[..<2] == ["index.html", "guides/buying.html"])
        for file in files where file.path.hasSuffix(".html") {
            #expect(HTMLChecker(file.text).problems == [], "\(file.path)")
            #expect(file.text.contains("guides/buying.html"), "\(file.path)")
        }
        #expect(files.last?.text.contains("guides/buying.html") == true)
        let page = try Self.page(Self.contract())
        #expect(page.contains("<strong>buy</strong>") && page.contains("id=\"step-1\"") && page.contains("Done"))
    }

    /// The commands say to a shell what they say to a reader.
    @Test func variablesAreSplicedIntoQuotes() throws {
        let contract = Self.contract()
        let step = contract.guides[0].steps[0]
        let operation = try #require(contract.operations.first { $0.id == step.operationID })
        let command = GuideCommand(step: step, operation: operation, site: DocsSite(contract, DocsOptions())).text
        #expect(command.hasPrefix("NAME=''  # your name\nANSWER=$(curl --silent --show-error "))
        #expect(command.contains(#""name": "'"$NAME"'""#) && command.contains(#"it'\''s"#))
        #expect(command.hasSuffix(#"| grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4)"#))
    }

    @Test(arguments: PageTests.hostile + ["\u{E000}(touch x)\u{E001}", "\nrm -rf /\n", "\r\n$(touch x)"])
    func hostileTextsStayTexts(_ mark: String) throws {
        let page = try Self.page(Self.contract(mark: mark))
        let checker = HTMLChecker(page)
        #expect(checker.problems == [] && checker.scripts == 1)
        #expect(checker.attributeNames.allSatisfy { !$0.hasPrefix("on") && $0 != "style" })
    }

    /// A shell that reads the command with a `curl` of its own runs nothing else, whatever the texts are.
    @Test(arguments: [
        "\u{E000}(touch pwned)\u{E001}", "'; touch pwned; '", "$(touch pwned)", "`touch pwned`", "\n touch pwned",
    ])
    func hostileTextsAreNoCommands(_ mark: String) throws {
        let contract = Self.contract(mark: mark)
        let step = contract.guides[0].steps[0]
        let operation = try #require(contract.operations.first { $0.id == step.operationID })
        let command = GuideCommand(step: step, operation: operation, site: DocsSite(contract, DocsOptions())).text
        let folder = FileManager.default.temporaryDirectory.appending(path: "guide-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "curl() { echo '{}'; }\n" + command]
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "pwned").path), "\(command)")
    }
}
