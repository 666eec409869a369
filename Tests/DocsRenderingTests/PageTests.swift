import ContractModel
import Testing

@testable import Rendering

@Suite struct PageTests {
    static let hostile: [String] = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "</code></pre></main>",
        "]]>--><!--", "{{{root}}} {{/operations}}",
        "[x](javascript:alert(1)) ![y](http://evil/x.png) <a href='javascript:1'>",
        "`</code>` **<b>** _<i>_", "\u{0}\u{1b}\u{202e}\u{2028}", "&lt;&amp; &",
        "\n\n# h\n\n<div>\n\n| a | b |\n|---|---|\n| <x> | `|` |",
        "../../../etc/passwd", "'; rm -rf / #", "`$(touch x)`", "\\", "💥" + String(repeating: "a", count: 300),
        "\n> <q>\n> - [ ](\n\n```\n</pre>",
    ]

    private func check(_ files: [GeneratedFile]) throws {
        var pages: [String: HTMLChecker] = [:]
        for file in files where file.path.hasSuffix(".html") {
            let checker = HTMLChecker(file.text)
            #expect(checker.problems == [], "\(file.path)")
            #expect(checker.scripts == 1)
            #expect(checker.attributeNames.allSatisfy { !$0.hasPrefix("on") && $0 != "style" })
            pages[file.path] = checker
        }
        let paths = Set(files.map(\.path))
        for (path, page) in pages.sorted(by: { $0.key < $1.key }) {
            for link in page.links { expectResolves(link, from: path, pages, paths) }
        }
    }

    private func expectResolves(
        _ link: String, from path: String, _ pages: [String: HTMLChecker], _ paths: Set<String>
    ) {
        if link.hasPrefix("https://") || link.hasPrefix("http://") || link.hasPrefix("mailto:") { return }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var target = path
        if !parts[0].isEmpty {
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            target = parts[0].hasPrefix("../") ? String(parts[0].dropFirst(3)) : folder + parts[0]
        }
        #expect(paths.contains(target), "\(link) on \(path)")
        guard parts.count == 2 else { return }
        #expect(pages[target]?.identifiers.contains(parts[1]) == true, "\(link) on \(path)")
    }

    @Test func pagesAreWellFormedAndLinksResolve() throws {
        let files = try renderDocs(Fixture().contract())
        #expect(
            files.map(\.path) == [
                "index.html", "areas/orders.html", "types.html", "types/orders.html", "enforcement.html", "style.css",
                "docs.js", "search-index.js",
            ])
        try check(files)
    }

    @Test(arguments: hostile)
    func hostileTextsStayTexts(_ text: String) throws {
        let files = try renderDocs(Fixture(mark: text).contract())
        try check(files)
        for file in files {
            #expect(!file.text.contains("<script>alert"))
            #expect(!file.text.contains("<img"))
            #expect(!file.text.contains("href=\"javascript"))
            #expect(!file.path.contains(".."))
            #expect(file.path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) })
        }
    }

    @Test func anEmptyContractHasPages() throws {
        var contract = Contract()
        contract.info.title = "Empty"
        let files = try renderDocs(contract)
        try check(files)
        #expect(files.count == 6)
    }

    @Test func renderingTwiceGivesTheSameBytes() throws {
        #expect(try renderDocs(Fixture().contract()) == renderDocs(Fixture().contract()))
    }

    @Test func filesStandInTheFolderOfTheOptions() throws {
        let files = try renderDocs(Fixture().contract(), DocsOptions(folder: "docs/api"))
        #expect(files.allSatisfy { $0.path.hasPrefix("docs/api/") })
    }

    @Test func largeAreasAndTypesAreCutIntoPages() throws {
        var contract = Fixture().contract()
        let operation = contract.areas[0].operations[0]
        contract.areas[0].operations = (0..<130).map { index in
            var copy = operation
            copy.id = "operation\(index)"
            copy.anchor = "operation-\(index)"
            return copy
        }
        contract.areas.append(contract.areas[0])
        contract.areas[1].name = "ORDERS"
        contract.areas[1].operations = []
        for index in 0..<100 {
            var copy = contract.types[1]
            copy.name = "Type\(index)"
            contract.types.append(copy)
        }
        let files = try renderDocs(contract)
        try check(files)
        let paths = files.map(\.path)
        let areas = paths.filter { $0.hasPrefix("areas/") }
        #expect(areas == ["areas/orders.html", "areas/orders-2.html", "areas/orders-3.html"])
        #expect(paths.filter { $0.hasPrefix("types/") } == ["types/orders.html", "types/orders-2.html"])
    }

    @Test func areasThatDifferInCaseOnlyHaveTheirOwnFiles() throws {
        var contract = Fixture().contract()
        var second = contract.areas[0]
        second.name = "Orders"
        second.operations = [second.operations[0]]
        second.operations[0].id = "other"
        second.operations[0].anchor = "other"
        contract.areas.append(second)
        let files = try renderDocs(contract)
        try check(files)
        #expect(files.map(\.path).filter { $0.hasPrefix("areas/") } == ["areas/orders.html", "areas/orders_2.html"])
    }
}
